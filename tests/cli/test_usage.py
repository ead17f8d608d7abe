"""Wrong usage, interruption, faults, closed pipes: one line, and the contract's exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import ROOT, command, run_align

from align.cli import main

FORMATS = "use formats among tsv,moses,tmx,parquet,jsonl,vecalign,ladder,opus"


Here = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    """What the command ``align`` runs, in this process: a score of wrong usages would take a score of starts."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["align", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return ended.value.code, *capfd.readouterr()

    return run


class TestWrongUsage:
    """Exit code 2 and one line that says what is wrong and what to do; nothing on stdout, nothing written."""

    @pytest.mark.parametrize(
        ("arguments", "line"),
        [
            (["--formats", "tsv,foo"], f"unknown format 'foo'; {FORMATS}"),
            (
                ["--langs", "en,xx"],
                "unknown language 'xx'; use codes among ar,de,en,es,fa,fr,hi,id,it,ja,pt,ru,tr,uk,ur,vi,zh",
            ),
            (["--langs", "en"], "--langs names 1 language(s); name at least two, such as --langs en,vi"),
            (["--min-score", "2"], "--min-score 2 is no probability; give a number from 0 to 1"),
            (["--min-score", "nan"], "--min-score nan is no probability; give a number from 0 to 1"),
            (["--min-score", "high"], "invalid value for '--min-score': give a valid number; see align build --help"),
            (
                ["--group", "name"],
                "invalid value for '--group': 'name' is not one of 'auto', 'folder', 'none'; see align build --help",
            ),
            (["--frobnicate"], "no such option: --frobnicate; see align build --help"),
            (["--model", "./none"], "./none: no such folder; name a folder that holds a sentence-transformers model"),
        ],
    )
    def test_build(self, here: Here, tmp_path: Path, arguments: list[str], line: str) -> None:
        (tmp_path / "x.txt").write_text("They met in Hanoi.", encoding="utf-8")
        assert here("build", "x.txt", "--out", "out", *arguments) == (2, "", f"align: {line}\n")
        assert not list((tmp_path / "out").glob("*"))

    @pytest.mark.parametrize(
        ("arguments", "line"),
        [
            (["build"], "missing argument 'INPUT...'; see align build --help"),
            (["build", "x.txt"], "missing option '--out'; see align build --help"),
            (["frobnicate"], "no such command 'frobnicate'; see align --help"),
            (["embed", "none.txt", "--out", "x.npy"], "none.txt: no such file or folder; check the path"),
            (
                ["evaluate", "none.json", "none.jsonl"],
                "none.json: no such file or folder; name a gold.json, or a folder of STATEMENT/gold.json",
            ),
            (["report", "none"], "none: is no folder; name a folder that align build wrote"),
            (
                ["export", "none", "--formats", "tsv", "--out", "x"],
                "none: is no folder; name a folder that align build wrote",
            ),
            (
                ["export", "none", "--formats", ",", "--out", "x"],
                "--formats names nothing; name some, such as --formats tsv,tmx",
            ),
        ],
    )
    def test_commands(self, here: Here, tmp_path: Path, arguments: list[str], line: str) -> None:
        assert here(*arguments) == (2, "", f"align: {line}\n")
        assert list(tmp_path.iterdir()) == []

    def test_a_model_that_cannot_be_had_offline(self, tmp_path: Path) -> None:
        (tmp_path / "x.txt").write_text("They met in Hanoi.", encoding="utf-8")
        ended = run_align("build", "x.txt", "--out", "out", "--model", "nobody/none", folder=tmp_path)
        line = (
            "align: model 'nobody/none' is neither a folder nor in the local cache, and cannot be downloaded; "
            "connect once to fetch it, or use --model bundled"
        )
        assert (ended.code, ended.out, ended.err) == (2, "", [line])

    def test_no_arguments_show_the_help(self) -> None:
        ended = run_align()
        assert (ended.code, ended.err[-1]) == (2, "align: no command; see align --help")
        assert "Usage: align [OPTIONS] COMMAND [ARGS]..." in ended.out + "\n".join(ended.err)


class TestRunAsAModule:
    """``python -m align`` is the same command under the same name."""

    def test_version_and_error(self) -> None:
        module = [sys.executable, "-m", "align"]
        assert run_align("--version", start=module) == run_align("--version")
        assert run_align("frobnicate", start=module).err == ["align: no such command 'frobnicate'; see align --help"]


IN_A_STAGE = """
import os, signal, align.pipeline
from align.cli import main
def stage(*_, **__):
    {act}
align.pipeline.read_inputs = stage
main()
"""


class TestInterruptedAndFaults:
    """Ctrl-C ends with 130, a fault of ours with 1, each with one line and no traceback."""

    def stopped(self, tmp_path: Path, act: str, **environment: str) -> tuple[int, list[str]]:
        code = IN_A_STAGE.format(act=act)
        ended = run_align(
            "build", "x", "--out", tmp_path / "out", start=[sys.executable, "-c", code], environment=environment
        )
        return ended.code, ended.err

    def test_interrupt(self, tmp_path: Path) -> None:
        act = "os.kill(os.getpid(), signal.SIGINT); signal.pause()"
        code, err = self.stopped(tmp_path, act)
        assert code == 130
        assert err[-1].startswith("align: interrupted")
        assert not any("Traceback" in line for line in err)

    def test_fault(self, tmp_path: Path) -> None:
        line = "a fault of the program: ZeroDivisionError: division by zero; please report it with ALIGN_DEBUG=1 set"
        assert self.stopped(tmp_path, "1 / 0") == (1, [f"align: {line}"])

    def test_fault_with_its_traceback(self, tmp_path: Path) -> None:
        code, err = self.stopped(tmp_path, "1 / 0", ALIGN_DEBUG="1")
        assert (code, err[-1]) == (1, "ZeroDivisionError: division by zero")


class TestClosedPipe:
    """``align build ... | head -0``: the work is done, the exit code is its own, and nobody complains."""

    def test_stdout(self, tmp_path: Path) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [*command(), "build", "seeds", "--out", tmp_path / "out"],
            cwd=ROOT,
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")
        assert (tmp_path / "out/report.html").is_file()
