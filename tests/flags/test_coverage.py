"""Words without a counterpart: arrays of five words, and the fitted coefficients of the bundled encoder."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.encoding import load_encoder
from align.flags import Gaps, WordsOf, flag_coverage, gaps_of
from align.flags.coverage import TERMS, longest_gap, terms

TEXT = "the ministers met in the capital and signed a new treaty"
AXES = np.eye(12, dtype=np.float32)
GAPS = Gaps((1.0, -2.0, *(0.0,) * (TERMS - 2)), length=0.0, threshold=2.5)
"""A word without a counterpart speaks for a gap by 1, one with a perfect counterpart against it by 1."""


def words_of(text: str, kinds: list[int]) -> WordsOf:
    """The words of `text`, word k along axis ``kinds[k]``."""
    words = text.split()
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    spans = [(end - len(word), end) for word, end in zip(words, ends, strict=True)]
    return WordsOf(AXES[kinds], np.ones(len(kinds), np.float32), np.array(spans, np.int32).reshape(-1, 2))


def flag(drawing: str, gaps: Gaps = GAPS) -> str | None:
    """`drawing` has a sign a word: # has a counterpart, . has none."""
    own = words_of(TEXT, list(range(11)))
    other = words_of("w " * drawing.count("#"), [k for k, sign in enumerate(drawing) if sign == "#"])
    return flag_coverage(TEXT, own, other, gaps, "omission")


class TestFlag:
    """The worst run of words without a counterpart becomes a character range."""

    def test_a_run_is_quoted_with_its_range(self) -> None:
        assert flag("######.....") == 'omission: "and signed a new treaty" [33:56]'
        assert TEXT[33:56] == "and signed a new treaty"

    def test_a_chance_match_does_not_cut_a_run(self) -> None:
        assert flag("#...#....##") == 'omission: "ministers met in the capital and signed a" [4:45]'

    def test_a_run_below_the_threshold_is_no_flag(self) -> None:
        assert flag("######..###") is None
        assert flag("###########") is None

    def test_two_words_are_a_phrase(self) -> None:
        doubled = Gaps(tuple(10 * one for one in GAPS.odds), 0.0, 2.5)
        assert flag("######..###", doubled) is None
        assert flag("######...##", doubled) is not None

    def test_a_side_that_is_longer_than_usual_speaks_for_a_gap(self) -> None:
        assert flag("#########..") is None
        assert flag("########...", Gaps(GAPS.odds, 0.0, 3.2)) is None
        # 11 words against 8: the logarithm is 0.318.
        assert flag("########...", Gaps(GAPS.odds, 1.0, 3.2)) == 'omission: "a new treaty" [44:56]'

    def test_a_side_without_words_has_no_gap(self) -> None:
        nothing = words_of("", [])
        assert flag_coverage(TEXT, words_of(TEXT, list(range(11))), nothing, GAPS, "omission") is None
        assert flag_coverage("", nothing, words_of(TEXT, list(range(11))), GAPS, "addition") is None

    def test_a_long_run_is_cut_in_the_quotation_only(self) -> None:
        text = "word " * 40
        own = words_of(text, [0] * 40)
        found = flag_coverage(text, own, words_of("w", [1]), GAPS, "addition")
        assert found == f'addition: "{("word " * 12)[:59].rstrip()}\N{HORIZONTAL ELLIPSIS}" [0:199]'


class TestTerms:
    """What is measured of a word."""

    def test_a_word_whose_match_belongs_to_another_has_a_rival(self) -> None:
        half = np.float32(0.5)
        own = WordsOf(
            np.array([AXES[0], half * AXES[0] + np.sqrt(1 - half**2) * AXES[2]]),
            np.array([3, 4], np.float32),
            np.array([[0, 1], [2, 3]], np.int32),
        )
        found = terms(own, words_of("w v", [0, 1]))
        assert found.shape == (2, TERMS)
        # The terms 1 times: one, best cosine, weight, root of the rival's lead.
        assert found[0, :4] == pytest.approx([1, 1, 3, 0.01], abs=1e-6)
        assert found[1, :4] == pytest.approx([1, 0.5, 4, np.sqrt(0.5001)], abs=1e-6)
        # And the squares and products.
        assert found[1, 4:] == pytest.approx([0.25, 2, 0.5 * np.sqrt(0.5001), 16, 4 * np.sqrt(0.5001), 0.5001])


@given(st.lists(st.integers(-3, 3)))
def test_the_longest_gap_has_the_greatest_sum_of_all_runs(values: list[int]) -> None:
    total, first, end = longest_gap(np.array(values, dtype=np.float64))
    ends = range(len(values) + 1)
    assert total == sum(values[first:end]) == max(sum(values[a:b]) for a in ends for b in ends)


class TestFitted:
    """The coefficients that ship."""

    def test_they_are_those_of_the_bundled_encoder(self) -> None:
        """If not, its weights are new: run scripts/fit_flags.py."""
        fingerprint = load_encoder("bundled").fingerprint
        pairs = [(a, b) for a in ("ar", "en", "vi") for b in ("ar", "en", "vi") if a != b]
        found = [gaps_of(fingerprint, *pair) for pair in pairs]
        assert all(gaps is not None and len(gaps.odds) == TERMS and gaps.threshold > 0 for gaps in found)

    def test_other_encoders_and_languages_have_none(self) -> None:
        assert gaps_of("another", "ar", "en") is None
        assert gaps_of(load_encoder("bundled").fingerprint, "en", "fr") is None

    def test_a_better_match_is_less_of_a_gap(self) -> None:
        """In every direction, for a word of usual weight without a rival."""
        weight, rival = 3.0, 0.01
        for own, other in (("ar", "en"), ("ar", "vi"), ("en", "ar"), ("en", "vi"), ("vi", "ar"), ("vi", "en")):
            gaps = gaps_of(load_encoder("bundled").fingerprint, own, other)
            assert gaps is not None
            odds = [
                np.dot(
                    gaps.odds, [1, c, weight, rival, c * c, c * weight, c * rival, weight**2, weight * rival, rival**2]
                )
                for c in (0.1, 0.3, 0.5, 0.7)
            ]
            assert all(x > y for x, y in pairwise(odds))
            assert odds[0] > 0 > odds[-1]
