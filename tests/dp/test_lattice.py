"""The vectorised lattice against enumeration of every alignment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.dp.alternatives import MOST, alternatives
from align.dp.lattice import NEVER, Lattice, _running_sums, best_paths, posteriors, reversed_log_sums
from align.dp.search import path_weight, search

SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3))


def random_lattice(sizes: list[tuple[int, int]], seed: int) -> Lattice:
    """A batch of lattices with normal potentials, padded as `banded` pads them."""
    rng = np.random.default_rng(seed)
    n, m = (max(size[side] for size in sizes) for side in (0, 1))
    links = rng.normal(0, 2, (len(SHAPES), len(sizes), n, m)).astype(np.float32)
    for t, (p, q) in enumerate(SHAPES):
        for b, (rows, columns) in enumerate(sizes):
            links[t, b, max(rows - p + 1, 0) :] = NEVER
            links[t, b, :, max(columns - q + 1, 0) :] = NEVER
    nulls = [rng.normal(-1, 1, (len(sizes), side)).astype(np.float32) for side in (n, m)]
    return Lattice(SHAPES, links, nulls[0], nulls[1], np.array(sizes, dtype=np.int64).reshape(-1, 2))


sizes = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=3)


class TestAgainstEnumeration:
    """Best path, sum and posteriors equal those of enumerating every alignment."""

    @settings(max_examples=60, deadline=None)
    @given(sizes=sizes, seed=st.integers(0, 2**20))
    def test_best_path(self, sizes: list[tuple[int, int]], seed: int) -> None:
        lattice = random_lattice(sizes, seed)
        for b, path in enumerate(best_paths(lattice)):
            best, _, _ = search(lattice, b)
            assert path_weight(lattice, path, b) == pytest.approx(path_weight(lattice, best, b), abs=1e-5)

    @settings(max_examples=60, deadline=None)
    @given(sizes=sizes, seed=st.integers(0, 2**20))
    def test_sums_and_posteriors(self, sizes: list[tuple[int, int]], seed: int) -> None:
        lattice = random_lattice(sizes, seed)
        found = posteriors(lattice)
        for b in range(len(sizes)):
            _, total, probability = search(lattice, b)
            assert found.log_sums[b] == pytest.approx(total, abs=1e-4)
            expected = np.zeros_like(found.links[:, b])
            source, target = np.zeros_like(found.source_nulls[b]), np.zeros_like(found.target_nulls[b])
            for (i, p, j, q), value in probability.items():
                if q == 0:
                    source[i] = value
                elif p == 0:
                    target[j] = value
                else:
                    expected[SHAPES.index((p, q)), i, j] = value
            np.testing.assert_allclose(found.links[:, b], expected, atol=1e-4)
            np.testing.assert_allclose(found.source_nulls[b], source, atol=1e-4)
            np.testing.assert_allclose(found.target_nulls[b], target, atol=1e-4)


class TestFarApart:
    """Potentials of hundreds of nats, where a sum of exponentials underflows."""

    @settings(max_examples=40, deadline=None)
    @given(sizes=sizes, seed=st.integers(0, 2**20))
    def test_nulls_that_weigh_hundreds(self, sizes: list[tuple[int, int]], seed: int) -> None:
        """Insertions at the beginning of a row, far below those at its end, are what one alignment hangs on."""
        lattice = random_lattice(sizes, seed)
        lattice.source_nulls[:] *= 300
        lattice.target_nulls[:] *= 300
        found = posteriors(lattice)
        for b in range(len(sizes)):
            _, total, probability = search(lattice, b)
            assert found.log_sums[b] == pytest.approx(total, rel=1e-6, abs=1e-3)
            for (i, p, j, q), value in probability.items():
                if p and q:
                    assert found.links[SHAPES.index((p, q)), b, i, j] == pytest.approx(value, abs=1e-3)

    def test_a_running_sum_over_more_than_a_double_holds(self) -> None:
        row = np.array([[0.0], [-2000.0], [NEVER], [-1000.0], [-999.0]])
        found = _running_sums(row[::-1].copy())[:, 0]
        late = -999 + np.log1p(np.exp(-1.0))
        assert found.tolist() == pytest.approx([-999, late, late, late, np.logaddexp(0.0, late)])
        near = np.array([[NEVER, 0.0], [-3.0, NEVER], [-2.0, 1.0]])
        assert _running_sums(near)[:, 0].tolist() == pytest.approx([NEVER, -3, np.logaddexp(-3, -2)])


class TestReversed:
    """The sum with the targets' segments in reverse order."""

    @settings(max_examples=60, deadline=None)
    @given(sizes=sizes, seed=st.integers(0, 2**20))
    def test_against_enumeration(self, sizes: list[tuple[int, int]], seed: int) -> None:
        lattice = random_lattice(sizes, seed)
        found = reversed_log_sums(lattice)
        for b, (n, m) in enumerate(sizes):
            links = np.full((len(SHAPES), 1, n, m), NEVER, dtype=np.float32)
            for t, (_, q) in enumerate(SHAPES):
                for j in range(m - q + 1):
                    links[t, 0, :, j] = lattice.links[t, b, :n, m - q - j]
            nulls = lattice.source_nulls[b : b + 1, :n], lattice.target_nulls[b : b + 1, :m][:, ::-1]
            _, total, _ = search(Lattice(SHAPES, links, *nulls, lattice.sizes[b : b + 1]), 0)
            assert found[b] == pytest.approx(total, abs=1e-4)


