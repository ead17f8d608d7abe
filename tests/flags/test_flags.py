"""Flags on links: goldens that a linguist can edit, and the promises of each flag."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.flags import (
    Duplicates,
    Typical,
    flag_language,
    flag_length,
    flag_link,
    flag_name,
    flag_numbers,
    typical_lengths,
)
from align.flags.numerals import read_numerals

GOLDEN = Path(__file__).parents[1] / "golden" / "flags"


def cases(name: str) -> Iterator[tuple[list[str], list[str]]]:
    """The cases of a golden: lines before and after ``---``, without comments."""
    text = (GOLDEN / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for case in ("\n".join(lines) + "\n").split("===\n"):
        if case.strip():
            given_lines, _, expected = case.partition("---\n")
            yield given_lines.splitlines(), expected.splitlines()


def golden_links() -> Iterator[object]:
    for pair in ("ar-en", "ar-vi", "en-vi"):
        for number, (texts, expected) in enumerate(cases(f"{pair}.txt"), start=1):
            yield pytest.param(pair.split("-"), texts, expected, id=f"{pair}-{number}")


@pytest.mark.parametrize(("langs", "texts", "expected"), list(golden_links()))
def test_golden_links(langs: list[str], texts: list[str], expected: list[str]) -> None:
    """The flags are those of the golden, and the same ones when source and target change places."""
    (source, target), (source_lang, target_lang) = texts, langs
    assert list(flag_link(source, target, source_lang, target_lang)) == expected
    kinds = [flag.split(":")[0] for flag in flag_link(target, source, target_lang, source_lang)]
    assert kinds == [flag.split(":")[0] for flag in expected]


@pytest.mark.parametrize(("texts", "expected"), list(cases("numerals.txt")))
def test_golden_numerals(texts: list[str], expected: list[str]) -> None:
    lang, text = texts
    shown = [
        f"({one.values[0]:.15g})" if one.doubtful else f"{one.values[0]:.15g}" for one in read_numerals(text, lang)
    ]
    assert " ".join(shown) == expected[0]


class TestNumbers:
    """Numbers of one side that the other does not have."""

    @given(st.integers(3, 10**9), st.sampled_from(["ar", "en", "vi"]), st.sampled_from(["ar", "en", "vi"]))
    def test_digits_agree_with_themselves_in_every_language_and_grouping(self, n: int, one: str, other: str) -> None:
        groups = {"ar": f"{n:,}", "en": f"{n:,}", "vi": f"{n:,}".replace(",", ".")}
        assert flag_numbers(f"a {groups[one]} b", f"c {groups[other]} d", one, other) is None
        assert flag_numbers(f"a {n} b", f"c {groups[other]} d", one, other) is None

    @given(st.integers(10**5, 10**9), st.integers(0, 5), st.integers(1, 9))
    def test_a_changed_digit_is_flagged(self, n: int, place: int, by: int) -> None:
        digits = [int(digit) for digit in str(n)]
        digits[place] = (digits[place] + by) % 10
        changed = int("".join(map(str, digits)))
        assert flag_numbers(f"x {n}", f"y {changed}", "en", "vi") == f"numbers: {n} in en, {changed} in vi"

    def test_arabic_indic_digits_are_digits(self) -> None:
        six = "\N{ARABIC-INDIC DIGIT SIX}"
        assert flag_numbers(six, "6", "ar", "en") is None
        assert flag_numbers(six, "5", "ar", "en") == "numbers: 6 in ar, 5 in en"

    def test_small_numbers_are_asked_for_only_when_digits_contradict(self) -> None:
        assert flag_numbers("Two ministers met.", "Các bộ trưởng gặp nhau.", "en", "vi") is None
        assert flag_numbers("Article 2 applies.", "Điều khoản này được áp dụng.", "en", "vi") is None
        assert flag_numbers("Article 2 applies.", "Điều 1 được áp dụng.", "en", "vi") == "numbers: 2 in en, 1 in vi"

    def test_no_more_than_three_are_shown(self) -> None:
        found = flag_numbers("11, 22, 33, 44", "none", "en", "vi")
        assert found == "numbers: 11 22 33 ... in en, none in vi"

    def test_a_language_without_number_words_is_asked_for_large_digits_only(self) -> None:
        assert flag_numbers("6 months", "sechs Monate", "en", "de") is None
        assert flag_numbers("in 2025", "im letzten Jahr", "en", "de") == "numbers: 2025 in en, none in de"
        assert flag_numbers("on 7 August", "am 7. August", "en", "de") is None

    def test_numbers_beyond_all_measure_are_equal_to_themselves(self) -> None:
        assert flag_numbers("9" * 400, "9" * 400, "en", "vi") is None
        assert flag_numbers("9" * 400, "7", "en", "vi") == "numbers: inf in en, 7 in vi"

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_any_text_is_read(self, source: str, target: str) -> None:
        assert flag_numbers(source, source, "ar", "ar") is None
        assert (flag_numbers(source, target, "en", "vi") is None) == (flag_numbers(target, source, "vi", "en") is None)


class TestNames:
    """Names that should have been carried over."""

    def test_spelling_may_vary(self) -> None:
        assert flag_name("Brezhnev spoke.", "Brezhnev phát biểu.", "en", "vi") is None
        assert flag_name("Zelenskyy spoke.", "Ông Zelensky phát biểu.", "en", "vi") is None

    def test_each_name_is_said_once(self) -> None:
        found = flag_name("He spoke.", "Ông Mirzoyan nói. Mirzoyan về nước.", "en", "vi")
        assert found == "name: Mirzoyan in vi, not in en"


def test_a_side_that_is_no_sentence_is_not_searched() -> None:
    """A line of a megabyte costs no time by the square."""
    table = "Mirzoyan 12345 " * 70_000
    assert flag_link(table, table.replace("12345", "54321"), "en", "vi") == ()


class TestLength:
    """Lengths, as these two languages go."""

    def test_typical_lengths_are_robust_medians(self) -> None:
        # Ratios of (n + 10) characters: 99 pairs of 90 and 190 (log 2), and one stray.
        pairs = [("x" * 90, "y" * 190)] * 99 + [("x" * 10, "y" * 5000)]
        typical = typical_lengths(pairs)
        assert typical == Typical(centre=pytest.approx(np.log(2)), spread=pytest.approx(0.0))  # type: ignore[arg-type]  # as good as floats

    def test_few_pairs_give_a_cautious_guess(self) -> None:
        assert typical_lengths([("a", "b")] * 19) == Typical(0.0, 0.4)

    def test_the_longer_side_is_named_with_its_factor(self) -> None:
        typical = Typical(0.0, 0.1)
        # (190 + 10) / (40 + 10) = 4.
        assert flag_length("x" * 40, "y" * 190, "en", "vi", typical) == "length: vi is 4.0 times as long as expected"
        assert flag_length("x" * 190, "y" * 40, "en", "vi", typical) == "length: en is 4.0 times as long as expected"

    def test_the_limit_counts_deviations_and_short_texts_vary_more(self) -> None:
        # At 100 characters a side 5 x .1 allows a factor of e^.5 = 1.65, at 25 a factor of e^1 = 2.7.
        typical = Typical(0.0, 0.1)
        assert flag_length("x" * 60, "y" * 140, "en", "vi", typical) is not None
        assert flag_length("x" * 15, "y" * 35, "en", "vi", typical) is None

    def test_a_swapped_pair_reads_the_table_backwards(self) -> None:
        assert (flag_length("x" * 300, "y" * 250, "ar", "en", limit=3) is None) == (
            flag_length("y" * 250, "x" * 300, "en", "ar", limit=3) is None
        )
        assert flag_length("x" * 300, "y" * 250, "ar", "en", limit=3) is not None

    def test_an_empty_side_has_no_length(self) -> None:
        assert flag_length("", "y" * 100, "en", "vi") is None
        assert flag_link(" ", "In 2025 and 2026.", "en", "vi") == ()


class TestLanguage:
    """Sides that are not in their language."""

    def test_short_or_shared_text_is_no_fault(self) -> None:
        assert flag_language("OSCE, NATO", "OSCE, NATO", "ar", "en") is None
        firm = "Azerbaijan International Operating Company"
        assert flag_language(firm, firm, "en", "vi") is None

    def test_a_wrong_script_silences_numbers_and_names(self) -> None:
        flags = flag_link("President Aliyev met 350 delegates there.", "Nothing.", "ar", "en")
        assert flags == ("language: ar is in Latn script",)


class TestDuplicates:
    """The same two texts once more."""

    def test_the_first_place_is_named_each_time(self) -> None:
        seen = Duplicates()
        found = [
            seen.flag("The talks took place.", f"Hội đàm đã diễn ra{end}", f"link {k}") for k, end in enumerate(".. .")
        ]
        assert found == [None, "duplicate: of link 0", None, "duplicate: of link 0"]

    def test_short_links_repeat_without_fault(self) -> None:
        seen = Duplicates()
        assert [seen.flag("Thank you.", "Xin cảm ơn.", str(k)) for k in (1, 2)] == [None, None]
