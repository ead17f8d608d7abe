"""What the page says in words: flags, scores, languages."""

from __future__ import annotations

from dataclasses import dataclass

from align.languages import LANGUAGES
from align.text import clean

__all__ = ["BANDS", "Flag", "Score", "direction", "flag", "language_name", "score"]

_FLAGS = {
    "addition": "The target says more than the source: some of its words have no counterpart.",
    "duplicate": "The same text stands here more than once.",
    "furniture": "Page furniture (menu, byline, caption, counter): kept here, left out of the exports.",
    "language": "The text seems to be in another language than its document.",
    "length": "One side is much longer than its translation usually is.",
    "name": "A name on one side has no counterpart on the other.",
    "numbers": "The numbers or dates of the sides differ.",
    "omission": "The source says more than the target: some of its words have no counterpart.",
}

BANDS = (0.3, 0.5, 0.7, 0.9)
"""Scores at which the colour changes: five bands, the lowest 0."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag as a badge: its kind, the text to show (with details, if any), what it means, the pairs that raise it."""

    kind: str
    label: str
    why: str
    pairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A score as it is shown: two decimals, the value for the filter, the band of its colour (0..4), its pair."""

    label: str
    value: str
    band: int
    pair: str = ""


def flag(text: str, pairs: tuple[str, ...] = ()) -> Flag:
    """The badge of a flag; one that has no words here is shown as it is.

    >>> flag("numbers: 6 | -").kind
    'numbers'
    """
    label = clean(text)
    kind = label.split(":")[0].strip()
    return Flag(kind, label, _FLAGS.get(kind, ""), pairs)


def score(value: float, pair: str = "") -> Score:
    """The badge of a score; rounded down, so that 0.999 is not shown as certain.

    >>> score(0.999).label, score(0.999).band
    ('0.99', 4)
    """
    hundredths = int(value * 100 + 1e-9)
    return Score(f"{hundredths / 100:.2f}", f"{value:.4f}", sum(value >= least for least in BANDS), pair)


def language_name(code: str) -> str:
    """The English name of a language; its code if `align` does not know it."""
    return LANGUAGES[code].name if code in LANGUAGES else code


def direction(code: str) -> str:
    """``ltr`` or ``rtl``."""
    return LANGUAGES[code].direction if code in LANGUAGES else "ltr"
