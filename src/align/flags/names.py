"""The flag ``name``: a name of one side without a counterpart on the other.

Only names that translators carry over are asked for. Between Latin scripts: in Vietnamese, words that no Vietnamese
syllable can be (``Mirzoyan``); elsewhere, words with capitals inside (``ExxonMobil``) and names after a title; spelling
is compared. Between Latin and Arabic, where the names of firms and places are translated: names after a title
(``President Aliyev``, ``ông Pashinyan``) and Latin words in the Arabic; skeletons of consonants are compared. Countries
are left out: each language has its own names for them. Bias: precision; what is like a counterpart counts as one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from align.flags.lexicon import fold
from align.languages import LANGUAGES

__all__ = ["flag_name"]

_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|th|tr|ch|kh|ph|gh|gi|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
_CAMEL = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+")
_TITLES = {
    "en": re.compile(
        r"\b(?:President|Prime Minister|Minister|Secretary|Chancellor|Senator|Ambassador|Mr|Mrs|Ms|Dr)\.? "
        r"((?:[A-Z][a-z]+[- ])?[A-Z][a-z]+)\b"
    ),
    "vi": re.compile(
        r"\b(?:[Ôô]ng|[Bb]à|[Tt]ổng thống|[Tt]hủ tướng|[Cc]hủ tịch|[Bb]ộ trưởng|[Nn]goại trưởng|[Đđ]ại sứ|[Tt]iến sĩ) "
        r"((?:[A-Z][a-z]+[- ])?[A-Z][a-z]+)\b"
    ),
}
# Two spellings of a name share at least this much (difflib's ratio): Kyiv and Kiev, Brezhnev and Brêgiơnev.
_ALIKE = 0.6
# Shorter skeletons are found in nearly every sentence, or missed by one vowel letter that counts.
_BONES = 3


def flag_name(source: str, target: str, source_lang: str, target_lang: str) -> str | None:
    """A flag such as ``name: Mirzoyan in vi, not in ar``, or None where every name has a counterpart.

    Args:
        source: text of the source side.
        target: text of the target side.
        source_lang: language of the source (ISO 639-1).
        target_lang: language of the target.
    """
    for text, lang, other, other_lang in (
        (source, source_lang, target, target_lang),
        (target, target_lang, source, source_lang),
    ):
        missing = [name for name in _names(text, lang, other_lang) if not _has_counterpart(name, other, other_lang)]
        if missing:
            return f"name: {' '.join(dict.fromkeys(missing))} in {lang}, not in {other_lang}"
    return None


def _names(text: str, lang: str, other_lang: str) -> Iterator[str]:
    """The names of `text` that ought to be carried over, in order."""
    if LANGUAGES[lang].script != "Latn" or (lang == "vi" and LANGUAGES[other_lang].script == "Latn"):
        # The first word has a capital whatever it is, and Vietnamese has loanwords of two syllables.
        words = _WORD.findall(text)[lang == "vi" :]
    else:
        titled = _TITLES[lang].findall(text) if lang in _TITLES else []
        parts = [word for name in titled for word in re.split("[- ]", name)]
        words = [*_CAMEL.findall(text), *(word for word in parts if not _TITLES[lang].search(f"{word} Xx"))]
    known = _places(lang)
    yield from (word for word in words if len(word) > 3 and _plain(word) not in known and _is_foreign(word, lang))


def _is_foreign(word: str, lang: str) -> bool:
    """Whether a word can be a name in Latin letters: of a Vietnamese text, one that is no Vietnamese syllable."""
    plain = _plain(word)
    if not (plain.isascii() and word[0].isupper() and (word[1:].islower() or _CAMEL.fullmatch(word))):
        return False
    return lang != "vi" or not _SYLLABLE.fullmatch(plain)


def _plain(text: str) -> str:
    """Lower case without diacritics; the barred d is a letter of its own to Unicode."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.lower().replace("\N{LATIN SMALL LETTER D WITH STROKE}", "d")


@lru_cache(maxsize=32)
def _places(lang: str) -> frozenset[str]:
    """The words of the countries' names, from CLDR."""
    from babel import Locale

    names = Locale(lang).territories.values()
    return frozenset(word for name in names for word in _WORD.findall(_plain(name)))


def _has_counterpart(name: str, other: str, other_lang: str) -> bool:
    if LANGUAGES[other_lang].script == "Latn":
        return _is_spelled(_plain(name), _WORD.findall(_plain(other)))
    bones = _latin_bones(_plain(name))
    latin = [word for word in _WORD.findall(_plain(other)) if word.isascii()]
    return len(bones) < _BONES or _is_spelled(_plain(name), latin) or _holds(_arabic_bones(other), bones)


def _is_spelled(name: str, words: Sequence[str]) -> bool:
    joined = "".join(words)
    if name in joined or any(len(word) > 3 and word in name for word in words):
        return True
    return any(word[0] == name[0] and SequenceMatcher(None, name, word).ratio() >= _ALIKE for word in words)


# Classes of consonants that the scripts do not keep apart, or that transcriptions take for each other.
_LATIN = {
    **dict.fromkeys(("sh", "sch", "ch", "zh", "s", "z", "tz", "ts"), "S"),
    **dict.fromkeys(("kh", "gh", "ck", "k", "q", "g", "c", "j"), "K"),
    **dict.fromkeys(("th", "dh", "t", "d"), "T"),
    **dict.fromkeys(("ph", "f", "v"), "F"),
    **dict.fromkeys(("b", "p"), "B"),
    "x": "KS",
    **{letter: letter.upper() for letter in "lmnr"},
}
_SOFT_C = re.compile(r"c(?=[eiy])")
_LATIN_SOUNDS = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
_ARABIC = {
    **dict.fromkeys("\u0633\u0634\u0635\u0632\u0638\u0698\u0686", "S"),  # seen sheen sad zain zah jeh tcheh
    **dict.fromkeys("\u0642\u0643\u062c\u063a\u062e\u06af", "K"),  # qaf kaf jeem ghain khah gaf
    **dict.fromkeys("\u062a\u0637\u062f\u0636\u062b\u0630", "T"),  # teh tah dal dad theh thal
    **dict.fromkeys("\u0641\u06a4", "F"),  # feh veh
    **dict.fromkeys("\u0628\u067e", "B"),  # beh peh
    "\u0644": "L",
    "\u0645": "M",
    "\u0646": "N",
    "\u0631": "R",
}


def _latin_bones(name: str) -> str:
    sounds = _LATIN_SOUNDS.findall(_SOFT_C.sub("s", name))
    return _single("".join(_LATIN[sound] for sound in sounds))


def _arabic_bones(text: str) -> str:
    return _single("".join(_ARABIC.get(letter, " " if letter.isspace() else "") for letter in fold(text)))


def _single(bones: str) -> str:
    return re.sub(r"(\S)\1", r"\1", bones)


def _holds(text: str, bones: str) -> bool:
    """Whether the skeleton stands in the text's, one consonant in four amiss, words written apart or not."""
    allowed = len(bones) // 4
    words = text.split()
    spans = ("".join(words[k : k + size]) for k in range(len(words)) for size in (1, 2, 3))
    return any(_distance_inside(bones, span) <= allowed for span in spans)


def _distance_inside(needle: str, text: str) -> int:
    """Least number of edits that turn `needle` into some part of `text` (Sellers 1980)."""
    row = [0] * (len(text) + 1)
    for k, letter in enumerate(needle, start=1):
        last, row[0] = row[0], k
        for at, other in enumerate(text, start=1):
            last, row[at] = row[at], min(last + (letter != other), row[at] + 1, row[at - 1] + 1)
    return min(row)
