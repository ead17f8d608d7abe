"""The number words, months and weekdays of a language.

Number words stand in ``words/LANG.toml``, tables that a linguist can mend; month and weekday names come from Unicode's
CLDR through Babel, Arabic ones in their Levantine and Maghrebi forms too. A language without a table is read by its
digits and months alone.

The tables: ``cardinals`` and ``ordinals`` (a word and its value), ``tens`` (makes tens of the unit before it),
``scales`` (thousand and up, multiply what stands before), ``suffixes`` (the same, against digits: ``5m``), ``duals``
(whole by themselves), ``either`` (a scale or a dual), ``periods`` (three decades are also 30), ``decades`` (the
nineties), ``fractions``, ``months`` that CLDR lacks, and in ``others`` the ``joiners`` between the parts of a number,
``doubtful`` words with another common meaning, words that stay ``apart``, ``hours`` after or before a time of day,
``ranges`` between two numbers, ``prefixes`` written against a word, words to be ``ignored`` ("percent" in Arabic), and
the ``grammar`` of tens and units.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from align.text import ascii_digits, nfc, remove_arabic_marks, unify_arabic_letters

__all__ = ["Lexicon", "Word", "fold", "lexicon"]

Kind = Literal["cardinal", "tens", "scale", "whole", "decade", "fraction", "name"]

_SEPARATORS = str.maketrans({"\N{ARABIC DECIMAL SEPARATOR}": ".", "\N{ARABIC THOUSANDS SEPARATOR}": ","})
# Typists without that key set the Arabic comma between thousands.
_COMMA = re.compile("(?<=\\d)\N{ARABIC COMMA}(?=\\d{3})")
# CLDR's locale "ar" has the Egyptian and Gulf names; the other lands' follow. The Maghreb's collide with common words.
_LOCALES = {"ar": ("ar", "ar_IQ", "ar_MA", "ar_DZ")}


def fold(text: str) -> str:
    """`text` with ASCII digits and one form of each Arabic letter; case is kept.

    >>> fold("\N{ARABIC-INDIC DIGIT SIX}\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC-INDIC DIGIT FIVE}")
    '6.5'
    """
    plain = unify_arabic_letters(remove_arabic_marks(ascii_digits(nfc(text))))
    return plain if plain.isascii() else _COMMA.sub(",", plain.translate(_SEPARATORS))


@dataclass(frozen=True, slots=True)
class Word:
    """A word's value, how it combines (`kind`), and whether it often means something else (`doubtful`)."""

    value: float
    kind: Kind
    doubtful: bool = False

    @property
    def multiplies(self) -> bool:
        """Whether it multiplies what stands before it, and so by itself is no certain number ("hundreds")."""
        return self.kind in ("scale", "tens") or self.value == 100


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables of one language, every key folded and in lower case; see the module's docstring.

    `known` tells whether there are number words at all: without them a number may be written out unseen.
    """

    words: Mapping[str, Word]
    phrases: Mapping[tuple[str, str], Word]
    periods: Mapping[tuple[str, ...], float]
    suffixes: Mapping[str, float]
    either: Mapping[str, float]
    joiners: frozenset[str]
    apart: frozenset[str]
    hours: frozenset[str]
    ranges: frozenset[str]
    prefixes: tuple[str, ...]
    ignored: frozenset[str]
    units_first: bool
    decimal: str
    known: bool

    def find(self, word: str) -> tuple[Word | None, bool]:
        """What a folded word stands for, and whether a prefix that means "and" joins it to the word before."""
        if word.lower() in self.ignored:
            return None, False
        if found := self.words.get(word.lower()):
            return found, False
        for prefix in self.prefixes:
            if word.startswith(prefix) and (found := self.words.get(word[len(prefix) :])):
                return found, prefix[0] in self.joiners
        return None, False

    def bare(self, word: str) -> str:
        """A folded word in lower case, without the prefix that stands before the name of a period."""
        word = word.lower()
        for prefix in self.prefixes:
            if (word[len(prefix) :],) in self.periods and word.startswith(prefix):
                return word[len(prefix) :]
        return word


@lru_cache(maxsize=32)
def lexicon(lang: str) -> Lexicon:
    """The tables of a language (ISO 639-1); of one that has none, months, weekdays and separators alone."""
    tables = _tables(lang)
    others = tables.get("others", {})
    listed = {name: {fold(word).lower() for word in words} for name, words in others.items()}
    doubtful = listed.get("doubtful", set())
    names = dict(_names(lang, doubtful))
    words = {key[0]: word for key, word in names.items() if len(key) == 1}
    words |= {month: Word(float(number), "name") for month, number in tables.get("months", {}).items()}
    kinds: tuple[tuple[str, Kind], ...] = (
        ("decades", "decade"),
        ("fractions", "fraction"),
        ("duals", "whole"),
        ("scales", "scale"),
        ("tens", "tens"),
        ("ordinals", "cardinal"),
        ("cardinals", "cardinal"),
    )
    for table, kind in kinds:  # a later table wins: a word that is both fraction and cardinal counts as cardinal
        for key, value in tables.get(table, {}).items():
            words[fold(key).lower()] = Word(float(value), kind, fold(key).lower() in doubtful)
    prefixes = tuple(fold(prefix) for prefix in others.get("prefixes", ()))
    for key in [key for key, word in words.items() if word.kind == "name"]:
        if any(key.startswith(prefix) and key[len(prefix) :] in words for prefix in prefixes):
            del words[key]  # Arabic Sunday is "the one": eleven begins with it
    return Lexicon(
        words=words,
        phrases={(key[0], key[1]): word for key, word in names.items() if len(key) == 2},
        periods={tuple(fold(key).lower().split()): float(value) for key, value in tables.get("periods", {}).items()},
        suffixes=tables.get("suffixes", {}),
        either={fold(key): float(value) for key, value in tables.get("either", {}).items()},
        joiners=frozenset(listed.get("joiners", ())),
        apart=frozenset(listed.get("apart", ())),
        ranges=frozenset(listed.get("ranges", ())),
        hours=frozenset(listed.get("hours", ())),
        prefixes=prefixes,
        ignored=frozenset(listed.get("ignored", ())),
        units_first="units first" in listed.get("grammar", ()),
        decimal=_decimal(lang),
        known=bool(tables),
    )


def _tables(lang: str) -> dict[str, dict[str, Any]]:
    file = files("align.flags") / "words" / f"{lang}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _names(lang: str, doubtful: set[str]) -> Iterator[tuple[tuple[str, ...], Word]]:
    """Months (1-12) and weekdays as the Vietnamese count them (Monday is 2), by their folded words."""
    from babel.dates import get_day_names, get_month_names  # 40 ms, which only flags need

    for locale in reversed(_LOCALES.get(lang, (lang,))):
        for width in ("abbreviated", "wide"):
            for months in (True, False):
                table = get_month_names(width, locale=locale) if months else get_day_names(width, locale=locale)
                for number, name in table.items():
                    key = tuple(re.findall(r"[^\W\d_]+", fold(name).lower()))
                    if not 1 <= len(key) <= 2 or any(character.isdigit() for character in name):
                        continue
                    # Weekdays are often left out or counted; abbreviations are often other words (Jan, Sun, Mar).
                    unsure = not months or (width != "wide" and len(name) < 5) or " ".join(key) in doubtful
                    yield key, Word(float(number if months else number + 2), "name", unsure)


def _decimal(lang: str) -> str:
    from babel.numbers import get_decimal_symbol

    # CLDR gives Arabic in general the point; the Arabic separator is folded to it.
    return get_decimal_symbol(lang)
