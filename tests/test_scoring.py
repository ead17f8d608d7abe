"""What linking gains beyond chance, worked out by hand on lattices of a few links; and the curve to the verdict."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import ArrayLike

from align.dp.lattice import Lattice, posteriors
from align.dp.potentials import load_weights
from align.scoring import gain_of, verdict_of

LINK = 6.0


def lattice(worth: ArrayLike) -> Lattice:
    """Links 1:1 of these potentials, (n, m); null links of 0."""
    links = np.asarray(worth, dtype=np.float32)
    n, m = links.shape
    nulls = [np.zeros((1, side), dtype=np.float32) for side in (n, m)]
    return Lattice(((1, 1),), links[None, None], nulls[0], nulls[1], np.array([[n, m]]))


def gain(*lattices: Lattice) -> float:
    return gain_of(lattices, [posteriors(one) for one in lattices])


class TestGain:
    """Forwards, less backwards, and one link given back, less the luck of a choice."""

    def test_one_segment(self) -> None:
        """It has one order only: linked or not."""
        assert gain(lattice([[LINK]])) == pytest.approx(math.log(1 + math.exp(LINK)), abs=1e-5)

    def test_two_versions(self) -> None:
        """Forwards both links, one or none; backwards one or none."""
        forwards = 2 * math.log(1 + math.exp(LINK))
        backwards = math.log(1 + 2 * math.exp(LINK))
        found = gain(lattice([[LINK, -99], [-99, LINK]]))
        assert found == pytest.approx((forwards - backwards + forwards / 2) / 2, abs=1e-5)

    def test_luck_of_a_choice(self) -> None:
        """A link to any of eight equal ones is worth what the link to the only one is."""
        assert gain(lattice([[LINK] * 8])) == pytest.approx(gain(lattice([[LINK]])), abs=0.01)

    def test_without_order(self) -> None:
        """Copies of one line go as well backwards: what is left is the one link, and fades with the length."""
        found = [gain(lattice([[LINK] * n] * n)) for n in (1, 10, 100)]
        assert found == pytest.approx([LINK, LINK / 10, LINK / 100], rel=0.02)

    @pytest.mark.parametrize("sizes", [(0, 0), (0, 3), (3, 0)])
    def test_empty(self, sizes: tuple[int, int]) -> None:
        assert gain(lattice(np.zeros(sizes))) <= 0

    @pytest.mark.parametrize("sizes", [(50, 50), (200, 200), (20, 200), (5, 200), (1, 200)])
    def test_chance(self, sizes: tuple[int, int]) -> None:
        """Of links as good as chance has them, however many, nothing is gained."""
        rng = np.random.default_rng(0)
        assert max(gain(lattice(rng.normal(-2, 2, sizes))) for _ in range(5)) < 1

    def test_windows(self) -> None:
        """A long document is the sum of its windows: one link for all of them is given back."""
        one = lattice([[LINK, -99], [-99, LINK]])
        forwards = 2 * math.log(1 + math.exp(LINK))
        backwards = math.log(1 + 2 * math.exp(LINK))
        assert gain(one, one) == pytest.approx((2 * (forwards - backwards) + 2 * forwards / 4) / 4, abs=1e-5)


class TestVerdict:
    """The more is gained, the likelier; parallel from one half."""

    @pytest.mark.parametrize("name", ["words", "vectors"])
    def test_curve(self, name: str) -> None:
        weights = load_weights(name)
        middle = -weights.verdict[1] / weights.verdict[0]
        found = [verdict_of(gain, weights) for gain in (-1000.0, middle - 1, middle - 0.01, middle + 0.01, 1000.0)]
        assert [verdict for verdict, _ in found] == ["not parallel"] * 3 + ["parallel"] * 2
        scores = [score for _, score in found]
        assert scores == sorted(scores)
        assert 0 <= scores[0] < 1e-6
        assert 1 - 1e-6 < scores[-1] <= 1
