"""Translations among unordered lines, by margin: a similarity counts for what it is above those of the neighbours.

Margin scoring after Artetxe and Schwenk (2019), ratio, exact search. Arrays first (`margins`, `candidates`, `mutual`),
then the two jobs on text: `mine` finds pairs, `score` judges given ones. All neighbours come from one function, which
may be replaced: by an approximate search, or by one on many machines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from align import knn
from align.calibration import coverage, curve_of, measure
from align.encoding.base import Encoder, WordEncoder
from align.errors import ModelError, UsageError
from align.text import clean

__all__ = [
    "Candidates",
    "K",
    "MinedPair",
    "Neighbours",
    "ScoredPair",
    "candidates",
    "margins",
    "mine",
    "mutual",
    "score",
]

Array = NDArray[np.float32]
Indices = NDArray[np.int64]
Neighbours = Callable[[Array, Array, int], tuple[Indices, Array]]
"""``neighbours(x, y, k)``: the k rows of y nearest to each row of x, and their inner products, best first."""

K = 4
"""Neighbours of each side in a margin: the paper's choice, and LASER's."""

LEAST = 0.01
"""Least mean similarity of neighbours, so that vectors which are near nothing give no huge margin."""


@dataclass(frozen=True, slots=True)
class MinedPair:
    """Two lines that chose each other: line numbers from 0; score, similarity and margin as everywhere."""

    source: int
    target: int
    score: float
    similarity: float
    margin: float


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """What was measured of a given pair.

    A side without a word has no similarity, a pair without other lines beside it no margin: then they are None.
    """

    similarity: float | None
    margin: float | None
    score: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of rows of which one is among the k nearest of the other, by rising row and column.

    Attributes:
        rows, columns: int64, (candidates,).
        similarity: float32, (candidates,), cosines.
        margin: float32, (candidates,), ratio margins.
        others: float32, (candidates,), mean cosine of the two with their k nearest except each other; NaN for none.
    """

    rows: Indices
    columns: Indices
    similarity: Array
    margin: Array
    others: Array


def margins(x: Array, y: Array, x_pool: Array, y_pool: Array, k: int = K) -> tuple[list[float], list[float]]:
    """Similarity and ratio margin of given pairs.

    Args:
        x: float32, (pairs, dim), unit vectors of one side.
        y: float32, (pairs, dim), those of the other.
        x_pool: float32, (n, dim), where the neighbours of `y` are looked for.
        y_pool: float32, (m, dim), where those of `x` are looked for.
        k: neighbours of each side; fewer where a pool is smaller.

    Returns:
        Cosines, and each divided by the mean cosine with the neighbours of both sides (at least `LEAST`).
    """
    similarities = np.einsum("pd,pd->p", x, y)
    near = [knn.neighbours(x, y_pool, k)[1], knn.neighbours(y, x_pool, k)[1]]
    usual = (_mean(near[0]) + _mean(near[1])) / 2
    return similarities.tolist(), _ratio(similarities, usual).tolist()


def candidates(x: Array, y: Array, k: int = K, neighbours: Neighbours = knn.neighbours) -> Candidates:
    """The nearest neighbours of both directions with their margins; memory grows with the lines, not their product.

    Args:
        x: float32, (n, dim), unit vectors without copies, which would fill all k places.
        y: float32, (m, dim), the same of the other side.
        k: neighbours of each side; fewer where a side has fewer lines.
        neighbours: the search.
    """
    n, m = len(x), len(y)
    # One more than k, so that k others are left where a candidate is left out.
    there, back = neighbours(x, y, k + 1), neighbours(y, x, k + 1)
    forward = np.arange(n)[:, None] * m + there[0][:, :k]
    backward = back[0][:, :k] * m + np.arange(m)[:, None]
    rows, columns = np.divmod(np.unique(np.concatenate([forward.ravel(), backward.ravel()])), max(m, 1))
    similarity = _cosines(x, y, rows, columns)
    usual = (_mean(there[1][:, :k])[rows] + _mean(back[1][:, :k])[columns]) / 2
    others = _others(
        there[1][rows], there[0][rows] == columns[:, None], back[1][columns], back[0][columns] == rows[:, None], k
    )
    return Candidates(rows, columns, similarity, _ratio(similarity, usual), others)


def mutual(rows: Indices, columns: Indices, strength: Array) -> Indices:
    """The places of the pairs that are the strongest of their row and of their column; of equals, the first.

    Returns:
        int64, rising; no row and no column stands twice.
    """
    order = np.lexsort((columns, rows, -strength))
    best = [order[np.unique(side[order], return_index=True)[1]] for side in (rows, columns)]
    chosen: Indices = np.intersect1d(best[0], best[1]).astype(np.int64)
    return chosen


def mine(
    source_lines: Sequence[str],
    target_lines: Sequence[str],
    encoder: Encoder,
    k: int = K,
    neighbours: Neighbours = knn.neighbours,
) -> list[MinedPair]:
    """The translations of each other in two lists of lines, in any order: pairs that choose each other by margin.

    Lines without a word enter no pair. Copies of a line count as one line when pairs are chosen; then the first copy
    is paired with the first, the second with the second, as long as both sides have some left.

    Args:
        source_lines: one segment each.
        target_lines: the same in another language.
        encoder: one that covers both languages; with word vectors, word coverage enters the score.
        k: neighbours of each side in a margin.
        neighbours: the search; exact and in memory by default, good for some 200,000 lines a side.

    Returns:
        Best score first, equals by line numbers; no line stands twice.

    Raises:
        ModelError: if the encoder gives vectors that are no finite numbers.
        UsageError: if `k` is less than 1.
    """
    source, target = _lines(source_lines, encoder, k), _lines(target_lines, encoder, k)
    found = candidates(source.vectors, target.vectors, k, neighbours)
    chosen = mutual(found.rows, found.columns, found.margin)
    rows, columns = found.rows[chosen], found.columns[chosen]
    scores = _scores(encoder, source, target, rows, columns, found.similarity[chosen], found.others[chosen])
    pairs = [
        MinedPair(i, j, *map(float, measured))
        for row, column, *measured in zip(
            rows, columns, scores, found.similarity[chosen], found.margin[chosen], strict=True
        )
        for i, j in zip(source.numbers[row], target.numbers[column], strict=False)
    ]
    return sorted(pairs, key=lambda pair: (-pair.score, pair.source, pair.target))


