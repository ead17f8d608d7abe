"""The flags ``omission`` and ``addition``: words of one side that nothing on the other side accounts for.

How well each word is covered is computed elsewhere (word vectors, an aligner); here runs of uncovered words become
character ranges. Two thresholds, as in edge detection (Canny 1986): a run needs words that are surely uncovered, and
then reaches over its half-covered neighbours, so that one chance match doesn't cut a missing clause in two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from align.errors import UsageError

__all__ = ["CoverageOptions", "flag_coverage", "uncovered"]

# Longer quotations are cut in the flag; the range tells the rest.
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class CoverageOptions:
    """When a run of words counts as missing.

    Attributes:
        low: coverage (0..1) below which a word is surely uncovered.
        high: coverage below which a word goes along with its uncovered neighbours; at least `low`.
        words: least number of surely uncovered content words in a run.
    """

    low: float = 0.25
    high: float = 0.5
    words: int = 4

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1 or self.words < 1:
            raise UsageError(f"coverage options {self}", "choose 0 <= low <= high <= 1 and at least one word")


def flag_coverage(
    text: str,
    coverage: ArrayLike,
    spans: ArrayLike,
    kind: Literal["omission", "addition"],
    content: ArrayLike | None = None,
    options: CoverageOptions | None = None,
) -> tuple[str, ...]:
    """Flags such as ``omission: "words that are missing" [12:34]``, one a run, in order.

    Args:
        text: text of one side: the source for an omission, the target for an addition.
        coverage: how well each word is accounted for on the other side, 0..1, shape (words,).
        spans: character range of each word in `text`, shape (words, 2), ascending.
        kind: the flag's name.
        content: whether each word is a content word, shape (words,); by default all are. Others are bridged: whether
            an article is covered says nothing.
        options: thresholds.
    """
    return tuple(
        f'{kind}: "{_quoted(text[start:end])}" [{start}:{end}]'
        for start, end in uncovered(coverage, spans, content, options)
    )


def uncovered(
    coverage: ArrayLike, spans: ArrayLike, content: ArrayLike | None = None, options: CoverageOptions | None = None
) -> tuple[tuple[int, int], ...]:
    """Character ranges of the runs of uncovered words; arguments as in `flag_coverage`.

    Raises:
        UsageError: if the shapes don't agree.
    """
    choice = options or CoverageOptions()
    values = np.nan_to_num(np.asarray(coverage, dtype=np.float64), nan=1.0)  # unknown is no evidence of a gap
    ranges = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
    counts = np.ones(len(values), dtype=bool) if content is None else np.asarray(content, dtype=bool)
    if values.ndim != 1 or not len(values) == len(ranges) == len(counts):
        raise UsageError(f"{values.shape} words, {len(ranges)} ranges, {len(counts)} kinds", "give one of each a word")
    return tuple((int(ranges[first, 0]), int(ranges[last, 1])) for first, last in _runs(values, counts, choice))


def _runs(
    values: NDArray[np.float64], content: NDArray[np.bool_], options: CoverageOptions
) -> Iterator[tuple[int, int]]:
    """First and last word of each run that holds enough surely uncovered content words."""
    loose = (values < options.high) | ~content
    for is_loose, group in groupby(range(len(values)), key=loose.__getitem__):
        if not is_loose:
            continue
        # A run begins and ends with content: bridged words at its ends belong to their neighbours.
        words = [at for at in group if content[at]]
        if sum(values[at] < options.low for at in words) >= options.words:
            yield words[0], words[-1]


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).replace('"', "'")
    return plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
