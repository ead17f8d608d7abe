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

UNDERFLOW = 600.0
"""What is less than another weight by more may be nothing beside it in double precision: exp(-700) is near the least number."""

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


def _sum_of(parts: Sums, spare: Sums | None = None) -> Sums:
    """Log of the sum of exponentials over the first axis; `spare` is memory of the shape of `parts` to write in."""
    top = parts.max(axis=0)
    below = np.subtract(parts, top, out=spare)
    return np.asarray(top + np.log(np.exp(below, out=below).sum(axis=0)))


def _running_sums(row: Sums) -> Sums:
    """`_sum_of` the first row, the first two, the first three, and so on."""
    top = row.max(axis=0)
    if ((row < top - UNDERFLOW) & (row > NEVER / 2)).any():
        return np.asarray(np.logaddexp.accumulate(row, axis=0))  # Keeps what is far below the top, at thrice the time.
    sums = np.cumsum(np.exp(row - top), axis=0)
    return np.where(sums > 0, np.log(np.maximum(sums, np.finfo(float).tiny)) + top, NEVER)


def _best_insertions(row: Sums, nulls: Sums) -> Sums:
    """The best way to each node of a row when target nulls may follow: a running maximum."""
    reach = _reach(nulls)
    return np.asarray(np.maximum.accumulate(row - reach, axis=0) + reach)


def _reach(nulls: Sums) -> Sums:
    """What all insertions before each node of a row weigh: (m + 1, batch)."""
    return np.concatenate([np.zeros((1, nulls.shape[1])), np.cumsum(nulls, axis=0)])


def best_paths(lattice: Lattice) -> list[list[tuple[int, int, int, int]]]:
    """The best alignment of each lattice (Viterbi), as ``(i, p, j, q)`` a link, in order.

    Equals are decided for the earlier shape, then for deletion, then for insertion.
    """
    links, source_nulls, target_nulls = _batch_last(lattice)
    _, n, m, batch = links.shape
    best = np.full((n + 1, m + 1, batch), NEVER)
    move = np.full((n + 1, m + 1, batch), INSERT, dtype=np.int8)
    best[0, 0] = 0.0
    best[0] = _best_insertions(best[0], target_nulls)
    for i in range(1, n + 1):
        row = best[i]
        for t, (p, q) in enumerate(lattice.shapes):
            if p <= i and q <= m:
                reached = best[i - p, : m + 1 - q] + links[t, i - p, : m + 1 - q]
                better = reached > row[q:]
                np.copyto(row[q:], reached, where=better)
                np.copyto(move[i, q:], t, where=better)
        reached = best[i - 1] + source_nulls[i - 1]
        better = reached > row
        np.copyto(row, reached, where=better)
        np.copyto(move[i], DELETE, where=better)
        inserted = _best_insertions(row, target_nulls)
        # A running maximum of differences rounds; only a real gain makes a node an insertion.
        np.copyto(move[i], INSERT, where=inserted > row + 1e-9)
        np.maximum(row, inserted, out=row)
    return [_trace(lattice.shapes, move[:, :, b], *map(int, lattice.sizes[b])) for b in range(batch)]


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
    links, source_nulls, target_nulls = parts = _batch_last(lattice)
    linked, onward = _backward(lattice.shapes, parts, lattice.sizes)
    before, before_delete = _forward(lattice.shapes, parts)
    _, n, m, _ = links.shape
    total = onward[0, 0]
    probable = np.zeros_like(links)
    for t, (p, q) in enumerate(lattice.shapes):
        if p <= n and q <= m:
            rows, columns = slice(0, n + 1 - p), slice(0, m + 1 - q)
            weight = before[rows, columns] + links[t, rows, columns]
            weight += onward[p:, q:]
            weight -= total
            np.exp(weight, out=probable[t, rows, columns])
    deleted = np.exp(before_delete[:-1] + source_nulls[:, None] + onward[1:] - total).sum(axis=1)
    inserted = np.exp(before[:, :-1] + target_nulls + linked[:, 1:] - total).sum(axis=0)
    return Posteriors(_batch_first(probable, 1), _batch_first(deleted, 0), _batch_first(inserted, 0), total.copy())


