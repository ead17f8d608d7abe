"""Promises of `align.reading.segmentation`: goldens, nothing lost, and hostile lines in linear time."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet
from goldens import Case, segmentation_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from align.reading.segmentation import LONGEST, line_spans, segment, sentence_spans

SEEDS = Path(__file__).parents[2] / "seeds"


def _param(case: Case) -> ParameterSet:
    marks = [pytest.mark.xfail(strict=True, reason=case.known_failure)] if case.known_failure else []
    return pytest.param(case, marks=marks, id=f"{case.lang}: {case.text[:40]}")


@pytest.mark.parametrize("case", [_param(case) for case in segmentation_cases()])
def test_goldens(case: Case) -> None:
    assert [item.text for item in segment(case.text, case.lang)] == case.expected


PIECES = st.sampled_from(
    ["Mr. ", "U.S. ", "The end. ", "TP. ", "\n", "\r\n", "\t", " ", "...", "“", "”", '"', "a", "B", "5. ", "1.", "Đ",
     "(", ")", "\N{ARABIC LETTER ALEF}", "\N{ARABIC QUESTION MARK} ", "\u3002", "\u2028", "|", "- ", "\x00", "[1] ",
     "x" * 300]
)  # fmt: skip


@pytest.mark.parametrize("lang", ["ar", "en", "vi", "zh"])
@settings(max_examples=60, deadline=None)
@given(text=st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_segments_hold_all_but_white_space(lang: str, text: str) -> None:
    segments = segment(text, lang)
    assert "".join("".join(item.text.split()) for item in segments) == "".join(text.split())
    for item in segments:
        assert text[item.start : item.end] == item.text == item.text.strip() != ""
    for one, other in pairwise(segments):
        assert one.end <= other.start


@pytest.mark.parametrize(
    "line",
    [
        "a" * 10**6,
        "a" + " " * 10**6 + "b.",
        "." * 10**6,
        "word " * 200_000,
        "The cat sat on the mat. " * 42_000,
        '"' * 10**6,
        "\N{ARABIC LETTER ALEF}" * 10**6,
    ],
    ids=["one word", "blanks", "dots", "no stop", "sentences", "quotes", "arabic word"],
)
def test_a_line_of_a_million_characters(line: str) -> None:
    """Takes seconds at most (a limit ten times what it needs), loses nothing, and gives no endless segment."""
    began = time.process_time()
    segments = segment(line, "en")
    assert time.process_time() - began < 15
    assert "".join("".join(item.text.split()) for item in segments) == "".join(line.split())
    assert max(len(item.text) for item in segments) <= LONGEST


def test_a_window_changes_no_sentence() -> None:
    """A long line is split like its sentences one by one, wherever the windows fall."""
    sentence = "Mr. Smith of the U.S. Embassy met Dr. Lee on Jan. 5 at 3.5 per cent."
    spans = sentence_spans(" ".join([sentence] * 400), "en")
    assert spans == [(k * (len(sentence) + 1), k * (len(sentence) + 1) + len(sentence)) for k in range(400)]


def test_a_line_end_inside_a_block_is_a_space() -> None:
    text = "They met in Hanoi. They\nagreed."
    assert [item.text for item in segment(text, "en", [(0, len(text))])] == ["They met in Hanoi.", "They\nagreed."]


def test_a_language_without_rules_is_still_split() -> None:
    assert [item.text for item in segment("Un. Deux. Trois.", "xx")] == ["Un.", "Deux.", "Trois."]


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\u3000"])
def test_blank_text_has_no_segment(text: str) -> None:
    assert segment(text, "ar") == ()
    assert line_spans(text) == []


# Counted by hand in the texts.
@pytest.mark.parametrize(
    ("name", "lang", "sentences"),
    [("000_1f15b8339e3e09f6", "vi", 20), ("002_0e84188a770e1430", "en", 21), ("003_6455e8f054b2e30a", "ar", 24)],
)
def test_the_versions_of_the_statement(name: str, lang: str, sentences: int) -> None:
    assert len(segment((SEEDS / f"{name}.txt").read_text(encoding="utf-8"), lang)) == sentences


def test_the_agency_line_is_one_segment() -> None:
    first = segment((SEEDS / "002_0e84188a770e1430.txt").read_text(encoding="utf-8"), "en")[0].text
    assert first.startswith("date 2025-08-09 MENAFN")
    assert first.endswith("of the visit., Trend reports.")
