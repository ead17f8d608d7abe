"""The lattice by the book: every alignment enumerated, in plain Python. Slow, and what `lattice` must agree with."""

from __future__ import annotations

import math
from collections.abc import Iterator

from align.dp.lattice import Lattice

__all__ = ["Step", "enumerate_paths", "path_weight", "search"]

Step = tuple[int, int, int, int]


def enumerate_paths(shapes: tuple[tuple[int, int], ...], n: int, m: int) -> Iterator[list[Step]]:
    """Every alignment of `n` source and `m` target segments, as ``(i, p, j, q)`` a link; source nulls before target nulls."""

    def extend(i: int, j: int, path: list[Step]) -> Iterator[list[Step]]:
        if (i, j) == (n, m):
            yield path
        for p, q in shapes:
            if i + p <= n and j + q <= m:
                yield from extend(i + p, j + q, [*path, (i, p, j, q)])
        after_insertion = bool(path) and path[-1][1] == 0
        if i < n and not after_insertion:
            yield from extend(i + 1, j, [*path, (i, 1, j, 0)])
        if j < m:
            yield from extend(i, j + 1, [*path, (i, 0, j, 1)])

    yield from extend(0, 0, [])


def path_weight(lattice: Lattice, path: list[Step], batch: int = 0) -> float:
    """The sum of the potentials of a path's links: what `lattice.best_paths` makes as large as can be."""
    return math.fsum(
        float(lattice.source_nulls[batch, i])
        if q == 0
        else float(lattice.target_nulls[batch, j])
        if p == 0
        else float(lattice.links[lattice.shapes.index((p, q)), batch, i, j])
        for i, p, j, q in path
    )


def search(lattice: Lattice, batch: int = 0) -> tuple[list[Step], float, dict[Step, float]]:
    """The best path, the logarithm of the sum over all paths, and the probability of every link, by enumeration."""
    n, m = map(int, lattice.sizes[batch])
    weighted = [(path_weight(lattice, path, batch), path) for path in enumerate_paths(lattice.shapes, n, m)]
    best = max(weighted, key=lambda one: one[0])
    total = math.log(math.fsum(math.exp(weight - best[0]) for weight, _ in weighted)) + best[0]
    probability: dict[Step, float] = {}
    for weight, path in weighted:
        for i, p, j, q in path:
            # A null link is the same wherever on the other side it stands.
            key = (i, p, -1, 0) if q == 0 else (-1, 0, j, q) if p == 0 else (i, p, j, q)
            probability[key] = probability.get(key, 0.0) + math.exp(weight - total)
    return best[1], total, probability
