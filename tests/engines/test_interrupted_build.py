"""The command: the same bytes whatever the workers, and an interrupted build goes on."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import work

from align import pipeline
from align.encoding import Encoder, load_encoder
from align.errors import AlignError
from align.model import Alignment
from align.options import BuildOptions
from align.pipeline import Statement, build

STATEMENTS = 12
ASKED = ("--langs", "en,vi", "--segmented", "--group", "folder")
OPTIONS = BuildOptions(langs=("en", "vi"), segmented=True, group="folder")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return work.corpus(tmp_path_factory.mktemp("texts"), STATEMENTS)


@pytest.fixture(scope="module")
def whole(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process writes that nobody interrupts."""
    out = tmp_path_factory.mktemp("whole")
    build([texts], out, OPTIONS)
    return written(out)


@pytest.fixture(scope="module")
def aligned(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build that failed after the last statement was aligned."""

    def fail(*_: object, **__: object) -> None:
        raise AlignError("the disk is full")

    out = tmp_path_factory.mktemp("aligned")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pipeline, "export", fail)
        with pytest.raises(AlignError, match="the disk is full"):
            build([texts], out, OPTIONS)
    assert len(list(out.glob(".shards/*.json"))) == STATEMENTS
    return out


def written(out: Path) -> dict[str, bytes]:
    """All files of a folder, hidden ones too; run.json without its timings."""
    found = {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    run = json.loads(found["run.json"])
    del run["timings"]
    return {**found, "run.json": json.dumps(run).encode()}


STOPPED = """
import os, signal, sys
from align.cli import main
from align.engines import Shards

put, how = Shards.put, signal.Signals(int(sys.argv.pop(1)))

def stopping(self, key, alignments):
    kept = put(self, key, alignments)
    if len(list(self.folder.glob("*.json"))) == 3:
        # Ctrl-C reaches all processes of a terminal, a kill the one that is named.
        os.killpg(0, how) if how == signal.SIGINT else os.kill(os.getpid(), how)
    return kept

Shards.put = stopping
main()
"""
"""The command, which is stopped by a signal when it has finished three statements."""


def command(texts: Path, out: Path, *more: str, program: Sequence[str] = ("-m", "align")) -> subprocess.Popen[str]:
    line = [sys.executable, *program, "build", str(texts), "--out", str(out), *ASKED, *more]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def stop(texts: Path, out: Path, how: signal.Signals, *more: str) -> tuple[int, str, int]:
    """The exit code of a build that is stopped, what it said, and how many statements it had finished."""
    run = command(texts, out, *more, program=("-c", STOPPED, str(int(how))))
    _, said = run.communicate(timeout=60)
    return run.returncode, said, len(list(out.glob(".shards/*.json")))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the statements that this process aligns."""
    done: list[str] = []
    really = pipeline.align_statement

    def counted(statement: Statement, encoder: Encoder) -> list[Alignment]:
        done.append(statement.name)
        return really(statement, encoder)

    monkeypatch.setattr(pipeline, "align_statement", counted)
    return done


def resume(texts: Path, out: Path, **others: Any) -> None:
    build([texts], out, replace(OPTIONS, resume=True, **others))


class TestWorkers:
    """Two processes write what one writes."""

    def test_the_same_bytes(self, texts: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
        run = command(texts, tmp_path, "--workers", "2", "--quiet")
        assert (*run.communicate(timeout=60), run.returncode) == ("", "", 0)
        assert written(tmp_path) == whole

    def test_the_corpus_is_worth_comparing(self, whole: dict[str, bytes]) -> None:
        assert len(whole["alignments.jsonl"].splitlines()) == STATEMENTS
        assert whole["rows.jsonl"].count(b"\n") > 3 * STATEMENTS

    def test_none_at_all_is_wrong_usage(self, texts: Path, tmp_path: Path) -> None:
        run = command(texts, tmp_path, "--workers", "0")
        assert (run.communicate(timeout=60)[1], run.returncode) == ("align: --workers 0; give 1 or more\n", 2)


class TestInterrupted:
    """What was finished is not done again, and the corpus is the one of a build that nobody stopped."""

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_by_ctrl_c(
        self, workers: str, texts: Path, whole: dict[str, bytes], calls: list[str], tmp_path: Path
    ) -> None:
        code, said, finished = stop(texts, tmp_path, signal.SIGINT, "--workers", workers)
        assert (code, said.strip()) == (130, "align: interrupted; the same command with --resume goes on")
        assert finished == 3
        resume(texts, tmp_path)
        assert len(calls) == STATEMENTS - 3
        assert written(tmp_path) == whole

    def test_by_kill(self, texts: Path, whole: dict[str, bytes], calls: list[str], tmp_path: Path) -> None:
        code, _, finished = stop(texts, tmp_path, signal.SIGKILL, "--workers", "2")
        assert code == -signal.SIGKILL
        assert finished == 3
        resume(texts, tmp_path)
        assert len(calls) == STATEMENTS - 3
        assert written(tmp_path) == whole

    def test_resumed_by_two_workers(self, texts: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
        assert stop(texts, tmp_path, signal.SIGINT, "--workers", "1")[2] == 3
        run = command(texts, tmp_path, "--workers", "2", "--resume", "--quiet")
        assert (*run.communicate(timeout=60), run.returncode) == ("", "", 0)
        assert written(tmp_path) == whole


class TestTakenOver:
    """--resume takes over what is still true, and nothing else."""

    @pytest.fixture
    def stopped(self, aligned: Path, tmp_path: Path) -> Path:
        shutil.copytree(aligned, tmp_path, dirs_exist_ok=True)
        return tmp_path

    def test_all(self, texts: Path, stopped: Path, whole: dict[str, bytes], calls: list[str]) -> None:
        resume(texts, stopped)
        assert calls == []
        assert written(stopped) == whole

    def test_nothing_unless_asked(self, texts: Path, stopped: Path, calls: list[str]) -> None:
        build([texts], stopped, OPTIONS)
        assert len(calls) == STATEMENTS

    def test_what_only_the_exports_see(self, texts: Path, stopped: Path, calls: list[str]) -> None:
        resume(texts, stopped, min_score=0.9, formats=("moses",))
        assert calls == []

    @pytest.mark.parametrize("other", [{"langs": ("ar", "en", "vi")}, {"group": "none"}, {"segmented": False}])
    def test_not_with_another_option(
        self, texts: Path, stopped: Path, calls: list[str], other: dict[str, object]
    ) -> None:
        resume(texts, stopped, **other)
        assert len(calls) == (1 if "group" in other else STATEMENTS)

    def test_not_with_another_encoder(
        self, texts: Path, stopped: Path, calls: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        encoder = load_encoder("bundled")
        encoder.fingerprint = "another"
        monkeypatch.setattr(pipeline, "load_encoder", lambda *_, **__: encoder)
        resume(texts, stopped)
        assert len(calls) == STATEMENTS

    def test_not_with_another_text(
        self, stopped: Path, calls: list[str], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        changed = work.corpus(tmp_path_factory.mktemp("changed"), STATEMENTS)
        path = changed / "07" / "vi.txt"
        path.write_text(path.read_text(encoding="utf-8") + "Hết.\n", encoding="utf-8")
        resume(changed, stopped)
        assert calls == ["07"]
