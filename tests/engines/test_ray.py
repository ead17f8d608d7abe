"""The engine of a Ray cluster: against a tiny ray that writes down what it is asked, and against Ray where it is.

The tiny one keeps the promises that the engine relies on: functions and items are pickled, results come in any order,
an error of the function arrives as the cause of a RayTaskError, a lost worker as a RayActorError.
"""

from __future__ import annotations

import importlib
import logging
import pickle
import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import work

from align.engines import engine_named
from align.errors import AlignError, InputError, UsageError


class TinyRay(ModuleType):
    """What the engine uses of ray; the newest item is always done first."""

    def __init__(self) -> None:
        super().__init__("ray")
        self.calls: list[object] = []
        self.actors = 0
        self.most_at_once = 0
        self.up = False
        task_error, actor_error = type("RayTaskError", (Exception,), {}), type("RayActorError", (Exception,), {})
        self.exceptions = SimpleNamespace(RayTaskError=task_error, RayActorError=actor_error)

    def is_initialized(self) -> bool:
        return self.up

    def init(self, **options: object) -> None:
        self.up = True
        self.calls.append(("init", options))

    def shutdown(self) -> None:
        self.up = False
        self.calls.append("shutdown")

    def remote(self, **options: object) -> Callable[[type[Any]], Any]:
        self.calls.append(("remote", options))

        def started(kind: type[Any], *arguments: object) -> object:
            self.actors += 1
            actor = kind(*pickle.loads(pickle.dumps(arguments)))
            call = SimpleNamespace(remote=lambda item: _Reference(actor, pickle.dumps(item)))
            return SimpleNamespace(work=call)

        return lambda kind: SimpleNamespace(remote=lambda *arguments: started(kind, *arguments))

    def wait(self, references: list[object], *, num_returns: int) -> tuple[list[object], list[object]]:
        self.most_at_once = max(self.most_at_once, len(references))
        return references[-num_returns:], references[:-num_returns]

    def get(self, reference: _Reference) -> object:
        try:
            return pickle.loads(pickle.dumps(reference.actor.work(pickle.loads(reference.item))))
        except SystemExit:
            raise self.exceptions.RayActorError("The actor died unexpectedly.\nA page.") from None
        except AlignError as error:
            raised = self.exceptions.RayTaskError("a long traceback\nof many lines")
            raised.cause = error
            raise raised from None


class _Reference:
    def __init__(self, actor: Any, item: bytes) -> None:
        self.actor, self.item = actor, item


def leave(_: object) -> None:
    raise SystemExit


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> TinyRay:
    ray = TinyRay()
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    return ray


class TestTiny:
    """Each item is done once, by no more actors than asked for, and what was started is ended."""

    def test_each_place_has_its_result(self, tiny: TinyRay) -> None:
        assert sorted(engine_named("ray", 2).map(work.square, [3, 1, 2, 5])) == [(0, 9), (1, 1), (2, 4), (3, 25)]
        assert (tiny.actors, tiny.most_at_once) == (2, 2)

    def test_a_result_comes_as_soon_as_it_is_there(self, tiny: TinyRay) -> None:
        assert [place for place, _ in engine_named("ray", 2).map(work.square, [3, 1, 2, 5])] == [1, 2, 3, 0]

    def test_no_more_actors_than_items(self, tiny: TinyRay) -> None:
        assert list(engine_named("ray", 8).map(work.square, [3])) == [(0, 9)]
        assert tiny.actors == 1

    def test_a_ray_of_its_own_begins_and_ends(self, tiny: TinyRay) -> None:
        list(engine_named("ray", 2).map(work.square, [3]))
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        here = {"address": "local", "num_cpus": 2, "include_dashboard": False}
        assert tiny.calls == [("init", {**here, **quiet}), ("remote", {"num_cpus": 1}), "shutdown"]

    def test_a_cluster_is_joined_as_it_is(self, tiny: TinyRay, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RAY_ADDRESS", "10.0.0.1:6379")
        list(engine_named("ray", 2).map(work.square, [3]))
        joined = {"address": "10.0.0.1:6379", "log_to_driver": False, "logging_level": logging.ERROR}
        assert tiny.calls[0] == ("init", joined)

    def test_a_ray_that_runs_already_goes_on(self, tiny: TinyRay) -> None:
        tiny.up = True
        list(engine_named("ray", 2).map(work.square, [3]))
        assert tiny.calls == [("remote", {"num_cpus": 1})]

    def test_an_error_of_the_function_comes_as_it_is(self, tiny: TinyRay) -> None:
        with pytest.raises(InputError, match=r"^a.txt:3: is broken; mend it$"):
            list(engine_named("ray", 2).map(work.refuse, [1, 2]))
        assert tiny.calls[-1] == "shutdown"

    def test_a_worker_that_dies_is_one_line(self, tiny: TinyRay) -> None:
        with pytest.raises(AlignError) as caught:
            list(engine_named("ray", 2).map(leave, [1, 2]))
        assert str(caught.value) == (
            "a Ray worker died, perhaps for want of memory; go on with --resume and fewer --workers"
        )

    def test_a_worker_that_cannot_start_says_why(self, tiny: TinyRay, monkeypatch: pytest.MonkeyPatch) -> None:
        page = "The actor died because of an error raised in its creation task\n...\nModuleNotFoundError: No 'align'"
        monkeypatch.setattr(tiny, "get", lambda _: (_ for _ in ()).throw(tiny.exceptions.RayActorError(page)))
        with pytest.raises(
            AlignError, match=r"^a Ray worker cannot start \(ModuleNotFoundError: No 'align'\); install"
        ):
            list(engine_named("ray", 2).map(work.square, [3]))

    def test_who_stops_ends_ray_too(self, tiny: TinyRay) -> None:
        results = engine_named("ray", 2).map(work.square, [3, 1, 2])
        next(results)
        results.close()
        assert tiny.calls[-1] == "shutdown"


def test_without_ray_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"^--engine ray needs Ray; pip install 'align\[ray\]'$"):
        engine_named("ray", 2)


class TestRay:
    """The same promises, kept by Ray itself; one start of it, since that takes seconds."""

    def test_works_with_two_workers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("RAY_ADDRESS", raising=False)
        engine = engine_named("ray", 2)
        ray: Any = importlib.import_module("ray")
        # The functions travel with their code, as Ray's workers do not see this folder.
        ray.cloudpickle.register_pickle_by_value(work)
        ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)
        try:
            found = dict(engine.map(work.process, range(8)))
            assert sorted(found) == list(range(8))
            assert (len({pid for pid, _ in found.values()}), {n for _, n in found.values()}) == (2, {"1"})
            with pytest.raises(InputError, match=r"^a.txt:3: is broken; mend it$"):
                list(engine.map(work.refuse, [1]))
            with pytest.raises(AlignError, match=r"^a Ray worker died"):
                list(engine.map(work.die, [1]))
        finally:
            ray.shutdown()
