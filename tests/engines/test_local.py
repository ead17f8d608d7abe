"""The processors of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import pytest
import work

from align.engines import local
from align.engines.local import LocalEngine
from align.errors import AlignError, InputError


class TestWorkers:
    """The number of workers changes who works, and nothing else."""

    @pytest.mark.parametrize("workers", [1, 2, 9, None])
    def test_each_place_has_its_result(self, workers: int | None) -> None:
        assert dict(LocalEngine(workers).map(work.square, [3, 1, 2])) == {0: 9, 1: 1, 2: 4}

    def test_nothing_to_do(self) -> None:
        assert list(LocalEngine(2).map(work.square, [])) == []

    def test_one_worker_is_this_process(self) -> None:
        assert {pid for _, (pid, _) in LocalEngine(1).map(work.process, range(3))} == {os.getpid()}

    def test_two_are_other_processes_of_one_thread_each(self) -> None:
        found = [result for _, result in LocalEngine(2).map(work.process, range(8))]
        assert len(found) == 8
        assert os.getpid() not in {pid for pid, _ in found}
        assert {threads for _, threads in found} == {"1"}

    def test_left_out_all_processors_work_where_that_pays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(local, "MANY", 4)
        monkeypatch.setattr(local, "processors", lambda: 2)
        few, many = ([pid for _, (pid, _) in LocalEngine(None).map(work.process, range(n))] for n in (3, 4))
        assert set(few) == {os.getpid()}
        assert os.getpid() not in many

    def test_a_short_item_does_not_wait_for_a_long_one(self) -> None:
        places = [place for place, _ in LocalEngine(2).map(work.sleep, [1.0, 0.0, 0.0])]
        assert places[-1] == 0


class TestEnds:
    """However the work ends, it ends at once, in one line, and leaves no process behind."""

    @pytest.mark.parametrize("workers", [1, 2])
    def test_an_error_of_the_function_comes_as_it_is(self, workers: int) -> None:
        with pytest.raises(InputError, match=r"^a.txt:3: is broken; mend it$"):
            list(LocalEngine(workers).map(work.refuse, [1, 2]))

    def test_a_worker_that_dies_is_one_line(self) -> None:
        with pytest.raises(AlignError) as caught:
            list(LocalEngine(2).map(work.die, [1, 2]))
        assert str(caught.value) == (
            "a worker process died, perhaps for want of memory; go on with --resume and fewer --workers"
        )

    def test_who_stops_does_not_wait(self) -> None:
        start, before = time.monotonic(), set(active_children())
        results = LocalEngine(2).map(work.sleep, [0.0, 60.0, 60.0, 60.0])
        assert next(results) == (0, 0.0)
        results.close()
        assert time.monotonic() - start < 30
        assert set(active_children()) == before

    def test_workers_leave_when_the_build_is_killed(self) -> None:
        script = (
            "import work\nfrom align.engines.local import LocalEngine\n"
            "if __name__ == '__main__':\n"
            "    for place, _ in LocalEngine(2).map(work.sleep, [0.0, 60.0, 60.0]): print(place, flush=True)\n"
        )
        path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
        build = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
        )
        assert build.stdout is not None
        assert build.stdout.readline() == b"0\n"
        build.kill()
        # The workers hold the pipe too: it ends when the last of them is gone.
        assert build.communicate(timeout=20)[0] == b""
