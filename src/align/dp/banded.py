"""Long documents: cut at anchors into windows that the exact lattice can take, so that time and memory grow linearly.

An anchor is a node that the alignment almost surely passes: a source and a target segment that are each other's nearest
neighbours, twice in a row, on the longest chain that runs forward in both documents. Neighbours find them as in Bertalign
(Liu and Zhu 2023), but what lies between two anchors is searched in full rather than within a band of fixed width, so a
missing block of any length costs nothing but the window around it.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

__all__ = ["EXACT_CELLS", "windows"]

Array = NDArray[np.float32]
Node = tuple[int, int]
Window = tuple[slice, slice]

EXACT_CELLS = 200 * 200
"""Documents with no more pairs of segments than this are searched as one window."""

WINDOW_SEGMENTS = 24
"""Segments between two cuts, where anchors allow: long enough that a cut is rarely near a doubtful place."""

WINDOW_CELLS = 1_000_000
"""A window with more pairs of segments than this is not searched; what it holds stays unlinked."""

ASKED = 64
"""In a stretch too long for every two neighbouring segments to be asked for an anchor, so many twos are; then the stretches
between those that were found."""


def windows(x: Array, y: Array) -> list[Window]:
    """Windows that follow each other from (0, 0) to (n, m), each small enough to be searched.

    Args:
        x: float32, (n, dim), unit vectors of the source segments.
        y: float32, (m, dim), the same for the target.

    Returns:
        Pairs of slices of source and target; one pair for short documents. A stretch too large to be searched
        is given as two windows with an empty side, so that its segments become null links.
    """
    n, m = len(x), len(y)
    if n * m <= EXACT_CELLS:
        return [(slice(0, n), slice(0, m))]
    cuts = [(0, 0), *_thin(_steady(_longest_chain(_anchors(x, y))), n, m), (n, m)]
    found: list[Window] = []
    for (i, j), (end_i, end_j) in itertools.pairwise(cuts):
        if (end_i - i) * (end_j - j) <= WINDOW_CELLS:
            found.append((slice(i, end_i), slice(j, end_j)))
        else:
            found += [(slice(i, end_i), slice(j, j)), (slice(end_i, end_i), slice(j, end_j))]
    return found


def _anchors(x: Array, y: Array) -> list[Node]:
    """Nodes (i, j) between two links 1:1 that are sure: segments i - 1 and j - 1, i and j are each other's nearest.

    Where the documents are too long for all to be asked, evenly spaced twos are, and then what lies between the anchors
    they give, as if it were documents of its own: so time grows hardly faster than the documents.
    """
    n, m = len(x), len(y)
    if n * m <= EXACT_CELLS:
        return _mutual(x, y, np.arange(n))
    coarse = [(0, 0), *_steady(_mutual(x, y, np.flatnonzero(np.arange(n) % max(n // ASKED, 1) < 2))), (n, m)]
    if len(coarse) == 2:
        return []
    found: list[Node] = []
    for (i, j), (end_i, end_j) in itertools.pairwise(coarse):
        found.append((i, j))
        if i < end_i and j < end_j:
            found += [(i + a, j + b) for a, b in _anchors(x[i:end_i], y[j:end_j])]
    return found[1:]


def _mutual(x: Array, y: Array, asked: NDArray[np.int64]) -> list[Node]:
    """The anchors among the rows of `x` that are asked."""
    if not (len(asked) and len(y)):
        return []
    similarities = x[asked] @ y.T
    forward = similarities.argmax(axis=1)
    if len(asked) == len(x):
        back = similarities.argmax(axis=0)[forward]
    else:
        targets, place = np.unique(forward, return_inverse=True)
        back = (y[targets] @ x.T).argmax(axis=1)[place]
    mutual = dict(zip(asked[back == asked].tolist(), forward[back == asked].tolist(), strict=True))
    return _longest_chain([(i, j) for i, j in mutual.items() if mutual.get(i - 1) == j - 1])


def _longest_chain(nodes: list[Node]) -> list[Node]:
    """The longest subsequence that rises in both coordinates (patience sorting); `nodes` rise in the first."""
    tails: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(nodes):
        place = bisect_left(tails, j)
        before.append(holders[place - 1] if place else -1)
        tails[place : place + 1] = [j]
        holders[place : place + 1] = [index]
    chain = []
    index = holders[-1] if holders else -1
    while index >= 0:
        chain.append(nodes[index])
        index = before[index]
    return chain[::-1]


def _steady(anchors: list[Node]) -> list[Node]:
    """The anchors that their neighbours on the chain confirm.

    A chance pair that fits the chain stands alone: between it and the next anchors one side jumps and the other does not.
    """
    kept = []
    for k, (i, j) in enumerate(anchors):
        near = anchors[max(k - 3, 0) : k] + anchors[k + 1 : k + 4]
        agree = sum(abs((i - a) - (j - b)) <= 0.5 * abs(i - a) + 2 for a, b in near)
        if near and agree >= len(near) / 2:
            kept.append((i, j))
    return kept


def _thin(anchors: list[Node], n: int, m: int) -> list[Node]:
    """Anchors at least `WINDOW_SEGMENTS` apart, and as far from the ends."""
    kept = [(0, 0)]
    for i, j in anchors:
        if min(i - kept[-1][0], j - kept[-1][1], n - i, m - j) >= WINDOW_SEGMENTS:
            kept.append((i, j))
    return kept[1:]