def score(
    pairs: Sequence[tuple[str, str]], encoder: Encoder, k: int = K, neighbours: Neighbours = knn.neighbours
) -> list[ScoredPair]:
    """Similarity, margin and score of given pairs of texts, in their order.

    The neighbours in a margin are the texts of the other pairs. A text that is paired with several, each a translation
    of it, finds none of them among its neighbours. Arguments and errors as in `mine`.
    """
    source, target = (_lines([pair[side] for pair in pairs], encoder, k) for side in (0, 1))
    given = [
        (at, *place)
        for at, place in enumerate(zip(source.places(len(pairs)), target.places(len(pairs)), strict=True))
        if min(place) >= 0
    ]
    where, rows, columns = np.array(given, np.int64).reshape(-1, 3).T
    x, y = source.vectors, target.vectors
    there, back = neighbours(x, y, k + 1), neighbours(y, x, k + 1)
    paired = np.unique(rows * len(y) + columns)
    others = _others(
        there[1][rows],
        np.isin(rows[:, None] * len(y) + there[0][rows], paired),
        back[1][columns],
        np.isin(back[0][columns] * len(y) + columns[:, None], paired),
        k,
    )
    similarity = _cosines(x, y, rows, columns)
    scores = _scores(encoder, source, target, rows, columns, similarity, others)
    result = [ScoredPair(None, None, 0.0)] * len(pairs)
    for at, cosine, margin, probability in zip(where, similarity, _ratio(similarity, others), scores, strict=True):
        result[at] = ScoredPair(float(cosine), None if np.isnan(margin) else float(margin), float(probability))
    return result


@dataclass(frozen=True, slots=True)
class _Lines:
    """The distinct lines of a side that have a word: texts, unit vectors, and the line numbers of each one's copies."""

    texts: list[str]
    vectors: Array
    numbers: list[list[int]]

    def places(self, count: int) -> list[int]:
        """For each of `count` lines the place of its text; -1 for a line without a word."""
        places = [-1] * count
        for place, numbers in enumerate(self.numbers):
            for number in numbers:
                places[number] = place
        return places


def _lines(lines: Sequence[str], encoder: Encoder, k: int) -> _Lines:
    if k < 1:
        raise UsageError(f"{k} neighbours", "ask for at least 1")
    numbers: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if text := clean(line):
            numbers.setdefault(text, []).append(number)
    texts = list(numbers)
    vectors = np.asarray(encoder.encode(texts), np.float32).reshape(len(texts), encoder.dim)
    if not np.isfinite(vectors).all():
        raise ModelError(f"model {encoder.name} gives vectors that are no numbers", "choose another with --model")
    kept = np.flatnonzero(vectors.any(axis=1))
    return _Lines([texts[at] for at in kept], vectors[kept], [numbers[texts[at]] for at in kept])


def _scores(
    encoder: Encoder, source: _Lines, target: _Lines, rows: Indices, columns: Indices, similarity: Array, others: Array
) -> NDArray[np.float64]:
    curve = curve_of(encoder)
    covered = None
    if isinstance(encoder, WordEncoder):
        words = encoder.words(source.texts), encoder.words(target.texts)
        covered = coverage(*words, rows.tolist(), columns.tolist())
    return curve.probability(measure(similarity, others, covered, curve.usual))


def _cosines(x: Array, y: Array, rows: Indices, columns: Indices, at_once: int = 16_384) -> Array:
    """Inner products of given rows, a pair at a time, so that they do not depend on how a search cuts its blocks."""
    result = np.empty(len(rows), np.float32)
    for at in range(0, len(rows), at_once):
        part = slice(at, at + at_once)
        result[part] = np.einsum("pd,pd->p", x[rows[part]], y[columns[part]])
    return result


def _ratio(similarity: Array, usual: NDArray[np.floating]) -> Array:
    return np.asarray(similarity / np.maximum(usual, LEAST), np.float32)


def _mean(similarities: Array) -> Array:
    return np.asarray(similarities.mean(axis=1)) if similarities.shape[1] else np.zeros(len(similarities), np.float32)


def _others(there: Array, hidden: NDArray[np.bool_], back: Array, hidden_back: NDArray[np.bool_], k: int) -> Array:
    """For each pair the mean of the k best similarities of either side that are not hidden, and the mean of both sides.

    A side without others says nothing; NaN where neither has any. All arguments are (pairs, neighbours), best first.
    """
    sides = []
    for similarities, mask in ((there, hidden), (back, hidden_back)):
        kept = ~mask & (np.cumsum(~mask, axis=1) <= k)
        count = kept.sum(axis=1)
        total = np.where(kept, similarities, 0).sum(axis=1)
        sides.append(np.where(count, total / np.maximum(count, 1), np.nan))
    one, other = sides
    return np.where(np.isnan(one), other, np.where(np.isnan(other), one, (one + other) / 2)).astype(np.float32)
