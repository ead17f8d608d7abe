"""Text in, text out: one named step a function, no state, no imports from other rooms.

Two bundles stand at the end: `clean` for what a person or an export gets to see, `fold` for looking words up. `clean`
keeps every letter; `fold` throws away what does not tell words apart, so its result is never shown.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "ascii_digits",
    "clean",
    "collapse_spaces",
    "fold",
    "nfc",
    "remove_arabic_marks",
    "remove_controls",
    "replace_surrogates",
    "unify_arabic_letters",
]

# Marks for direction and invisible joints. The two joiners U+200C and U+200D are not among them: they change how
# Persian and Urdu words read.
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb"
_CONTROLS = re.compile(rf"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{_INVISIBLE}]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ARABIC_MARKS = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff]"
)
_DIGIT = re.compile(r"[^\W\D_0-9]|[0-9]")
_ARABIC_LETTERS = str.maketrans(
    {
        "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}": "\N{ARABIC LETTER ALEF}",
        "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}": "\N{ARABIC LETTER ALEF}",
        "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}": "\N{ARABIC LETTER ALEF}",
        "\N{ARABIC LETTER ALEF WASLA}": "\N{ARABIC LETTER ALEF}",
        "\N{ARABIC LETTER ALEF MAKSURA}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER FARSI YEH}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}": "\N{ARABIC LETTER WAW}",
        "\N{ARABIC LETTER TEH MARBUTA}": "\N{ARABIC LETTER HEH}",
        "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
    }
)


def nfc(text: str) -> str:
    r"""Composed form: one code point for a letter with its marks, where Unicode has one.

    >>> nfc("Ha\u0300 No\u0323\u0302i")
    'Hà Nội'
    """
    return unicodedata.normalize("NFC", text)


def replace_surrogates(text: str) -> str:
    r"""Lone surrogates (a broken escape in JSON) become U+FFFD, since no UTF-8 file can hold them.

    >>> replace_surrogates("a\ud83d") == "a\N{REPLACEMENT CHARACTER}"
    True
    """
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def remove_controls(text: str) -> str:
    r"""No control characters but white space, and no invisible marks of direction; the two joiners stay.

    >>> remove_controls("a\x00b\u200f c\td")
    'ab c\td'
    """
    return _CONTROLS.sub("", text)


def collapse_spaces(text: str) -> str:
    r"""Every run of white space, of any kind, becomes one space; none at the ends.

    >>> collapse_spaces("  a\u00a0\r\n b ")
    'a b'
    """
    return " ".join(text.split())


def clean(text: str) -> str:
    r"""Text as an export shows it: NFC, without controls, on one line, single spaces, nothing at the ends.

    >>> clean(" Ha\u0300\u00a0No\u0323\u0302i\x07,\r\n 2025 ")
    'Hà Nội, 2025'
    """
    return collapse_spaces(remove_controls(nfc(replace_surrogates(text))))


def remove_arabic_marks(text: str) -> str:
    r"""No vowel marks (tashkil), Quranic signs or tatweel: they change the look of a word, not the word.

    >>> remove_arabic_marks("\u0645\u064f\u0630\u0643\u0640\u0640\u0631\u0629") == "\u0645\u0630\u0643\u0631\u0629"
    True
    """
    return _ARABIC_MARKS.sub("", text)


def ascii_digits(text: str) -> str:
    r"""Decimal digits of every script become 0-9.

    >>> ascii_digits("\u0662\u0660\u0662\u0665, \u06f7, \uff11")
    '2025, 7, 1'
    """
    return text if text.isascii() else _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0], digit[0])), text)


def unify_arabic_letters(text: str) -> str:
    r"""Spellings that writers mix up become one: alef with hamza, final ya, ta marbuta, hamza carriers, Persian forms.

    >>> unify_arabic_letters("\u0623\u0625\u0622\u0649\u0629") == "\u0627\u0627\u0627\u064a\u0647"
    True
    """
    return text.translate(_ARABIC_LETTERS)


def fold(text: str) -> str:
    r"""Text for looking words up: compatible forms, ASCII digits, no Arabic marks, one spelling, lower case.

    >>> fold(" Share\u00a0ON\tX \u0661 ")
    'share on x 1'
    """
    compatible = unicodedata.normalize("NFKC", remove_controls(replace_surrogates(text)))
    return collapse_spaces(unify_arabic_letters(remove_arabic_marks(ascii_digits(compatible)))).casefold()