def reversed_log_sums(lattice: Lattice) -> NDArray[np.float64]:
    """`Posteriors.log_sums` with the targets' segments in reverse order: (batch,), float64.

    A link keeps its segments and its potential; only what may follow what is turned around.
    """
    links, source_nulls, target_nulls = _batch_last(lattice)
    _, _, m, batch = links.shape
    turned = np.full_like(links, NEVER)
    for t, (_, q) in enumerate(lattice.shapes):
        if q <= m:
            turned[t, :, : m + 1 - q] = links[t, :, m - q :: -1]
    # Reversed with their padding, the targets end at m instead of starting at 0.
    sizes = np.stack([lattice.sizes[:, 0], np.full(batch, m)], axis=1)
    _, onward = _backward(lattice.shapes, (turned, source_nulls, target_nulls[::-1]), sizes)
    return np.asarray(onward[0, m - lattice.sizes[:, 1], np.arange(batch)])


_Parts = tuple[Sums, Sums, Sums]
"""The potentials of a batch of lattices, as `_batch_last` gives them."""


def _batch_last(lattice: Lattice) -> _Parts:
    """The potentials in double precision, neighbouring nodes of all lattices side by side.

    Returns:
        Links (shapes, n, m, batch), source nulls (n, batch) and target nulls (m, batch): a row of nodes, and what is left of
        it after a shift, is then one stretch of memory.
    """
    return (
        np.ascontiguousarray(np.moveaxis(lattice.links, 1, -1), dtype=np.float64),
        np.ascontiguousarray(lattice.source_nulls.T, dtype=np.float64),
        np.ascontiguousarray(lattice.target_nulls.T, dtype=np.float64),
    )


def _batch_first(values: Sums, axis: int) -> Array:
    """The way back for what a batch of lattices gives: single precision, the batch at `axis`."""
    return np.ascontiguousarray(np.moveaxis(values, -1, axis), dtype=np.float32)


def _forward(shapes: tuple[tuple[int, int], ...], potentials: _Parts) -> tuple[Sums, Sums]:
    """Sums over ways to each node: of any end, and of an end that a deletion may follow (no insertion); (n+1, m+1, batch)."""
    links, source_nulls, target_nulls = potentials
    _, n, m, batch = links.shape
    every = np.full((n + 1, m + 1, batch), NEVER)
    deletable = np.full_like(every, NEVER)
    reach = _reach(target_nulls)
    parts = np.full((len(shapes) + 1, m + 1, batch), NEVER)
    spare = np.empty_like(parts)
    deletable[0, 0] = 0.0
    for i in range(n + 1):
        if i:
            for t, (p, q) in enumerate(shapes):
                if p <= i and q <= m:
                    np.add(every[i - p, : m + 1 - q], links[t, i - p, : m + 1 - q], out=parts[t, q:])
            np.add(deletable[i - 1], source_nulls[i - 1], out=parts[-1])
            deletable[i] = _sum_of(parts, spare)
        every[i] = _running_sums(deletable[i] - reach) + reach
    return every, deletable


def _backward(shapes: tuple[tuple[int, int], ...], potentials: _Parts, sizes: NDArray[np.int64]) -> tuple[Sums, Sums]:
    """Sums over ways from each node to the end: not starting with a deletion, and starting with anything."""
    links, source_nulls, target_nulls = potentials
    _, n, m, batch = links.shape
    linked = np.full((n + 1, m + 1, batch), NEVER)
    onward = np.full_like(linked, NEVER)
    reach = _reach(target_nulls)
    parts = np.full((len(shapes) + 1, m + 1, batch), NEVER)
    spare = np.empty_like(parts)
    for i in range(n, -1, -1):
        parts[-1] = NEVER
        here = np.flatnonzero(sizes[:, 0] == i)
        parts[-1, sizes[here, 1], here] = 0.0
        for t, (p, q) in enumerate(shapes):
            if i + p <= n and q <= m:
                np.add(links[t, i, : m + 1 - q], onward[i + p, q:], out=parts[t, : m + 1 - q])
        linked[i] = _running_sums((_sum_of(parts, spare) + reach)[::-1])[::-1] - reach
        if i < n:
            onward[i] = _sum_of(np.stack([linked[i], onward[i + 1] + source_nulls[i]]))
        else:
            onward[i] = linked[i]
    return linked, onward
