"""The flags ``omission`` and ``addition``: words of one side that nothing on the other side accounts for.

Each word has log odds that it lacks a counterpart: a quadratic form in its best cosine with the words of the other side,
its weight, and how much better another word of its own side goes with that best one. A clause that is missing is the run of
words with the greatest sum (Kadane's algorithm, in Bentley 1984), so that one chance match doesn't cut it in two. The run
counts when its sum, with what the lengths of the sides say, passes a threshold that about one true translation in a hundred
passes. `scripts/fit_flags.py` fits it all, for each direction, to one encoder: for another one there are no such flags.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations_with_replacement
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["TERMS", "Gaps", "WordsOf", "flag_coverage", "gaps_of", "longest_gap", "terms"]

Array = NDArray[np.float32]

TERMS = 10
"""Terms of the quadratic form in three numbers."""

# Longer quotations are cut in the flag; the range tells the rest.
_QUOTED = 60
# Fewer words are a phrase that was put in another way.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a missing clause looks like from one language to another.

    Attributes:
        odds: log odds that a word lacks a counterpart, for a unit of each of `terms`.
        length: log odds for a unit of the logarithm of the sides' words, own over other.
        threshold: least log odds of a run that counts.
    """

    odds: tuple[float, ...]
    length: float
    threshold: float


@dataclass(frozen=True, slots=True)
class WordsOf:
    """The words of one text.

    Attributes:
        vectors: float32, (words, dim), unit rows.
        weights: float32, (words,), how much each adds to the text's vector.
        spans: int, (words, 2), character range of each in the text.
    """

    vectors: Array
    weights: Array
    spans: NDArray[np.int32]


@cache
def _fitted() -> tuple[str, dict[str, Gaps]]:
    found = json.loads(resources.files("align.flags").joinpath("coverage.json").read_text(encoding="utf-8"))
    return found["encoder"], {
        direction: Gaps(tuple(one["odds"]), one["length"], one["threshold"])
        for direction, one in found["directions"].items()
    }


def gaps_of(fingerprint: str, own_lang: str, other_lang: str) -> Gaps | None:
    """What was fitted for the words of one language against another; None for another encoder or language."""
    encoder, directions = _fitted()
    return directions.get(f"{own_lang}-{other_lang}") if fingerprint == encoder else None


def terms(own: WordsOf, other: WordsOf) -> NDArray[np.float64]:
    """What the log odds of each own word are made of, (words, TERMS); both sides have at least one word."""
    cosines = own.vectors @ other.vectors.T
    best, at = cosines.max(axis=1), cosines.argmax(axis=1)
    # The root, since what matters is whether another word has the better claim at all.
    rival = np.sqrt(np.clip(cosines.max(axis=0)[at] - best, 0, 1) + 1e-4)
    one = np.ones(len(best), dtype=np.float64)
    return np.stack([x * y for x, y in combinations_with_replacement((one, best, own.weights, rival), 2)], axis=1)


def longest_gap(odds: NDArray[np.float64]) -> tuple[float, int, int]:
    """The greatest sum of a run of `odds`, its first and the end after its last; 0, 0, 0 where none is above 0.

    >>> longest_gap(np.array([-1.0, 2, -1, 3, -4, 1]))
    (4.0, 1, 4)
    """
    best, total, start = (0.0, 0, 0), 0.0, 0
    for at, value in enumerate(odds.tolist()):
        if total <= 0:
            total, start = 0.0, at
        total += value
        best = max(best, (total, start, at + 1), key=lambda run: run[0])
    return best


def flag_coverage(
    text: str, own: WordsOf, other: WordsOf, gaps: Gaps, kind: Literal["omission", "addition"]
) -> str | None:
    """A flag such as ``omission: "words that are missing" [12:34]``, or None.

    Args:
        text: text of one side: the source for an omission, the target for an addition; the range counts its characters.
        own: its words.
        other: the words of the other side.
        gaps: what a missing clause looks like in this direction (`gaps_of`).
        kind: the flag's name.
    """
    if not (len(own.weights) and len(other.weights)):
        return None
    odds, first, end = longest_gap(terms(own, other) @ np.asarray(gaps.odds))
    odds += gaps.length * math.log(len(own.weights) / len(other.weights))
    if odds <= gaps.threshold or end - first < _FEWEST:
        return None
    start, stop = int(own.spans[first, 0]), int(own.spans[end - 1, 1])
    return f'{kind}: "{_quoted(text[start:stop])}" [{start}:{stop}]'


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).replace('"', "'")
    return plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
