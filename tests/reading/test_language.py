"""Promises of `align.reading.language`: texts that tell, names that choose, flags that are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from align.model import Segment
from align.reading.language import detect, flag_languages, language_in_name

LANGS = ("ar", "en", "vi")
SEEDS = Path(__file__).parents[2] / "seeds"
ARABIC = "\N{ARABIC LETTER SEEN}\N{ARABIC LETTER LAM}\N{ARABIC LETTER ALEF}\N{ARABIC LETTER MEEM}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.vi.txt", "vi"),
        ("a-en.html", "en"),
        ("a_ar.txt", "ar"),
        ("ar.txt", "ar"),
        ("x/y/EN.md", "en"),
        ("corpus.vi", "vi"),
        ("a_en-GB.txt", "en"),
        ("a-vi_VN.txt", "vi"),
        ("open.txt", None),
        ("a.fr.txt", None),
        ("en/a.txt", None),
        ("seen.txt", None),
        ("en-route.txt", None),
        ("en-us.txt", None),
    ],
)
def test_names(name: str, expected: str | None) -> None:
    assert language_in_name(name, LANGS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chuyến thăm", "vi"),
        ("Hello", "en"),
        (ARABIC, "ar"),
        ("Bonjour tout le monde, nous sommes ici pour la paix.", "fr"),
        ("12345 - 678", None),
        ("", None),
        ("The presidents\x00\x01\x1f met in Hanoi\ufffd and agreed.", "en"),
    ],
)
def test_texts(text: str, expected: str | None) -> None:
    assert detect(text, LANGS) == expected


def test_a_name_among_the_languages_is_no_guess_for_another() -> None:
    assert detect("Bonjour tout le monde, nous sommes ici pour la paix.", ("en", "fr")) == "fr"


@pytest.mark.parametrize(("name", "lang"), [("000", "vi"), ("001", "vi"), ("002", "en"), ("003", "ar"), ("004", "ar")])
def test_the_seeds(name: str, lang: str) -> None:
    (path,) = SEEDS.glob(f"{name}_*.txt")
    assert detect(path.read_text(encoding="utf-8"), LANGS) == lang


class TestFlags:
    """A segment is flagged where it is plainly in another language, and not where it could be a name."""

    @pytest.mark.parametrize(
        ("text", "lang", "flagged"),
        [
            ("The presidents met in Hanoi and agreed to establish a working group.", "vi", True),
            ("Hai Tổng thống đã gặp nhau tại Hà Nội và nhất trí thành lập nhóm công tác.", "en", True),
            ("The presidents met in Hanoi and agreed to establish a working group.", "ar", True),
            (" ".join([ARABIC] * 12), "en", True),
            (" ".join([ARABIC] * 3), "en", False),
            ("Antony Blinken, Jeyhun Bayramov, Ararat Mirzoyan, Nikol Pashinyan, Ilham Aliyev", "vi", False),
            ("Organisation for Security and Cooperation in Europe", "vi", False),
            ("The presidents met in Hanoi and agreed to establish a working group.", "en", False),
        ],
    )
    def test_one(self, text: str, lang: str, flagged: bool) -> None:
        (item,) = flag_languages([Segment(0, len(text), text, ("furniture",))], lang)
        assert item.flags == (("furniture", "language") if flagged else ("furniture",))
