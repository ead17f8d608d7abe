"""Exact nearest neighbours in plain numpy: short enough to be believed, and what `faiss_index` must agree with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["by_rank", "neighbours"]


def neighbours(x: NDArray[np.float32], y: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The `k` rows of `y` with the largest inner product with each row of `x`.

    Args:
        x: (n, dim), float32.
        y: (m, dim), float32.
        k: how many; fewer are given where `y` has fewer rows.

    Returns:
        Indices into `y` (int64) and inner products (float32), both (n, min(k, m)), best first; equals by lower index.
    """
    similarities = x @ y.T
    k = min(k, len(y))
    indices = np.broadcast_to(np.arange(len(y)), similarities.shape)
    return by_rank(indices, similarities, k)


def by_rank(
    indices: NDArray[np.int64], similarities: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The first `k` columns by falling similarity, equals by rising index, so that no order is left to chance."""
    order = np.lexsort((indices, -similarities), axis=-1)[:, :k]
    return np.take_along_axis(indices, order, axis=1), np.take_along_axis(similarities, order, axis=1)
