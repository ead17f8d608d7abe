"""The features of links, of many windows at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from verdict_samples import noise_side

from align.dp.evidence import FEATURES, SHAPES, Evidence, Window
from align.dp.lattice import NEVER
from align.dp.potentials import lattice_of, load_weights

WINDOWS: list[Window] = [
    (slice(0, 5), slice(0, 3)),
    (slice(5, 5), slice(3, 7)),
    (slice(5, 14), slice(7, 9)),
    (slice(14, 16), slice(9, 9)),
]


def evidence(*, words: bool) -> Evidence:
    rng = np.random.default_rng(0)
    sides = [noise_side(size, 32, rng) for size in (16, 9)]
    lengths = [rng.integers(20, 200, len(side)).astype(np.float32) for side in sides]
    return Evidence(
        *(
            replace(side, lengths=length, words=side.words if words else None)
            for side, length in zip(sides, lengths, strict=True)
        )
    )


@pytest.mark.parametrize("words", [True, False])
class TestWindows:
    """What a batch of windows says of a link is what its window says alone, and what a lattice makes of it."""

    def test_features(self, *, words: bool) -> None:
        found = evidence(words=words)
        batch = dict(found.features(WINDOWS))
        for k, window in enumerate(WINDOWS):
            n, m = (span.stop - span.start for span in window)
            for t, alone in found.features([window]):
                assert list(alone) == [name for name in FEATURES if words or "covered" not in name]
                p, q = SHAPES[t]
                for name, values in alone.items():
                    inside = slice(0, max(n - p + 1, 0)), slice(0, max(m - q + 1, 0))
                    np.testing.assert_allclose(batch[t][name][(k, *inside)], values[(0, *inside)], atol=1e-5)

    def test_lattice(self, *, words: bool) -> None:
        """Weights times features, and the shape; links that leave their window cannot be."""
        found, weights = evidence(words=words), load_weights("words" if words else "vectors")
        lattice = lattice_of(found, WINDOWS, weights)
        assert lattice.links.shape == (len(SHAPES), 4, 9, 4)
        assert lattice.sizes.tolist() == [[5, 3], [0, 4], [9, 2], [2, 0]]
        for t, features in found.features(WINDOWS):
            p, q = SHAPES[t]
            for b, (n, m) in enumerate(lattice.sizes.tolist()):
                for i in range(9):
                    for j in range(4):
                        worth = sum(
                            weights.features[name] * float(values[b, i, j]) for name, values in features.items()
                        )
                        fits = i + p <= n and j + q <= m
                        expected = worth + weights.shape(p, q) if fits else NEVER
                        assert lattice.links[t, b, i, j] == pytest.approx(expected, rel=1e-4, abs=1e-4)
