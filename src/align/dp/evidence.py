"""What speaks for and against every candidate link of two documents, as arrays of features.

Three kinds of evidence:

- *similarity*: the cosine of two blocks' vectors, less what unrelated blocks have (in the spirit of Vecalign's
  normalisation, Thompson and Koehn 2019), so that it means the same when all vectors are crowded into a cone;
- *coverage*: for each word of a block its best cosine with any word of the other block, less a baseline (what it reaches
  in the other document's segments anyway), weighted by the word's share in its segment's vector. A missing clause, a
  merge and a stranger show as words without a counterpart where the cosine of two sums hardly moves;
- *length*: how far the ratio of characters is from what two versions of one text have (Gale and Church 1993).

Coverage is a sum over words and so adds up over the segments of a block; that is what makes it cheap: one product of the
distinct words of both sides, then maxima over the other side's segments and sums over the own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from align.dp.blocks import running_max, running_sum, segment_max, segment_sum
from align.encoding.base import Words

__all__ = ["FEATURES", "NULL_FEATURES", "SHAPES", "Evidence", "Side", "Window"]

Array = NDArray[np.float32]
Window = tuple[slice, slice]
"""Some consecutive segments of the source, and of the target."""

SHAPES: tuple[tuple[int, int], ...] = (
    *((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2), (2, 3), (3, 2), (1, 4), (4, 1), (3, 3)),
)
"""Kinds of links that are searched: all that stand in the development data, and the four-to-one of press summaries."""

MAX_SIZE = max(max(shape) for shape in SHAPES)
QUANTILE = 0.6
"""A word's baseline is this quantile of its best cosines over the other document's segments (two-fold F1 of .5, .6, .7 and
.8: 97.0 each; .93 was worse)."""

FEW = 2
"""Segments from which on a document itself says what is usual in it. The only segment of a shorter one would be usual."""

STRANGE_WORDS = 0.2
"""The best cosine that a word has in an unrelated segment (seven tenths of the words of news sentences have no more)."""

SAMPLE = 64
"""Segments of the other document that a word's baseline is taken from: enough for a quantile, however long the document."""

SPREAD = 6.8
"""Variance of the target's length for each source character (Gale and Church 1993)."""

DEVIATIONS = 3
"""Lengths that differ by more standard deviations count as by so many: beyond, nothing is learned of it."""

FEATURES: tuple[str, ...] = (
    "similarity",
    "similarity x size",
    "similarity squared",
    "covered",
    "uncovered",
    "length",
)
NULL_FEATURES: tuple[str, ...] = ("null", "words", "furniture")


@dataclass(frozen=True, slots=True)
class Side:
    """One document as the search sees it.

    Attributes:
        blocks: float32, (MAX_SIZE, n, dim); ``blocks[s - 1, i]`` is the unit vector of the segments ``i .. i + s - 1``.
        lengths: float32, (n,), characters of each segment, over what is usual in its language.
        furniture: bool, (n,).
        words: the segments' words; None for an encoder that has none.
        strangers: the cosine that unrelated texts have with this encoder; counts where a document is too short to tell.
    """

    blocks: Array
    lengths: Array
    furniture: NDArray[np.bool_]
    words: Words | None
    strangers: float = 0.0

    def __len__(self) -> int:
        return len(self.lengths)


