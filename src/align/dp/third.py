"""What a third language says of a link: soft evidence, from the posteriors of the two other pairs.

Two segments support each other when both stand in one link with the same segment of the third language; how much is the
product of the two probabilities. A link earns `WEIGHT` for each of its segments that finds support on the
other side of the link. Where the third language joins two sentences, all four combinations are supported, so one 2:2 link
gains no more than two 1:1 links: its merges do not spread. Where it lacks the passage, nothing is gained or lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from align.dp.blocks import running_max, running_sum
from align.dp.evidence import SHAPES, Window
from align.dp.lattice import Lattice, Posteriors

__all__ = ["WEIGHT", "Together", "add_support", "together"]

Array = NDArray[np.float32]

WEIGHT = 1.5
"""Natural logarithm of odds for each supported segment. Of 0.5, 1, 1.5, 2 and 3 the best on both halves of the development
statements; learned on one half it came out twice as large, since posteriors are overconfident where they were fitted."""


@dataclass(frozen=True)
class Together:
    """The probability that a source and a target segment stand in one link; zero outside the windows.

    Attributes:
        windows: pairs of slices of source and target, rising.
        blocks: float32, one array (source, target) a window.
    """

    windows: Sequence[Window]
    blocks: Sequence[Array]

    @property
    def swapped(self) -> Together:
        """The same with source and target exchanged."""
        return Together([(j, i) for i, j in self.windows], [block.T for block in self.blocks])

    def partners(self, rows: slice) -> slice:
        """The target segments that share a window with some of these source segments."""
        met = [j for i, j in self.windows if i.start < rows.stop and rows.start < i.stop]
        return slice(met[0].start, met[-1].stop) if met else slice(0, 0)

    def dense(self, rows: slice, columns: slice) -> Array:
        """The probabilities of a rectangle: (rows, columns)."""
        out = np.zeros((rows.stop - rows.start, columns.stop - columns.start), dtype=np.float32)
        for (i, j), block in zip(self.windows, self.blocks, strict=True):
            top, bottom = max(i.start, rows.start), min(i.stop, rows.stop)
            left, right = max(j.start, columns.start), min(j.stop, columns.stop)
            if top < bottom and left < right:
                part = block[top - i.start : bottom - i.start, left - j.start : right - j.start]
                out[top - rows.start : bottom - rows.start, left - columns.start : right - columns.start] = part
        return out


def together(lattice: Lattice, found: Posteriors, batch: int) -> Array:
    """For one lattice of a batch the probability that two segments stand in one link: (n, m)."""
    n, m = map(int, lattice.sizes[batch])
    out = np.zeros((n, m), dtype=np.float32)
    for t, (p, q) in enumerate(lattice.shapes):
        starts = found.links[t, batch, :n, :m]
        for i in range(p):
            for j in range(q):
                out[i:, j:] += starts[: n - i, : m - j]
    return np.minimum(out, 1.0)


def add_support(lattice: Lattice, windows: Sequence[Window], one: Together, other: Together, share: float) -> None:
    """Adds to the links of a pair's lattices what a third language says for them, in place.

    Args:
        lattice: of the windows of one pair.
        windows: where they stand.
        one: source and third language.
        other: third language and target.
        share: of `WEIGHT`, so that several third languages together count as one.
    """
    for b, (rows, columns) in enumerate(windows):
        middle = one.partners(rows)
        support = np.minimum(one.dense(rows, middle) @ other.dense(middle, columns), 1.0)
        n, m = support.shape
        for t, (p, q) in enumerate(SHAPES):
            gain = running_sum(running_max(support, q, 1), p, 0) + running_sum(running_max(support, p, 0), q, 1)
            # What overruns the window stays impossible: the gain is some ten at most, `NEVER` a billion.
            lattice.links[t, b, :n, :m] += np.float32(WEIGHT * share) * gain
