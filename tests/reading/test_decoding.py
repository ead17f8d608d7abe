"""Promises of `align.reading.decoding`: what was written comes back, or a person is told what is wrong."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.errors import UnreadableError
from align.reading.decoding import decode

ENGLISH = "The “Republic” said \u2013 in a café \u2013 that it agrees.\r\nThe second line is here.\n" * 3
VIETNAMESE = "Chuyến thăm cũng mang lại những kết quả đáng kể.\nHai bên nhất trí thành lập nhóm công tác.\n"
ARABIC = (
    "\u0631\u0626\u064a\u0633 \u062c\u0645\u0647\u0648\u0631\u064a\u0629 "
    "\u0623\u0630\u0631\u0628\u064a\u062c\u0627\u0646 \u064a\u0648\u0642\u0639 "
    "\u0645\u0630\u0643\u0631\u0629 \u062a\u0641\u0627\u0647\u0645\n"
)
TEXTS = {"en": ENGLISH, "vi": VIETNAMESE, "ar": ARABIC}


def windows_1258(text: str) -> bytes:
    """Vietnamese as Windows wrote it: the tone is a mark after its letter."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    letters = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in tones)
        letters.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tone)
    return "".join(letters).encode("cp1258")


class TestUnicode:
    """Unicode of every form comes back to the letter, without a note."""

    @pytest.mark.parametrize("lang", TEXTS)
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
    def test_forms(self, lang: str, encoding: str) -> None:
        decoded = decode(TEXTS[lang].encode(encoding))
        assert (decoded.text, decoded.notes) == (TEXTS[lang], ())

    @given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff")))
    def test_any_utf8(self, text: str) -> None:
        assert decode(text.encode()).text == text

    def test_big_endian_mark(self) -> None:
        assert decode(b"\xfe\xff" + ARABIC.encode("utf-16-be")).encoding == "utf-16-be"


class TestCodePages:
    """Old code pages come back to the letter, and the guess is noted."""

    @pytest.mark.parametrize(
        ("data", "text"),
        [
            (ARABIC.encode("cp1256"), ARABIC),
            (ARABIC.encode("iso8859_6"), ARABIC),
            (windows_1258(VIETNAMESE), VIETNAMESE),
            (ENGLISH.encode("cp1252"), ENGLISH),
        ],
        ids=["windows-1256", "iso-8859-6", "windows-1258", "windows-1252"],
    )
    def test_pages(self, data: bytes, text: str) -> None:
        decoded = decode(data)
        assert unicodedata.normalize("NFC", decoded.text) == text
        assert decoded.notes == (f"decoded as {decoded.encoding}, by its look",)

    def test_what_the_page_says_goes_before_the_look(self) -> None:
        assert decode("\u00e9t\u00e9".encode("cp850"), "cp850").text == "\u00e9t\u00e9"

    def test_latin_1_is_windows_1252(self) -> None:
        assert decode("“a”".encode("cp1252"), "iso-8859-1").text == "“a”"

    @pytest.mark.parametrize("declared", ["no-such-charset", "ascii", None])
    def test_a_false_declaration_does_no_harm(self, declared: str | None) -> None:
        assert decode(ARABIC.encode(), declared).text == ARABIC


class TestDamage:
    """A few broken places are marked and noted with their line; the rest is kept."""

    def test_broken_utf8(self) -> None:
        data = bytearray(VIETNAMESE.encode())
        data[data.index(b"\n") + 1 : data.index(b"\n") + 2] = b"\xff"
        decoded = decode(bytes(data))
        assert decoded.text == VIETNAMESE.replace("\nH", "\n\N{REPLACEMENT CHARACTER}")
        assert decoded.notes == ("not valid UTF-8 in 1 place(s), the first in line 2",)

    def test_an_end_cut_off(self) -> None:
        assert decode((VIETNAMESE + "ế").encode()[:-1]).text == VIETNAMESE + "\N{REPLACEMENT CHARACTER}"

    def test_half_a_character_of_utf16(self) -> None:
        decoded = decode(ENGLISH.encode("utf-16")[:-1])
        assert decoded.text == ENGLISH[:-1] + "\N{REPLACEMENT CHARACTER}"

    def test_a_nul_stays(self) -> None:
        decoded = decode(ENGLISH.encode() + b"a\0b")
        assert decoded.text == ENGLISH + "a\0b"
        assert decoded.notes == ("NUL characters: 1, the first in line 7",)


class TestNoText:
    """What is no text is refused, with its name where we know it."""

    @pytest.mark.parametrize("seed", range(20))
    def test_noise(self, seed: int) -> None:
        with pytest.raises(UnreadableError, match="a binary file, not text; convert it"):
            decode(random.Random(seed).randbytes(4000))

    @pytest.mark.parametrize(
        ("data", "kind"), [(b"%PDF-1.7 x", "PDF"), (b"PK\x03\x04abc", "ZIP"), (b"\x89PNG\r\n", "picture")]
    )
    def test_kinds(self, data: bytes, kind: str) -> None:
        with pytest.raises(UnreadableError, match=kind):
            decode(data)

    def test_zeros(self) -> None:
        with pytest.raises(UnreadableError):
            decode(b"\0" * 100)

    def test_nothing_is_text(self) -> None:
        assert decode(b"").text == ""
