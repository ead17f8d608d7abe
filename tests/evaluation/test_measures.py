"""Calibration and ranking, on arrays small enough to compute by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.errors import UsageError
from align.evaluation import (
    Bin,
    average_precision,
    best_f1,
    expected_calibration_error,
    precision_recall_at,
    reliability_bins,
)

items = st.lists(st.tuples(st.integers(0, 10).map(lambda k: k / 10), st.booleans()), min_size=1, max_size=30)


class TestCalibration:
    """Confidence against accuracy."""

    def test_bins_hold_their_lower_edge_and_the_last_holds_one(self) -> None:
        bars = reliability_bins([0.0, 0.5, 0.6, 1.0], [False, True, False, True], bins=2)
        # Second bin: mean of .5, .6, 1 is .7; two of three right.
        assert bars[0] == Bin(0.0, 0.5, 1, 0.0, 0.0)
        assert (bars[1].count, bars[1].confidence, bars[1].accuracy) == pytest.approx((3, 0.7, 2 / 3))

    def test_error_is_the_weighted_gap(self) -> None:
        # Bin .9: three items of confidence .9, two right: gap .2333; bin .2: one item of .2, wrong: gap .2.
        expected = (3 * abs(0.9 - 2 / 3) + 1 * 0.2) / 4
        assert expected_calibration_error([0.9, 0.9, 0.9, 0.2], [1, 1, 0, 0]) == pytest.approx(expected)

    def test_a_decimal_edge_falls_into_its_own_bin(self) -> None:
        # floor(.29 * 100) is 28: binning by multiplication would be one bin short.
        assert [bar.count for bar in reliability_bins([0.29], [True], bins=100)].index(1) == 29

    def test_honest_scores_have_no_error_and_no_items_none(self) -> None:
        assert expected_calibration_error([0.0, 1.0], [False, True]) == 0.0
        assert expected_calibration_error([], []) == 0.0

    @pytest.mark.parametrize("bad", [[1.5], [-0.1], [float("nan")]])
    def test_what_is_no_probability_is_refused(self, bad: list[float]) -> None:
        with pytest.raises(UsageError):
            expected_calibration_error(bad, [True])

    def test_lengths_and_bins_are_checked(self) -> None:
        with pytest.raises(UsageError, match=r"scores of shape \(2,\), correct of shape \(1,\)"):
            expected_calibration_error([0.1, 0.2], [True])
        with pytest.raises(UsageError, match="0 bins"):
            reliability_bins([0.1], [True], bins=0)


class TestRanking:
    """Precision and recall over thresholds."""

    def test_average_precision_is_the_mean_precision_at_the_hits(self) -> None:
        # Hits at ranks 1 and 3: (1/1 + 2/3) / 2.
        assert average_precision([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0]) == pytest.approx(5 / 6)

    def test_what_was_never_proposed_lowers_it(self) -> None:
        assert average_precision([0.9], [1], wanted=4) == pytest.approx(0.25)
        with pytest.raises(UsageError, match="1 wanted, but 2 are right"):
            average_precision([0.9, 0.8], [1, 1], wanted=1)

    def test_ties_enter_together(self) -> None:
        assert average_precision([0.5, 0.5], [1, 0]) == average_precision([0.5, 0.5], [0, 1]) == 0.5

    def test_best_f1_names_its_threshold(self) -> None:
        # Thresholds: .9 P 1 R 1/2 F 2/3; .8 P 1/2 R 1/2; .7 P 2/3 R 1 F .8; .1 P 1/2 R 1.
        assert best_f1([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0]) == pytest.approx((0.8, 0.7))

    def test_nothing_right_has_no_threshold(self) -> None:
        assert best_f1([], []) == best_f1([0.5], [False]) == (0.0, float("inf"))
        assert average_precision([0.5], [False]) == 0.0

    def test_precision_and_recall_at_a_threshold(self) -> None:
        assert precision_recall_at([0.9, 0.9, 0.5], [1, 0, 1], 0.9) == (0.5, 0.5)
        assert precision_recall_at([0.5], [1], 0.9) == (1.0, 0.0)

    @given(items)
    def test_best_f1_is_the_best_of_all_thresholds(self, pairs: list[tuple[float, bool]]) -> None:
        scores, right = (np.array(side) for side in zip(*pairs, strict=True))

        def f1(threshold: float) -> float:
            taken = scores >= threshold
            return 2 * float((right & taken).sum()) / max(float(taken.sum() + right.sum()), 1.0)

        assert best_f1(scores, right)[0] == pytest.approx(max(f1(t) for t in scores))
