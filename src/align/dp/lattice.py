"""All alignments of two documents at once, as a semi-Markov lattice: best path, sum over paths, and posteriors.

A node ``(i, j)`` stands after the first ``i`` source and ``j`` target segments. A link of shape ``(p, q)`` leads from
``(i, j)`` to ``(i + p, j + q)``; null links take one segment of one side. A path from ``(0, 0)`` to ``(n, m)`` is an
alignment, its weight the sum of its links' potentials (natural logarithms, any real number; the higher the likelier).
This is a semi-Markov conditional random field (Sarawagi and Cohen 2004) over pairs of documents: the potentials come from
`align.dp.potentials`, and the posterior of a link, summed over all alignments that hold it, is what its score is made of.

Neighbouring null links have one order only, source before target, or the sum would count one alignment many times.

Everything is vectorised over a row of nodes and over a batch of lattices of one padded size, so that a long document that
was cut at anchors (`align.dp.banded`) costs as few numpy calls as a short one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lattice", "Posteriors", "best_paths", "posteriors", "reversed_log_sums"]

Array = NDArray[np.float32]
Sums = NDArray[np.float64]
NEVER = -1e9
"""The potential of what cannot be: finite, so that sums and differences of it stay numbers."""

DELETE, INSERT = -1, -2
"""Codes of the null links among the shapes' indices: a source segment alone, a target segment alone."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """A batch of lattices.

    Attributes:
        shapes: (p, q) of each kind of link; all p and q at least 1.
        links: float32, (shapes, batch, n, m); ``links[t, b, i, j]`` is the potential of the link that *starts* at node
            ``(i, j)``; `NEVER` where it would overrun.
        source_nulls: float32, (batch, n), the potential of leaving a source segment unlinked.
        target_nulls: float32, (batch, m), the same for the target.
        sizes: (batch, 2), how many source and target segments each lattice really has.
    """

    shapes: tuple[tuple[int, int], ...]
    links: Array
    source_nulls: Array
    target_nulls: Array
    sizes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Posteriors:
    """Probabilities under all alignments of a lattice, with the shapes of `Lattice`.

    Attributes:
        links: float32, (shapes, batch, n, m).
        source_nulls: float32, (batch, n).
        target_nulls: float32, (batch, m).
        log_sums: float64, (batch,), the logarithm of the sum over all alignments.
    """

    links: Array
    source_nulls: Array
    target_nulls: Array
    log_sums: NDArray[np.float64]


def _shifted(row: Sums, by: int) -> Sums:
    """`row` (batch, nodes) moved right by `by` nodes; what comes in cannot be."""
    out = np.full_like(row, NEVER)
    if by < row.shape[1]:
        out[:, by:] = row[:, : row.shape[1] - by]
    return out


def _sum_of(parts: Sums) -> Sums:
    """Log of the sum of exponentials over the first axis."""
    top = parts.max(axis=0)
    return np.asarray(top + np.log(np.exp(parts - top).sum(axis=0)))


def _best_insertions(row: Sums, nulls: Sums) -> Sums:
    """The best way to each node of a row when target nulls may follow: a running maximum."""
    reach = np.concatenate([np.zeros((len(nulls), 1)), np.cumsum(nulls, axis=1)], axis=1)
    return np.asarray(np.maximum.accumulate(row - reach, axis=1) + reach)


def best_paths(lattice: Lattice) -> list[list[tuple[int, int, int, int]]]:
    """The best alignment of each lattice (Viterbi), as ``(i, p, j, q)`` a link, in order.

    Equals are decided for the earlier shape, then for deletion, then for insertion.
    """
    _, batch, n, m = lattice.links.shape
    best = np.full((n + 1, batch, m + 1), NEVER)
    move = np.full((n + 1, batch, m + 1), INSERT, dtype=np.int8)
    nulls = lattice.target_nulls.astype(np.float64)
    best[0, :, 0] = 0.0
    best[0] = _best_insertions(best[0], nulls)
    for i in range(1, n + 1):
        row = best[i]
        for t, (p, q) in enumerate(lattice.shapes):
            if p <= i and q <= m:
                reached = best[i - p, :, : m + 1 - q] + lattice.links[t, :, i - p, : m + 1 - q]
                better = reached > row[:, q:]
                row[:, q:][better] = reached[better]
                move[i, :, q:][better] = t
        reached = best[i - 1] + lattice.source_nulls[:, i - 1, None]
        better = reached > row
        row[better] = reached[better]
        move[i][better] = DELETE
        inserted = _best_insertions(row, nulls)
        # A running maximum of differences rounds; only a real gain makes a node an insertion.
        move[i][inserted > row + 1e-9] = INSERT
        np.maximum(row, inserted, out=row)
    return [_trace(lattice.shapes, move[:, b], *map(int, lattice.sizes[b])) for b in range(batch)]


def _trace(
    shapes: tuple[tuple[int, int], ...], move: NDArray[np.int8], i: int, j: int
) -> list[tuple[int, int, int, int]]:
    path = []
    while i or j:
        code = int(move[i, j])
        p, q = (1, 0) if code == DELETE else (0, 1) if code == INSERT else shapes[code]
        i, j = i - p, j - q
        path.append((i, p, j, q))
    return path[::-1]


def posteriors(lattice: Lattice) -> Posteriors:
    """The probability of every link under the sum over all alignments (forward and backward sums, in logarithms)."""
    linked, onward = _backward(lattice)
    before, before_delete = _forward(lattice)
    n, m = lattice.links.shape[2:]
    log_sums = onward[0, :, 0].copy()
    total = onward[0, :, 0][:, None]
    links = np.zeros_like(lattice.links)
    source_nulls = np.zeros_like(lattice.source_nulls)
    target_nulls = np.zeros_like(lattice.target_nulls)
    for i in range(n + 1):
        for t, (p, q) in enumerate(lattice.shapes):
            if i + p <= n and q <= m:
                weight = before[i, :, : m + 1 - q] + lattice.links[t, :, i, : m + 1 - q] + onward[i + p, :, q:]
                links[t, :, i, : m + 1 - q] = np.exp(weight - total)
        if i < n:
            weight = before_delete[i] + lattice.source_nulls[:, i, None] + onward[i + 1]
            source_nulls[:, i] = np.exp(weight - total).sum(axis=1)
        weight = before[i, :, :-1] + lattice.target_nulls + linked[i, :, 1:]
        target_nulls += np.exp(weight - total)
    return Posteriors(links, source_nulls, target_nulls, log_sums)


def reversed_log_sums(lattice: Lattice) -> NDArray[np.float64]:
    """`Posteriors.log_sums` with the targets' segments in reverse order: (batch,), float64.

    A link keeps its segments and its potential; only what may follow what is turned around.
    """
    _, batch, _, m = lattice.links.shape
    links = np.full_like(lattice.links, NEVER)
    for t, (_, q) in enumerate(lattice.shapes):
        if q <= m:
            links[t, ..., : m + 1 - q] = lattice.links[t, ..., m - q :: -1]
    # Reversed with their padding, the targets end at m instead of starting at 0.
    sizes = np.stack([lattice.sizes[:, 0], np.full(batch, m)], axis=1)
    _, onward = _backward(Lattice(lattice.shapes, links, lattice.source_nulls, lattice.target_nulls[:, ::-1], sizes))
    return np.asarray(onward[0, np.arange(batch), m - lattice.sizes[:, 1]])


def _forward(lattice: Lattice) -> tuple[Sums, Sums]:
    """Sums over ways to each node: of any end, and of an end that a deletion may follow (no insertion); (n+1, batch, m+1)."""
    _, batch, n, m = lattice.links.shape
    every = np.full((n + 1, batch, m + 1), NEVER)
    deletable = np.full_like(every, NEVER)
    reach = np.concatenate([np.zeros((batch, 1)), np.cumsum(lattice.target_nulls, axis=1, dtype=np.float64)], axis=1)
    for i in range(n + 1):
        parts = []
        for t, (p, q) in enumerate(lattice.shapes):
            if p <= i and q <= m:
                parts.append(_shifted(every[i - p, :, : m + 1], q))
                parts[-1][:, q:] += lattice.links[t, :, i - p, : m + 1 - q]
        if i:
            parts.append(deletable[i - 1] + lattice.source_nulls[:, i - 1, None])
            deletable[i] = _sum_of(np.stack(parts))
        else:
            deletable[0, :, 0] = 0.0
        every[i] = np.logaddexp.accumulate(deletable[i] - reach, axis=1) + reach
    return every, deletable


def _backward(lattice: Lattice) -> tuple[Sums, Sums]:
    """Sums over ways from each node to the end: not starting with a deletion, and starting with anything."""
    _, batch, n, m = lattice.links.shape
    linked = np.full((n + 1, batch, m + 1), NEVER)
    onward = np.full_like(linked, NEVER)
    reach = np.concatenate([np.zeros((batch, 1)), np.cumsum(lattice.target_nulls, axis=1, dtype=np.float64)], axis=1)
    ends = lattice.sizes
    for i in range(n, -1, -1):
        finish = np.full((batch, m + 1), NEVER)
        here = np.flatnonzero(ends[:, 0] == i)
        finish[here, ends[here, 1]] = 0.0
        parts = [finish]
        for t, (p, q) in enumerate(lattice.shapes):
            if i + p <= n and q <= m:
                part = np.full((batch, m + 1), NEVER)
                part[:, : m + 1 - q] = lattice.links[t, :, i, : m + 1 - q] + onward[i + p, :, q:]
                parts.append(part)
        starts = _sum_of(np.stack(parts))
        linked[i] = np.logaddexp.accumulate((starts + reach)[:, ::-1], axis=1)[:, ::-1] - reach
        if i < n:
            onward[i] = np.logaddexp(linked[i], onward[i + 1] + lattice.source_nulls[:, i, None])
        else:
            onward[i] = linked[i]
    return linked, onward
