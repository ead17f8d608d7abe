"""Reads the goldens, which a linguist edits: see the head of each ``en.txt``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
LANGS = ("ar", "en", "vi")


@dataclass(frozen=True)
class Case:
    """A text, the segments it should give, and why it is known not to (empty: it does)."""

    lang: str
    text: str
    expected: list[str]
    known_failure: str


def _body(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def segmentation_cases() -> list[Case]:
    """All cases of all languages; a case that is malformed fails here."""
    cases = []
    for lang in LANGS:
        for block in "\n".join(_body(GOLDEN / "segmentation" / f"{lang}.txt")).split("\n===")[:-1]:
            lines = block.strip("\n").split("\n")
            reason = lines.pop(0).removeprefix("!").strip() if lines[0].startswith("!") else ""
            bar = lines.index("---")
            cases.append(Case(lang, "\n".join(lines[:bar]), lines[bar + 1 :], reason))
    return cases


def furniture_cases() -> list[tuple[str, str, bool]]:
    """(language, segment, whether it is furniture)."""
    lines = [(lang, line) for lang in LANGS for line in _body(GOLDEN / "furniture" / f"{lang}.txt")]
    assert all(line[:2] in {"+ ", "- "} for _, line in lines)
    return [(lang, line[2:], line[0] == "+") for lang, line in lines]
