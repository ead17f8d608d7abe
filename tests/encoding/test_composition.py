"""A text's vector against one written out word by word."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.encoding.composition import LONGEST, Composition, sums

TABLE = np.random.default_rng(0).normal(size=(9, 6)).astype(np.float32)
WHOLE = Composition(6, order=0.8, order_dims=4, length=0.5)

texts = st.lists(st.lists(st.integers(0, 8), max_size=12), min_size=1, max_size=5)


def vectors(found: Composition, lists: list[list[int]]) -> np.ndarray:
    ids = np.array([word for text in lists for word in text], np.int64)
    return found.vectors(TABLE, ids, np.array([len(text) for text in lists], np.int64))


def by_hand(text: list[int]) -> list[float]:
    """Sum, order and length of one text, as the module says they are, before the length of the vector is made 1."""
    n = len(text)
    whole = [sum(float(TABLE[word, d]) for word in text) for d in range(6)]
    places = [(2 * k + 1) / n - 1 for k in range(n)]
    order = [
        0.8 * sum(place * float(TABLE[word, d]) for place, word in zip(places, text, strict=True)) for d in range(4)
    ]
    near = [math.exp(-(((math.log(n) - 6 * centre / 15) / 0.4) ** 2) / 2) for centre in range(16)]
    scale = 0.5 * math.hypot(*whole) / math.hypot(*near)
    return [*whole, *order, *(scale * value for value in near)]


class TestVectors:
    """Sum, order and length side by side, at length 1."""

    @settings(max_examples=60, deadline=None)
    @given(texts)
    def test_against_plain_python(self, lists: list[list[int]]) -> None:
        for text, found in zip(lists, vectors(WHOLE, lists), strict=True):
            expected = by_hand(text) if text else [0.0] * 26
            norm = math.hypot(*expected) or 1
            assert found.tolist() == pytest.approx([value / norm for value in expected], abs=2e-5)

    def test_text_dim(self) -> None:
        assert (WHOLE.text_dim, Composition(6).text_dim, Composition(6, length=0.1).text_dim) == (26, 6, 22)
        assert vectors(WHOLE, [[1], [2, 3]]).shape == (2, 26)

    def test_order_tells_texts_of_the_same_words_apart(self) -> None:
        one, turned = vectors(Composition(6, order=2.0, order_dims=4), [[1, 2, 3, 4], [4, 3, 2, 1]])
        assert one @ turned < 0.8
        one, turned = vectors(Composition(6, length=0.5), [[1, 2, 3, 4], [4, 3, 2, 1]])
        assert one @ turned == pytest.approx(1)

    def test_twice_as_long_is_half_as_near(self) -> None:
        """Of texts that differ in nothing but their length."""
        only = Composition(6, length=100.0)
        for n in (4, 20, 150):
            once, twice, again = vectors(only, [[1] * n, [1] * 2 * n, [1] * n])
            assert once @ again == pytest.approx(1)
            assert once @ twice == pytest.approx(0.47, abs=0.02)

    def test_beyond_the_longest_all_lengths_are_one(self) -> None:
        short, long = vectors(Composition(6, length=100.0), [[1] * (LONGEST * 2 // 3), [1] * LONGEST])
        assert short @ long < 0.9
        one, other = vectors(Composition(6, length=1.0), [[1] * (LONGEST + 1), [1] * (3 * LONGEST)])
        assert one @ other == pytest.approx(1)


class TestSums:
    """Sums, and sums of partial sums, over more sequences than a block holds."""

    def test_against_a_loop(self) -> None:
        rng = np.random.default_rng(1)
        lengths = rng.integers(0, 9, 700)
        ids = rng.integers(0, len(TABLE), lengths.sum())
        whole, running = sums(TABLE, ids, lengths, 2)
        ends = np.cumsum(lengths)
        for k, end in enumerate(ends):
            rows = TABLE[ids[end - lengths[k] : end]]
            np.testing.assert_allclose(whole[k], rows.sum(axis=0), atol=1e-5)
            np.testing.assert_allclose(running[k], np.cumsum(rows[:, :2], axis=0).sum(axis=0), atol=1e-4)
