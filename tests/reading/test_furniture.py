"""Promises of `align.reading.furniture`: goldens, the seeds' furniture, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from goldens import furniture_cases

from align.reading.furniture import flag_furniture, is_furniture
from align.reading.segmentation import segment

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.mark.parametrize(("lang", "text", "expected"), furniture_cases())
def test_goldens(lang: str, text: str, expected: bool) -> None:
    assert is_furniture(text, lang) is expected


def _flagged(text: str, lang: str) -> list[int]:
    segments = flag_furniture(text, segment(text, lang), lang)
    assert all(text[item.start : item.end] == item.text for item in segments)
    return [index for index, item in enumerate(segments) if item.flags == ("furniture",)]


# By reading the texts: a menu of five lines around the heading (3) and five below the text; two picture
# lines, a caption and its credit; the source.
@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("000_1f15b8339e3e09f6", "vi", []),
        ("001_0387e5f3a65400b3", "vi", [1, 2, 3, 4]),
        ("002_0e84188a770e1430", "en", []),
        ("003_6455e8f054b2e30a", "ar", [0, 1, 2, 4, 5, 20, 21, 22, 23]),
        ("004_8ab2a14331f5da4c", "ar", [40]),
    ],
)
def test_the_seeds(name: str, lang: str, expected: list[int]) -> None:
    assert _flagged((SEEDS / f"{name}.txt").read_text(encoding="utf-8"), lang) == expected


def test_a_credit_makes_its_line_a_caption_and_no_other() -> None:
    text = "Hai bên đã gặp nhau.\nHai tổng thống tại Hà Nội. Ảnh: TTXVN\nHai bên nhất trí."
    assert _flagged(text, "vi") == [1, 2]


def test_a_credit_in_the_midst_of_a_line_flags_no_sentence() -> None:
    assert _flagged("The two met. Photo: Reuters. They agreed on peace.", "en") == []


def test_the_heading_again_is_furniture_once() -> None:
    assert _flagged("Joint statement\nThey met in Hanoi.\nJoint statement", "en") == [2]


def test_a_refrain_with_a_full_stop_is_text() -> None:
    assert _flagged("We want peace.\nThey met.\nWe want peace.", "en") == []


def test_a_flag_is_set_once() -> None:
    segments = segment("Share", "en")
    once = flag_furniture("Share", segments, "en")
    assert flag_furniture("Share", once, "en") == once