class TestAlternatives:
    """What lost to a link: those that enumeration finds the most probable of all that share a segment with it."""

    @settings(max_examples=60, deadline=None)
    @given(sizes=sizes, seed=st.integers(0, 2**20))
    def test_against_enumeration(self, sizes: list[tuple[int, int]], seed: int) -> None:
        lattice = random_lattice(sizes, seed)
        found = posteriors(lattice)
        for b, path in enumerate(best_paths(lattice)):
            _, _, probability = search(lattice, b)
            for step in path:
                own = self.segments(step)
                rivals = [
                    value
                    for one, value in probability.items()
                    if self.segments(one) & own and self.segments(one) != own
                ]
                told = alternatives(lattice, found, b, step)
                assert [value for _, value in told] == pytest.approx(sorted(rivals, reverse=True)[:MOST], abs=1e-5)
                assert [value for _, value in told] == pytest.approx([probability[one] for one, _ in told], abs=1e-5)

    def segments(self, step: tuple[int, int, int, int]) -> set[tuple[str, int]]:
        i, p, j, q = step
        return {("source", k) for k in range(i, i + p)} | {("target", k) for k in range(j, j + q)}


class TestPaths:
    """A path takes every segment of both sides once, in order."""

    @settings(max_examples=40, deadline=None)
    @given(sizes=sizes, seed=st.integers(0, 2**20))
    def test_partition(self, sizes: list[tuple[int, int]], seed: int) -> None:
        for (n, m), path in zip(sizes, best_paths(random_lattice(sizes, seed)), strict=True):
            assert [k for i, p, _, _ in path for k in range(i, i + p)] == list(range(n))
            assert [k for _, _, j, q in path for k in range(j, j + q)] == list(range(m))

    def test_drawn(self) -> None:
        """A 2:1 that is worth more than its parts, a deletion, then a 1:1:  0 1|0   2|-   3|1."""
        links = np.full((2, 1, 4, 2), NEVER, dtype=np.float32)
        links[0, 0] = [[1, -5], [1, -5], [-5, -5], [-5, 4]]
        links[1, 0, 0, 0] = 3
        nulls = np.full((1, 4), -1, np.float32)
        lattice = Lattice(((1, 1), (2, 1)), links, nulls, nulls[:, :2], np.array([[4, 2]]))
        assert best_paths(lattice) == [[(0, 2, 0, 1), (2, 1, 1, 0), (3, 1, 1, 1)]]
