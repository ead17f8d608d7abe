"""Nearest neighbours by FAISS (Douze et al. 2024): exact search without an index, in bounded memory.

The only file that imports faiss, and only when it is called: the import costs as much as a small build.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from align.knn.exact import by_rank

__all__ = ["neighbours"]

SMALL = 4_000_000_000
"""Multiplications below which one thread is quicker than waking several (some 4,000 segments a side)."""


def neighbours(x: NDArray[np.float32], y: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The `k` rows of `y` with the largest inner product with each row of `x`.

    Args:
        x: (n, dim), float32.
        y: (m, dim), float32.
        k: how many; fewer are given where `y` has fewer rows.

    Returns:
        Indices into `y` (int64) and inner products (float32), both (n, min(k, m)), best first; equals by lower index.
    """
    k = min(k, len(y))
    if not len(x) or not k:
        return np.empty((len(x), k), dtype=np.int64), np.empty((len(x), k), dtype=np.float32)
    import faiss

    threads = faiss.omp_get_max_threads()
    if x.size * len(y) < SMALL:
        faiss.omp_set_num_threads(1)
    try:
        similarities, indices = faiss.knn(
            np.ascontiguousarray(x, dtype=np.float32),
            np.ascontiguousarray(y, dtype=np.float32),
            k,
            metric=faiss.METRIC_INNER_PRODUCT,
        )
    finally:
        faiss.omp_set_num_threads(threads)
    return by_rank(indices, similarities, k)
