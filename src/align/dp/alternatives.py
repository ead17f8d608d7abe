"""What else could have been: the most probable links that share a segment with a given one, and so lost to it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from align.dp.lattice import Lattice, Posteriors
from align.dp.search import Step

__all__ = ["MOST", "alternatives"]

MOST = 3
"""Alternatives that are told: of most links the second holds hardly a thousandth."""


def alternatives(
    lattice: Lattice, found: Posteriors, batch: int, step: Step, most: int = MOST
) -> list[tuple[Step, float]]:
    """The most probable other links and null links that share a segment with a link; they and it exclude each other.

    Args:
        lattice: a batch of lattices.
        found: its posteriors.
        batch: which of them.
        step: the link, ``(i, p, j, q)``; a null link may stand anywhere on the other side.
        most: how many at most.

    Returns:
        Links with their probabilities, best first; none that is impossible. Null links stand at -1 on the other side.
    """
    i, p, j, q = step
    own = (i, p, -1, 0) if q == 0 else (-1, 0, j, q) if p == 0 else step
    rivals = dict(_links(lattice, found, batch, step, most + 1))
    if p and q:
        rivals |= {(a, 1, -1, 0): float(found.source_nulls[batch, a]) for a in range(i, i + p)}
        rivals |= {(-1, 0, b, 1): float(found.target_nulls[batch, b]) for b in range(j, j + q)}
    rivals.pop(own, None)
    possible = [(rival, min(probability, 1.0)) for rival, probability in rivals.items() if probability > 0]
    return sorted(possible, key=lambda one: (-one[1], one[0]))[:most]


def _links(lattice: Lattice, found: Posteriors, batch: int, step: Step, most: int) -> Iterator[tuple[Step, float]]:
    """Of each shape the most probable links that overlap the source, and that overlap the target."""
    i, p, j, q = step
    for t, (rows, columns) in enumerate(lattice.shapes):
        starts = slice(max(i - rows + 1, 0), i + p), slice(max(j - columns + 1, 0), j + q)
        areas = ([(starts[0], slice(None))] if p else []) + ([(slice(None), starts[1])] if q else [])
        for area in areas:
            probabilities = found.links[t, batch][area]
            few = min(most, probabilities.size)
            for place in np.argpartition(probabilities, -few, axis=None)[-few:] if few else ():
                a, b = np.unravel_index(place, probabilities.shape)
                first, second = int(a) + (area[0].start or 0), int(b) + (area[1].start or 0)
                yield (first, rows, second, columns), float(probabilities[a, b])
