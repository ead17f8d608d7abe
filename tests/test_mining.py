"""Mining against plain loops over the whole matrix; scores against sums made by hand; hostile encoders and lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from align.calibration import FEATURES, Curve, calibrated, coverage, curve_of, load_curve, measure
from align.encoding import Words, load_encoder
from align.errors import ModelError, UsageError
from align.knn import exact
from align.mining import MinedPair, ScoredPair, candidates, mine, score

Array = NDArray[np.float32]


class Drawn:
    """An encoder whose vectors are given: the k-th text that it meets gets the k-th row; the text names the row."""

    name, fingerprint, dim = "drawn", "drawn", 6

    def __init__(self, rows: Array) -> None:
        self.rows = rows

    def encode(self, texts: Sequence[str]) -> Array:
        return self.rows[[int(text) for text in texts]].reshape(len(texts), self.dim)


def floats(values: ArrayLike) -> Array:
    return np.asarray(values, np.float32)


def unit(rows: NDArray[np.floating]) -> Array:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def drawn(n: int, m: int, seed: int) -> tuple[list[str], list[str], Drawn]:
    """Lines whose vectors are drawn, the first ones of both sides near each other."""
    rng = np.random.default_rng(seed)
    rows = rng.standard_normal((n + m, Drawn.dim))
    both = min(n, m) // 2
    rows[n : n + both] = rows[:both] + 0.3 * rows[n : n + both]
    names = [str(k) for k in range(n + m)]
    return names[:n], names[n:], Drawn(unit(rows))


def by_hand(x: Array, y: Array, k: int) -> list[tuple[int, int, float, float]]:
    """Mutual best by ratio margin (Artetxe and Schwenk 2019, eq. 2), with loops."""
    cosines = x.astype(float) @ y.T.astype(float)
    x_near = [sorted(row, reverse=True)[:k] for row in cosines]
    y_near = [sorted(column, reverse=True)[:k] for column in cosines.T]
    margins = {}
    for i in range(len(x)):
        for j in range(len(y)):
            if cosines[i, j] >= x_near[i][-1] or cosines[i, j] >= y_near[j][-1]:
                usual = (np.mean(x_near[i]) + np.mean(y_near[j])) / 2
                margins[i, j] = cosines[i, j] / max(usual, 0.01)
    found = []
    for (i, j), margin in margins.items():
        rivals = [other for (a, b), other in margins.items() if (a == i) != (b == j)]
        if all(margin > rival for rival in rivals):
            found.append((i, j, cosines[i, j], margin))
    return found


class TestMine:
    """Pairs that choose each other."""

    @pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (1, 0), (1, 1), (3, 3), (2, 9), (40, 25)])
    @pytest.mark.parametrize("k", [1, 4])
    def test_equals_loops_over_all_pairs(self, n: int, m: int, k: int) -> None:
        source, target, encoder = drawn(n, m, seed=n + m)
        pairs = sorted(mine(source, target, encoder, k), key=lambda pair: pair.source)
        wanted = sorted(by_hand(encoder.rows[:n], encoder.rows[n:], k))
        assert [(pair.source, pair.target) for pair in pairs] == [(i, j) for i, j, _, _ in wanted]
        np.testing.assert_allclose([pair.similarity for pair in pairs], [w[2] for w in wanted], atol=1e-5)
        np.testing.assert_allclose([pair.margin for pair in pairs], [w[3] for w in wanted], rtol=1e-4)

    def test_one_line_a_side_has_margin_one(self) -> None:
        (pair,) = mine(["0"], ["1"], Drawn(unit(np.array([[1, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0]], np.float32))))
        assert (pair.source, pair.target, pair.margin) == (0, 0, 1.0)
        assert pair.similarity == pytest.approx(0.5**0.5)

    def test_the_search_can_be_replaced(self) -> None:
        source, target, encoder = drawn(30, 30, seed=3)
        asked: list[tuple[int, int, int]] = []

        def search(x: Array, y: Array, k: int) -> tuple[NDArray[np.int64], Array]:
            asked.append((len(x), len(y), k))
            return exact.neighbours(x, y, k)

        assert mine(source, target, encoder, neighbours=search) == mine(source, target, encoder)
        assert asked == [(30, 30, 5), (30, 30, 5)]

    @given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 1000))
    def test_no_line_stands_twice_and_sides_can_be_swapped(self, n: int, m: int, seed: int) -> None:
        source, target, encoder = drawn(n, m, seed)
        pairs, swapped = mine(source, target, encoder), mine(target, source, encoder)
        assert len({pair.source for pair in pairs}) == len({pair.target for pair in pairs}) == len(pairs)
        assert {(pair.source, pair.target) for pair in pairs} == {(pair.target, pair.source) for pair in swapped}

    def test_best_first_and_equals_by_line_numbers(self) -> None:
        rows = np.eye(6, dtype=np.float32)[[0, 1, 2, 2, 1, 0]]
        rows[2] = unit(np.array([[0, 0, 2, 1, 0, 0]], np.float32))
        pairs = mine(["0", "1", "2"], ["3", "4", "5"], Drawn(rows))
        # Rows 0 and 1 have perfect mates in lines 2 and 1; the mate of row 2 is less near, but is named first.
        assert [(pair.source, pair.target) for pair in pairs] == [(0, 2), (1, 1), (2, 0)]
        assert pairs[0].score == pairs[1].score > pairs[2].score
        swapped = mine(["2", "1", "0"], ["3", "4", "5"], Drawn(rows))
        assert [(pair.source, pair.target) for pair in swapped] == [(1, 1), (2, 2), (0, 0)]

    def test_copies_are_paired_in_order_as_long_as_there_are_some(self) -> None:
        rows = np.eye(6, dtype=np.float32)[[0, 1, 0, 1]]
        pairs = mine(["0", "1", " 0 ", "0"], ["3", "2", "2"], Drawn(rows))
        assert sorted((pair.source, pair.target) for pair in pairs) == [(0, 1), (1, 0), (2, 2)]
        assert len({pair.margin for pair in pairs}) == 1

    def test_blank_lines_and_lines_without_a_word_enter_no_pair(self) -> None:
        lines = ["", "  ", "***", "The president spoke.", "\N{ZERO WIDTH SPACE}"]
        pairs = mine(lines, ["!!!", "", "Tổng thống đã phát biểu."], load_encoder())
        assert [(pair.source, pair.target) for pair in pairs] == [(3, 2)]

    def test_a_blank_line_is_never_encoded(self) -> None:
        """A transformer gives a vector even to nothing; `Drawn` fails on it."""
        rows = np.eye(6, dtype=np.float32)[[0, 0]]
        assert [(pair.source, pair.target) for pair in mine(["", "0"], ["1", " "], Drawn(rows))] == [(1, 0)]

    def test_a_thousand_copies_and_identical_vectors(self) -> None:
        copies = mine(["0"] * 1000, ["1"] * 1000, Drawn(unit(np.ones((2, 6), np.float32))))
        assert [(pair.source, pair.target) for pair in copies] == [(k, k) for k in range(1000)]
        # Different texts with one vector say nothing of which belong together: no certainty.
        vague = mine(["0", "1", "2"], ["3", "4", "5"], Drawn(unit(np.ones((6, 6), np.float32))))
        assert [(pair.source, pair.target) for pair in vague] == [(0, 0)]
        assert vague[0].score < 0.1

    @pytest.mark.parametrize("broken", [np.nan, np.inf])
    def test_broken_vectors_are_refused(self, broken: float) -> None:
        with pytest.raises(ModelError, match="model drawn gives vectors that are no numbers"):
            mine(["0"], ["1"], Drawn(np.full((2, 6), broken, np.float32)))

    def test_less_than_one_neighbour_is_refused(self) -> None:
        with pytest.raises(UsageError, match="0 neighbours; ask for at least 1"):
            mine(["a"], ["b"], load_encoder(), k=0)

    def test_what_is_kept_of_all_pairs_is_k_a_line_and_side(self) -> None:
        x, y = unit(np.random.default_rng(1).standard_normal((2, 3000, 6)).reshape(6000, 6)).reshape(2, 3000, 6)
        found = candidates(x, y, k=4)
        assert 4 * 3000 <= len(found.rows) <= 2 * 4 * 3000


class TestScore:
    """Given pairs, in their order."""

    def test_neighbours_are_the_other_lines(self) -> None:
        e = np.eye(6, dtype=np.float32)
        rows = unit(np.stack([e[0], e[1], e[0] + e[1], e[1] + e[2]]))
        first, second = score([("0", "2"), ("1", "3")], Drawn(rows), k=1)
        half = 0.5**0.5
        # 0 and 2 are .7071 apart; the others are 3 for 0 (0) and 1 for 2 (.7071): mean .3536, margin 2.
        assert [first.similarity, first.margin] == pytest.approx([half, 2.0])
        # 1 and 3: others 2 for 1 (.7071) and 0 for 3 (0).
        assert [second.similarity, second.margin] == pytest.approx([half, 2.0])

    def test_no_more_than_k_neighbours_a_side_count(self) -> None:
        e = np.eye(6, dtype=np.float32)
        rows = unit(np.stack([e[0], e[0] + 2 * e[1], e[2], e[0], e[3], e[0] + e[1]]))
        found = score([("0", "1"), ("2", "3"), ("4", "5")], Drawn(rows), k=1)
        # Of the others the nearest of 0 is 3 (cosine 1; 5 with .7071 would be the second), those of 1 are all at 0.
        assert found[0].margin == pytest.approx(5**-0.5 / 0.5)

    def test_nothing_and_one_pair(self) -> None:
        encoder = load_encoder()
        assert score([], encoder) == []
        (one,) = score([("The president spoke.", "Tổng thống đã phát biểu.")], encoder)
        assert one.margin is None
        assert one.score > 0.9

    def test_a_blank_side_is_no_translation(self) -> None:
        pairs = [("", "Xin chào"), ("Hello", "***"), ("Hello", "Xin chào")]
        found = score(pairs, load_encoder())
        assert found[:2] == [ScoredPair(None, None, 0.0)] * 2
        assert found[2].score > 0.5

    def test_a_second_translation_of_a_text_is_no_rival(self) -> None:
        pairs = [
            ("The president spoke.", "Tổng thống đã phát biểu."),
            ("The president spoke.", "Tổng thống phát biểu."),
            ("Bread is cheap here.", "Bánh mì ở đây rẻ."),
        ]
        encoder = load_encoder()
        assert score(pairs, encoder)[0].margin == score([pairs[0], pairs[2]], encoder)[0].margin

    def test_copies_score_alike_and_wrong_pairs_low(self) -> None:
        good = ("The president spoke.", "Tổng thống đã phát biểu.")
        bad = ("The president spoke to the press.", "Bánh mì ở đây rẻ hơn nhiều.")
        one, other, wrong = score([good, good, bad], load_encoder())
        assert one == other
        assert (one.score > 0.9, wrong.score < 0.1) == (True, True)


class TestCalibration:
    """From what was measured to a probability."""

    def test_the_curve_is_the_logistic_function_of_its_features(self) -> None:
        curve = Curve("e", 0.2, -1.0, (2.0, -4.0, 1.0, 0.5, 0.0))
        features = measure(floats([0.6, 0.6]), floats([0.4, np.nan]), floats([[0.5, 1.0], [0.5, 1.0]]), 0.2)
        np.testing.assert_allclose(features[:, -1], [0.2 / 0.6, 0.4 / 0.8], rtol=1e-6)
        # 2*.6 - 4*.4 + .5 + .5 - 1 = -.4; without other lines the usual .2 stands in: 1.2 - .8 + 1 - 1 = .4.
        expected = [1 / (1 + np.exp(0.4)), 1 / (1 + np.exp(-0.4))]
        np.testing.assert_allclose(curve.probability(features), expected, rtol=1e-6)

    def test_odds_beyond_reason_stay_finite(self) -> None:
        with np.errstate(over="raise"):
            for intercept, probability in ((1e6, 1.0), (-1e6, 0.0)):
                curve = Curve("e", 0.2, intercept, (0.0,) * len(FEATURES))
                assert curve.probability(np.zeros((1, len(FEATURES)))) == pytest.approx(probability)

    def test_coverage_is_the_weighted_mean_of_best_cosines(self) -> None:
        vectors = np.eye(3, dtype=np.float32)
        spans = np.zeros((2, 2), np.int32)
        one = Words(vectors, floats([1, 3, 1]), np.array([0, 1], np.int32), np.array([0, 2, 2]), spans)
        other = Words(vectors, floats([1, 1, 1]), np.array([1], np.int32), np.array([0, 1]), spans[:1])
        # Of words 0 (weight 1) and 1 (weight 3) the other side has 1 alone: 3/4; its only word is covered.
        assert coverage(one, other, [0, 1], [0, 0]).tolist() == [[0.75, 1.0], [0.0, 0.0]]
        # The lesser side stands first, whichever it is.
        assert coverage(other, one, [0], [0]).tolist() == [[0.75, 1.0]]

    def test_more_similar_less_crowded_better_covered_is_never_worse(self) -> None:
        for kind, signs in (("words", (1, -1, 1, 1, 0)), ("vectors", (0, 0, 0, 0, 1))):
            weights = load_curve(kind).weights
            assert all(weight * sign >= 0 for weight, sign in zip(weights, signs, strict=True))
            assert [weight for weight, sign in zip(weights, signs, strict=True) if not sign] == [0] * signs.count(0)

    def test_the_curve_was_fitted_with_the_encoder_that_is_shipped(self) -> None:
        """After a new training: run scripts/fit_scores.py."""
        encoder = load_encoder()
        assert calibrated(encoder)
        assert curve_of(encoder).encoder == load_curve("words").encoder == encoder.fingerprint

    def test_another_encoder_gets_the_curve_of_vectors_and_is_not_calibrated(self) -> None:
        encoder = Drawn(np.zeros((1, 6), np.float32))
        assert curve_of(encoder) == load_curve("vectors")
        assert not calibrated(encoder)


def test_a_mined_pair_is_what_the_contract_names() -> None:
    assert MinedPair.__slots__ == ("source", "target", "score", "similarity", "margin")
