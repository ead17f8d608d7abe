"""Promises of `align.text`: each step is idempotent, and does to a text what its name says and no more."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align import text

STEPS: list[Callable[[str], str]] = [getattr(text, name) for name in text.__all__]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
@given(value=st.text())
def test_a_second_time_changes_nothing(step: Callable[[str], str], value: str) -> None:
    assert step(step(value)) == step(value)


@given(st.text(st.characters(exclude_categories=[])))
def test_clean_text_fits_a_line_of_a_table(value: str) -> None:
    cleaned = text.clean(value)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert not any(unicodedata.category(character) == "Cc" for character in cleaned)
    assert cleaned == " ".join(cleaned.split())


@given(st.text())
def test_clean_keeps_every_letter_and_digit(value: str) -> None:
    def letters(string: str) -> list[str]:
        return [c for c in unicodedata.normalize("NFC", string) if unicodedata.category(c)[0] in "LN"]

    assert letters(text.clean(value)) == letters(value)


def test_persian_joiners_stay() -> None:
    word = "\N{ARABIC LETTER MEEM}\N{ARABIC LETTER FARSI YEH}\N{ZERO WIDTH NON-JOINER}\N{ARABIC LETTER REH}"
    assert text.clean(f" {word}\N{RIGHT-TO-LEFT MARK} ") == word


def test_fold_makes_spellings_of_a_word_one() -> None:
    spellings = [
        "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}\N{ARABIC LETTER YEH}\N{ARABIC TATWEEL}\N{ARABIC LETTER DAD}",
        "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER YEH}\N{ARABIC LETTER DAD}\N{ARABIC FATHATAN}",
        "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER YEH}\N{ARABIC LETTER DAD}",
        "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}\N{ARABIC LETTER ALEF MAKSURA}\N{ARABIC LETTER DAD}",
    ]
    assert len({text.fold(spelling) for spelling in spellings}) == 1