class Evidence:
    """The features of every candidate link of two documents."""

    def __init__(self, source: Side, target: Side) -> None:
        self.source, self.target = source, target
        self._usual = _usual_similarity(source, target), _usual_similarity(target, source)
        self.baselines = _word_baselines(source, target), _word_baselines(target, source)

    def features(self, windows: Sequence[Window]) -> Iterator[tuple[int, Mapping[str, Array]]]:
        """For each shape its index and, by name, the features of the links that start in some windows.

        Arrays are (windows, rows, columns), padded to the largest window; a link that would leave its window has no meaning
        (`align.dp.potentials` rules it out). Documents without words have no coverage.
        """
        x, y = self.source, self.target
        rows, columns = (_padded([window[side] for window in windows]) for side in (0, 1))
        lengths = x.lengths[rows][:, :, None], y.lengths[columns][:, None]
        coverage = self._coverage(windows, rows.shape[1], columns.shape[1])
        blocks = x.blocks[:, rows], y.blocks[:, columns].swapaxes(2, 3)
        for t, (p, q) in enumerate(SHAPES):
            usual = (self._usual[0][p - 1, rows][:, :, None] + self._usual[1][q - 1, columns][:, None]) / 2
            gain = blocks[0][p - 1] @ blocks[1][q - 1]
            gain -= usual
            gain /= np.maximum(1 - usual, 1e-3)
            found = {
                "similarity": gain,
                "similarity x size": gain * ((p + q) / 2),
                "similarity squared": gain * np.abs(gain),
            }
            for name, (own, other) in coverage.items():
                found[name] = running_sum(own[:, q - 1], p, 1) + running_sum(other[:, p - 1], q, 2)
            found["length"] = _length(running_sum(lengths[0], p, 1), running_sum(lengths[1], q, 2))
            yield t, found

    def _coverage(self, windows: Sequence[Window], n: int, m: int) -> Mapping[str, tuple[Array, Array]]:
        """What of each side blocks of the other cover, and what not: (windows, MAX_SIZE, n, m) each."""
        if self.source.words is None or self.target.words is None:
            return {}
        own, other = np.zeros((2, 2, len(windows), MAX_SIZE, n, m), np.float32)
        for k, (rows, columns) in enumerate(windows):
            x, y = _cut(self.source.words, rows), _cut(self.target.words, columns)
            cosines = x.vectors @ y.vectors.T
            inside = slice(0, rows.stop - rows.start), slice(0, columns.stop - columns.start)
            own[:, k, :, *inside] = _covered(x, y, cosines, self.baselines[0][x.origin])
            other[:, k, :, *inside] = _covered(y, x, cosines.T, self.baselines[1][y.origin]).swapaxes(2, 3)
        return {"covered": (own[0], other[0]), "uncovered": (own[1], other[1])}

    def of_link(self, rows: Sequence[int], columns: Sequence[int]) -> Mapping[str, float]:
        """The features of one link, by name; its segments need not be consecutive. Of documents with words only.

        Its vectors are made of its words.
        """
        x, y = self._words_of(0, rows), self._words_of(1, columns)
        sums = x.weights @ x.vectors, y.weights @ y.vectors
        norms = max(float(np.linalg.norm(sums[0]) * np.linalg.norm(sums[1])), 1e-9)
        usual = (self._usual[0][len(rows) - 1, rows[0]] + self._usual[1][len(columns) - 1, columns[0]]) / 2
        gain = (float(sums[0] @ sums[1]) / norms - usual) / max(1 - usual, 1e-3)
        cosines = x.vectors @ y.vectors.T
        best = [cosines.max(axis=side) if cosines.size else np.zeros(cosines.shape[1 - side]) for side in (1, 0)]
        covered = np.concatenate([(b - w.baselines) * w.weights for b, w in zip(best, (x, y), strict=True)])
        lengths = self.source.lengths[list(rows)].sum(), self.target.lengths[list(columns)].sum()
        size = (len(rows) + len(columns)) / 2
        return {
            "similarity": gain,
            "similarity x size": gain * size,
            "similarity squared": gain * abs(gain),
            "covered": float(np.maximum(covered, 0).sum()),
            "uncovered": float(np.minimum(covered, 0).sum()),
            "length": float(_length(*lengths)),
        }

    def _words_of(self, side: int, segments: Sequence[int]) -> _LinkWords:
        words = (self.source, self.target)[side].words
        assert words is not None, "asked of documents with words only"
        ids = np.concatenate([words.ids[words.starts[k] : words.starts[k + 1]] for k in segments])
        return _LinkWords(words.vectors[ids], words.weights[ids], self.baselines[side][ids])

    def null_features(self) -> tuple[Mapping[str, Array], Mapping[str, Array]]:
        """Features of leaving a segment unlinked, by name: (n,) and (m,) each."""
        return _null_features(self.source), _null_features(self.target)


