"""The search that is used gives what plain numpy gives, on vectors of any length and order."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from align.knn import exact, faiss_index

Array = NDArray[np.float32]


def vectors(n: int, seed: int) -> Array:
    """Unnormalised, so that a search by another measure would show."""
    rng = np.random.default_rng(seed)
    return (rng.standard_normal((n, 8)) * rng.uniform(0.1, 10, (n, 1))).astype(np.float32)


class TestFaissIsExact:
    """`faiss_index` against `exact`."""

    @pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 3), (3, 1), (3, 3), (50, 1), (300, 200), (4500, 1100)])
    def test_neighbours_and_similarities_are_those_of_numpy(self, n: int, m: int) -> None:
        x, y = vectors(n, 1), vectors(m, 2)
        indices, similarities = faiss_index.neighbours(x, y, 4)
        wanted, inner = exact.neighbours(x, y, 4)
        assert indices.shape == (n, min(4, m))
        np.testing.assert_array_equal(indices, wanted)
        np.testing.assert_allclose(similarities, inner, rtol=1e-5, atol=1e-4)

    def test_equals_come_by_lower_index(self) -> None:
        x, y = np.eye(2, dtype=np.float32), np.array([[0, 1], [1, 0], [1, 0], [0, 1]], np.float32)
        for search in (exact.neighbours, faiss_index.neighbours):
            assert search(x, y, 4)[0].tolist() == [[1, 2, 0, 3], [0, 3, 1, 2]]

    @pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
    def test_nothing_has_no_neighbours(self, n: int, m: int) -> None:
        for search in (exact.neighbours, faiss_index.neighbours):
            indices, similarities = search(vectors(n, 1), vectors(m, 2), 4)
            assert (indices.shape, similarities.shape) == ((n, min(4, m)), (n, min(4, m)))
