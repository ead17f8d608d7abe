"""What is written is true: help texts, the reference of the commands, and the README's examples."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, run_align
from typer.main import get_command

from align.cli.app import app
from align.encoding import MODELS, Model

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]  # a group, though typed as any command
PARAMETERS = [(name, parameter) for name, command in COMMANDS.items() for parameter in command.params]
EXAMPLES = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ align ")
]


class TestHelp:
    """Every command and every parameter says what it is for, in a sentence with its full stop."""

    @pytest.mark.parametrize("name", COMMANDS)
    def test_command(self, name: str) -> None:
        assert re.fullmatch(r"[A-Z].+\.", " ".join(COMMANDS[name].help.split()))

    @pytest.mark.parametrize(
        ("name", "parameter"), PARAMETERS, ids=[f"{name} {parameter.name}" for name, parameter in PARAMETERS]
    )
    def test_parameter(self, name: str, parameter: Any) -> None:
        if parameter.name != "help":
            assert re.fullmatch(r"\S.+\.", parameter.help)

    def test_contract_commands(self) -> None:
        assert {"build", "mine", "score", "embed", "evaluate", "explain", "export", "report", "models"} <= set(COMMANDS)


class TestReference:
    """docs/cli.md is what the script would write today; ``--check`` notices when it is not."""

    def test_current(self) -> None:
        done = subprocess.run(
            [sys.executable, "scripts/write_reference.py", "--check"], cwd=ROOT, capture_output=True, check=False
        )
        assert (done.returncode, done.stderr.decode()) == (0, "")

    def test_every_option_is_in_it(self) -> None:
        sections = dict(re.findall(r"^## align (\w+)\n(.*?)(?=^## |\Z)", self.text(), re.DOTALL | re.MULTILINE))
        assert list(sections) == list(COMMANDS)
        for name, parameter in PARAMETERS:
            shown = parameter.opts if parameter.param_type_name == "option" else [parameter.metavar]
            assert all(f"`{option}" in sections[name] for option in shown)

    def text(self) -> str:
        return (ROOT / "docs/cli.md").read_text(encoding="utf-8")


class TestModels:
    """docs/models.md has a row for every model of the catalogue, and tells of it what `align models` tells."""

    @pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])
    def test_row(self, model: Model) -> None:
        text = (ROOT / "docs/models.md").read_text(encoding="utf-8")
        table = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.count("|") > 10]
        told = [model.licence, model.languages, str(model.dim), str(model.megabytes), str(model.max_length or "any")]
        rows = [row[3:9] for row in table if row[2] == f"`{model.name}`"]
        assert [[cell.split(",")[0] for cell in row] for row in rows] == [[*told, model.prompt and f"`{model.prompt}`"]]


class TestReadme:
    """It names every command, invents no option, and its examples run."""

    def test_every_command_is_named(self) -> None:
        assert [name for name in COMMANDS if f"align {name}" not in README] == []

    def test_every_option_exists(self) -> None:
        ours = {option for _, parameter in PARAMETERS for option in parameter.opts} | {
            "--version",
            "--help",
            "--install-completion",
        }
        for line in re.findall(r"^\$? ?align .*$|`align [^`]*`", README, re.MULTILINE):
            assert set(re.findall(r"(?<!\S)--[a-z][a-z-]*", line)) <= ours, line

    def test_examples_run_in_their_order(self, tmp_path: Path) -> None:
        """All that need nothing but the seeds and what earlier ones wrote; `review` would wait for a browser."""
        (tmp_path / "seeds").symlink_to(ROOT / "seeds")
        (tmp_path / "tests").symlink_to(ROOT / "tests")
        ran = 0
        for example in EXAMPLES:
            words = shlex.split(re.split(r" [|>#] ?", example)[0])[1:]
            inputs = [word for word in words[1:] if "=" not in word and self.is_input(word, words)]
            if words[0] != "review" and all((tmp_path / word).exists() for word in inputs):
                ended = run_align(*words, folder=tmp_path)
                assert ended.code in {0, 3}, (example, ended.err)
                ran += 1
        assert ran, "no example of the README could be run"

    def is_input(self, word: str, words: list[str]) -> bool:
        """Whether a word of a command line is a path to read: no option, and no option's value."""
        before = words[words.index(word) - 1]
        option = next((p for name, p in PARAMETERS if name == words[0] and before in p.opts), None)
        return not word.startswith("-") and (option is None or bool(option.is_flag))
