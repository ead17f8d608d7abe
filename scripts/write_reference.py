"""Writes docs/cli.md, the reference of the commands, from the commands themselves; ``--check``: is it current?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from align.cli.app import app

REFERENCE = Path(__file__).parents[1] / "docs/cli.md"

HEAD = """# The commands

Written by `scripts/write_reference.py`; change the help texts in `src/align/cli/` instead.

Exit codes: 0 done; 1 a fault of the program; 2 wrong usage or unusable input, with one line
`align: FILE:LINE: what is wrong; what to do`; 3 done, but some inputs were left out (each named with its reason,
also in `run.json`); 130 interrupted.
"""


def reference() -> str:
    """The whole page."""
    commands: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]  # a group, though typed as any command
    return "\n".join([HEAD, *(line for name, command in commands.items() for line in _section(name, command))])


def _section(name: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    needed = "".join(f" {_longest(p)} {p.metavar}" for p in options if p.required)
    yield f"## align {name}\n"
    yield f"    align {name}{''.join(f' {p.metavar}' for p in arguments)}{needed} [OPTIONS]\n"
    yield f"{' '.join(command.help.split())}\n"
    yield "| | | default |\n| --- | --- | --- |"
    for argument in arguments:
        yield f"| `{argument.metavar}` | {argument.help} | |"
    for option in options:
        shown = ", ".join(f"`{name}`" for name in sorted(option.opts, key=len, reverse=True))
        value = "" if option.is_flag else f" `{option.metavar}`".replace("|", "\\|")
        yield f"| {shown}{value} | {option.help} | {_default(option)} |"
    yield ""


def _longest(option: Any) -> str:
    return str(max(option.opts, key=len))


def _default(option: Any) -> str:
    value = getattr(option.default, "value", option.default)
    return "" if option.is_flag or option.required or value in (None, "") else f"`{value}`"


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        current = REFERENCE.exists() and REFERENCE.read_text(encoding="utf-8") == reference()
        sys.exit(0 if current else f"{REFERENCE} is not current; run python scripts/write_reference.py")
    REFERENCE.parent.mkdir(exist_ok=True)
    REFERENCE.write_text(reference(), encoding="utf-8")
