"""Margin scoring (Artetxe and Schwenk 2019): a similarity counts for what it is above those of the neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from align.knn import neighbours

__all__ = ["K", "margins"]

Array = NDArray[np.float32]

K = 4
"""Neighbours of each side in a margin: the paper's choice, and LASER's."""


def margins(x: Array, y: Array, x_pool: Array, y_pool: Array, k: int = K) -> tuple[list[float], list[float]]:
    """Similarity and ratio margin of given pairs.

    Args:
        x, y: float32, (pairs, dim), unit vectors of the two sides.
        x_pool, y_pool: float32, (n, dim) and (m, dim), where the neighbours are looked for: those of `x` in `y_pool`,
            those of `y` in `x_pool`.
        k: neighbours of each side; fewer where a pool is smaller.

    Returns:
        Cosines, and each divided by the mean cosine with the neighbours of both sides (at least 0.01, so that vectors
        which are near nothing give no huge margin).
    """
    similarities = np.einsum("pd,pd->p", x, y)
    near = [neighbours(x, y_pool, k)[1], neighbours(y, x_pool, k)[1]]
    usual = sum(side.mean(axis=1) if side.shape[1] else np.zeros(len(x), np.float32) for side in near) / 2
    return similarities.tolist(), (similarities / np.maximum(usual, 0.01)).tolist()
