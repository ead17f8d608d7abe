"""A second look at the likely links: no word may cover two.

Coverage takes for each word the best of the other side, so one "president" covers every president of a block: a sentence on
the same subject seems covered by a link that it is no part of. Here each word of a link is paired with one word of the
other side only, the surest pairs first, and what coverage had counted twice is taken back. That needs a loop over the words
of each link, so it is done for the links that the first look left likely.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from align.dp.evidence import SHAPES, Evidence
from align.dp.lattice import Lattice, Posteriors

__all__ = ["counted_twice", "take_back"]

Array = NDArray[np.float32]

LIKELY = 0.003
"""Links of less probability are left as they are: of ten times as many, no alignment of the development data changed."""


def counted_twice(cosines: Array, source: Array, target: Array, baselines: tuple[Array, Array]) -> float:
    """What coverage loses when each word may cover one word only.

    Args:
        cosines: float32, (source words, target words), at least one of each.
        source: weights of the source words.
        target: weights of the target words.
        baselines: of the source and of the target words.

    Returns:
        A loss in units of coverage, at least 0.

    >>> two_for_one = np.array([[0.9], [0.8]], dtype=np.float32)
    >>> ones = np.ones(2, dtype=np.float32)
    >>> round(counted_twice(two_for_one, ones, ones[:1], (0 * ones, 0 * ones[:1])), 2)
    0.8
    """
    gains = np.maximum(cosines - baselines[0][:, None], 0) * source[:, None]
    back = np.maximum(cosines - baselines[1], 0) * target
    freely = float(gains.max(axis=1).sum() + back.max(axis=0).sum())
    rows, columns = np.divmod(np.argsort(-cosines, axis=None, kind="stable"), cosines.shape[1])
    left = [set(range(len(source))), set(range(len(target)))]
    singly = 0.0
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        if i in left[0] and j in left[1]:
            left[0].remove(i)
            left[1].remove(j)
            singly += float(gains[i, j] + back[i, j])
            if not (left[0] and left[1]):
                break
    return freely - singly


def take_back(
    evidence: Evidence, lattice: Lattice, found: Posteriors, windows: Sequence[tuple[slice, slice]], weight: float
) -> bool:
    """Lowers the likely links of some lattices by what their coverage had counted twice, in place.

    Args:
        evidence: of the pair.
        lattice: of the windows.
        found: its posteriors.
        windows: where the lattices stand.
        weight: of a unit of coverage.

    Returns:
        Whether anything was looked at: not so for encoders without word vectors.
    """
    x, y = evidence.source.words, evidence.target.words
    if x is None or y is None:
        return False
    for t, b, i, j in zip(*np.nonzero(found.links > LIKELY), strict=True):
        (p, q), (rows, columns) = SHAPES[t], windows[b]
        source = x.ids[x.starts[rows.start + i] : x.starts[rows.start + i + p]]
        target = y.ids[y.starts[columns.start + j] : y.starts[columns.start + j + q]]
        if len(source) and len(target):
            cosines = x.vectors[source] @ y.vectors[target].T
            baselines = evidence.baselines[0][source], evidence.baselines[1][target]
            twice = counted_twice(cosines, x.weights[source], y.weights[target], baselines)
            lattice.links[t, b, i, j] -= np.float32(weight * twice)
    return True