@dataclass(frozen=True, slots=True)
class _LinkWords:
    """The words of one side of a link, in order."""

    vectors: Array
    weights: Array
    baselines: Array


@dataclass(frozen=True, slots=True)
class _Cut:
    """The words of some segments only; `origin` says which rows of the whole they are."""

    vectors: Array
    weights: Array
    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    origin: NDArray[np.int32]


def _padded(spans: Sequence[slice]) -> NDArray[np.int64]:
    """The indices of each span, (spans, longest): a shorter one repeats its last, or one beside it where it is empty."""
    starts, stops = (np.array([getattr(span, end) for span in spans], np.int64)[:, None] for end in ("start", "stop"))
    longest = int((stops - starts).max(initial=0))
    return np.asarray(np.clip(starts + np.arange(longest), 0, np.maximum(stops - 1, 0)))


def _cut(words: Words, span: slice) -> _Cut:
    starts = words.starts[span.start : span.stop + 1]
    origin, ids = np.unique(words.ids[starts[0] : starts[-1]], return_inverse=True)
    ids = ids.astype(np.int64)
    return _Cut(words.vectors[origin], words.weights[origin], ids, starts - starts[0], origin)


def _covered(own: _Cut, other: _Cut, cosines: Array, baseline: Array) -> Array:
    """How much of the own segments blocks of the other side cover: (covered and not, MAX_SIZE, own, other)."""
    n, m = len(own.starts) - 1, len(other.starts) - 1
    out = np.zeros((2, MAX_SIZE, n, m), dtype=np.float32)
    best = segment_max(cosines[:, other.ids], other.starts, empty=0.0)
    for size in range(1, MAX_SIZE + 1):
        gain = (running_max(best, size, 1) - baseline[:, None]) * own.weights[:, None]
        gain = gain[own.ids]
        out[0, size - 1] = segment_sum(np.maximum(gain, 0), own.starts)
        out[1, size - 1] = segment_sum(np.minimum(gain, 0), own.starts)
    return out


def _usual_similarity(own: Side, other: Side) -> Array:
    """The mean cosine of each block with the other document's segments: (MAX_SIZE, n)."""
    if not len(other):
        return np.zeros(own.blocks.shape[:2], np.float32)
    known = min(len(other) / FEW, 1.0)
    mean = own.blocks @ other.blocks[0].mean(axis=0)
    return np.asarray(known * mean + (1 - known) * own.strangers, dtype=np.float32)


def _word_baselines(own: Side, other: Side) -> Array:
    """What each distinct word of the own side reaches in the other document anyway: (distinct,)."""
    if own.words is None or other.words is None or not len(other):
        return np.zeros(0 if own.words is None else len(own.words.vectors), dtype=np.float32)
    every = max(len(other) // SAMPLE, 1)
    sample = np.arange(0, len(other), every)
    first, last = other.words.starts[sample], other.words.starts[sample + 1]
    tokens = np.concatenate([other.words.ids[start:stop] for start, stop in zip(first, last, strict=True)])
    starts = np.concatenate([[0], np.cumsum(last - first)])
    best = segment_max(own.words.vectors @ other.words.vectors[tokens].T, starts, empty=0.0)
    known = min(len(other) / FEW, 1.0)
    baselines: Array = known * np.quantile(best, QUANTILE, axis=1).astype(np.float32) + np.float32(
        (1 - known) * STRANGE_WORDS
    )
    return baselines


def _length(x: Array, y: Array) -> Array:
    """Minus the squared standardised difference of the lengths, up to `DEVIATIONS`."""
    deviation = np.abs(x - y) / np.sqrt(SPREAD * (x + y) / 2 + 1)
    penalty: Array = -np.square(np.minimum(deviation, DEVIATIONS))
    return penalty


def _null_features(side: Side) -> Mapping[str, Array]:
    found = {"null": np.ones(len(side), np.float32)}
    if side.words is not None:
        found["words"] = segment_sum(side.words.weights[side.words.ids][:, None], side.words.starts)[:, 0]
    found["furniture"] = side.furniture.astype(np.float32)
    return found
