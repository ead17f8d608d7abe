"""Writes docs/cli.md from the commands and docs/alignment.md from the knobs; ``--check``: are they current?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from typer.main import get_command

from align.cli.app import app
from align.knobs import chosen, learned

DOCS = Path(__file__).parents[1] / "docs"

HEAD = """# The commands

Written by `scripts/write_reference.py`; change the help texts in `src/align/cli/` instead.

Exit codes: 0 done; 1 a fault of the program; 2 wrong usage or unusable input, with one line
`align: FILE:LINE: what is wrong; what to do`; 3 done, but some inputs were left out (each named with its reason,
also in `run.json`); 130 interrupted.
"""

KNOBS_HEAD = """# What shapes an alignment

Written by `scripts/write_reference.py` from `src/align/knobs.py`. The reasons stand beside the numbers in the code.
`run.json` holds those of its run under `alignment`; `align explain` shows what they came to for each link.

A nat is a natural logarithm of odds: one more makes a link 2.7 times as likely against the alternatives, three more 20 times.
"""

LEARNED = """## Learned

`scripts/fit_alignment.py` writes them: with and without word vectors, which only some encoders have. A link's potential is
the sum of its features times these weights, and its shape; a null link's that of null, words and furniture.
"""

CHOSEN = """## Chosen

On the development statements, by two-fold means, or to bound time and memory.
"""


def commands() -> str:
    """The page of the commands."""
    every: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]  # a group, though typed as any command
    return "\n".join([HEAD, *(line for name, command in every.items() for line in _section(name, command))])


def alignment() -> str:
    """The page of the knobs."""
    pairs = zip(learned("words"), learned("vectors"), strict=True)
    found = [(one.name, one.unit, one.effect, _shown(one.value), _shown(other.value)) for one, other in pairs]
    set_by_hand = [(one.name, one.unit, one.effect, _shown(one.value), f"`{one.place}`") for one in chosen()]
    return "\n".join(
        [
            *(KNOBS_HEAD, LEARNED),
            *_table(("", "unit", "effect", "with words", "without"), found),
            *("", CHOSEN),
            *_table(("", "unit", "effect", "default", "stands in"), set_by_hand),
            "",
        ]
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for cells in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(cells)} |"


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "<br>".join(f"{name}: {_shown(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


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


PAGES = {DOCS / "cli.md": commands, DOCS / "alignment.md": alignment}


def main() -> None:
    """Writes the pages that are not current, or only names them."""
    stale = [page for page, text in PAGES.items() if not page.exists() or page.read_text(encoding="utf-8") != text()]
    if "--check" in sys.argv[1:]:
        sys.exit(", ".join(map(str, stale)) + " is not current; run python scripts/write_reference.py" if stale else 0)
    DOCS.mkdir(exist_ok=True)
    for page in stale:
        page.write_text(PAGES[page](), encoding="utf-8")


if __name__ == "__main__":
    main()
