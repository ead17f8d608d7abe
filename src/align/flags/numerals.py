"""Reading the numbers of a text: digits, number words, months, times, decades, in one list of `Numeral`.

A numeral keeps every value that it may reasonably have (``1.500`` may be 1500 or 1.5, ``the nineties`` 90 or 1990),
since a reader of two texts asks only whether they can agree. Bias: to explain a difference away, not to raise it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from align.flags.composition import Composition
from align.flags.digits import digit_values, roman_value
from align.flags.lexicon import Lexicon, Word, fold, lexicon

__all__ = ["Numeral", "read_numerals"]

_TOKEN = re.compile(r"(?P<number>\d{1,3}(?:\s\d{3})+(?![.,]?\d)|\d+(?:[.,]\d+)*)|[^\W\d_]+")
_CENTURY = 100
_DASH = re.compile(r"\s?[-/\N{EN DASH}]\s?")
_TIGHT = re.compile(r"\s+|\s?-\s?|")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as a text gives it.

    Attributes:
        values: what it may stand for; the first is how its language reads it.
        digits: whether it is written in digits.
        doubtful: it may explain a number of the other text, but nothing is missing without it.
        step: half of the last place that is given, for numbers rounded to thousands, millions ...; 0 for exact ones.
        scale: the thousands, millions ... that it is given in; 1 for none.
        unit: whether it names a decade or counts a century.
    """

    values: tuple[float, ...]
    digits: bool = False
    doubtful: bool = False
    step: float = 0.0
    scale: float = 1.0
    unit: Literal["", "decade", "century"] = ""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    is_number: bool
    start: int
    end: int


@lru_cache(maxsize=1024)  # A segment is compared with those of every other language.
def read_numerals(text: str, lang: str) -> tuple[Numeral, ...]:
    """The numbers of `text`, read as its language writes them, in order of appearance."""
    return tuple(_Reader(fold(text), lexicon(lang)).read())


class _Reader:
    """One pass over the tokens of one folded text."""

    def __init__(self, text: str, words: Lexicon) -> None:
        self.text = text
        self.words = words
        self.tokens = [
            _Token(match[0], match["number"] is not None, match.start(), match.end()) for match in _TOKEN.finditer(text)
        ]

    def read(self) -> list[Numeral]:
        """The numerals, each with what its neighbours add to it."""
        found = list(self.pieces())
        numerals = [one for one, _, _ in found]
        for k in range(len(found) - 1):
            one, other = numerals[k : k + 2]
            between = range(found[k][2], found[k + 1][1])
            if one.unit == "decade" and other.unit == "century" and len(between) <= 1:
                # The eighties of the 19th century: one year, and the century need not be told.
                numerals[k] = replace(one, values=(*one.values, 100 * (other.values[0] - 1) + one.values[0]))
                numerals[k + 1] = replace(other, doubtful=True)
            elif other.scale > one.scale == 1 and self.is_range(between, found[k + 1][1]):
                numerals[k] = replace(one, values=(*one.values, *(value * other.scale for value in one.values)))
        return numerals

    def is_range(self, between: range, after: int) -> bool:
        """Whether two numbers share what follows the second: 2-3 million, two or three million."""
        if not between:
            return bool(_DASH.fullmatch(self.gap(after)))
        return len(between) == 1 and self.lower(between[0]) in self.words.ranges

    def pieces(self) -> Iterator[tuple[Numeral, int, int]]:
        """Each numeral with its first token and the token after it."""
        at = 0
        while at < len(self.tokens):
            found, after = self.composed(at)
            if found is None:
                found, after = self.name(at)
            if found is None:
                found, after = self.other(at)
            yield from ((one, at, after) for one in found or ())
            at = after

    def gap(self, at: int) -> str:
        """What stands between token ``at - 1`` and token ``at``."""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start] if 0 < at < len(self.tokens) else "\n"

    def lower(self, at: int) -> str:
        return self.tokens[at].text.lower() if 0 <= at < len(self.tokens) else ""

    def name(self, at: int) -> tuple[list[Numeral] | None, int]:
        """A month or a weekday. Latin ones must start with a capital: "may" and "march" are verbs."""
        word = self.words.phrases.get((self.lower(at), self.lower(at + 1)))
        if word and self.composed(at + 1)[1] > at + 2:  # the sixtieth, not Friday: Vietnamese
            return None, at
        size = 2 if word else 1
        if word is None:
            found, _ = self.words.find(self.tokens[at].text)
            word = found if found is not None and found.kind == "name" else None
        if word is None or (size == 1 and self.tokens[at].text[0].islower()):
            return None, at
        return [Numeral((word.value,), doubtful=word.doubtful)], at + size

    def other(self, at: int) -> tuple[list[Numeral] | None, int]:
        """Decades, fractions, periods without a number, Roman numerals."""
        token = self.tokens[at]
        word, _ = (None, False) if token.is_number else self.words.find(token.text)
        if word is not None and word.kind == "decade":
            return [Numeral((word.value, 1900 + word.value), doubtful=True, unit="decade")], at + 1
        if word is not None and word.kind == "fraction":
            return [Numeral((word.value, 1 / word.value, 100 * word.value, 60 * word.value), doubtful=True)], at + 1
        if period := self.period(at):
            if self.composed(at + period[1])[0]:  # century 20: the number says it
                return None, at + period[1]
            return [Numeral((period[0],), doubtful=True)], at + period[1]
        if roman := roman_value(token.text):
            return [Numeral((roman,), doubtful=True)], at + 1
        return None, at + 1

    def period(self, at: int) -> tuple[float, int] | None:
        """The years of the period that starts at a token (10 for a decade), and its length in words."""
        for size in (1, 2):
            years = self.words.periods.get(tuple(self.words.bare(self.lower(at + k)) for k in range(size)))
            if years is not None:
                return years, size
        return None

    def years_before(self, at: int) -> float | None:
        """The years of the period that ends before a token: "century 20"."""
        found = [
            period[0] for size in (1, 2) if at >= size and (period := self.period(at - size)) and period[1] == size
        ]
        return found[0] if found else None

    def composed(self, at: int) -> tuple[list[Numeral] | None, int]:
        """The number that starts at a token: digits and number words as far as they fit together."""
        if at >= len(self.tokens):
            return None, at
        token = self.tokens[at]
        if not token.is_number and self.word(at)[0] is None:
            return None, at
        readings = digit_values(token.text, self.words.decimal) if token.is_number else [0.0]
        if not readings:  # 12.5.2019, 1,2,3: several numbers
            return [Numeral((float(part),), digits=True) for part in re.findall(r"\d+", token.text)], at + 1
        made = [self.compose(at, reading) for reading in readings]
        composition, after = made[0]
        if composition.empty:
            return None, at
        values = [one.value for one, _ in made]
        if after == at + 1 and self.lower(at) in self.words.either:
            values.append(self.words.either[self.lower(at)])
        numeral = Numeral(
            tuple(dict.fromkeys(values)),
            digits=token.is_number,
            doubtful=composition.doubtful,
            step=composition.step,
            scale=composition.scale if composition.step else 1.0,
        )
        return self.in_context(numeral, at, after)

    def compose(self, at: int, reading: float) -> tuple[Composition, int]:
        made = Composition(self.words)
        here = at
        if self.tokens[at].is_number:
            places = len(re.split(r"[.,]", self.tokens[at].text)[-1]) if reading % 1 else 0
            made.start(reading, places)
            here += 1
        while here < len(self.tokens) and (here == at or _TIGHT.fullmatch(self.gap(here))):
            word, joined = self.word(here)
            last = here
            if word is None and here > at and self.lower(here) in self.words.joiners:
                last, joined = here + 1, True
                word, _ = self.word(last)
            following = [self.word(last + k)[0] for k in (1, 2)]
            ahead = max((one.value for one in following if one and one.kind == "scale"), default=0.0)
            if word is None:
                text = self.tokens[here].text
                fits = text.isdecimal() and made.add_digits(float(text), ahead)
            elif self.lower(last) in self.words.apart and not (joined or (following[0] and following[0].multiplies)):
                fits = made.empty and made.add(word, joined=joined, ahead=ahead)
            else:
                fits = made.add(word, joined=joined, ahead=ahead)
            if not fits:
                break
            here = last + 1
        return made, here

    def word(self, at: int) -> tuple[Word | None, bool]:
        """The number word at a token, and whether "and" is written against it."""
        if at >= len(self.tokens) or self.tokens[at].is_number:
            return None, False
        word, joined = self.words.find(self.tokens[at].text)
        return (word, joined) if word and word.kind in ("cardinal", "tens", "scale", "whole") else (None, False)

    def in_context(self, numeral: Numeral, at: int, after: int) -> tuple[list[Numeral], int]:
        """The values that its neighbours add: periods, suffixes, decades, hours, years cut short."""
        values = list(numeral.values)
        first = values[0]
        follows = self.lower(after)
        against = self.gap(after) == ""
        period = self.period(after)
        if period:
            values += [value * period[0] for value in numeral.values]
            after += period[1]
        elif numeral.digits and against and follows in self.words.suffixes:
            scale = self.words.suffixes[follows]
            values += [value * scale for value in numeral.values]
            numeral = replace(numeral, step=scale / 20)
        elif numeral.digits and against and follows == "s":
            values += [first % 100] if first >= 1000 else [1900 + first, 2000 + first]
        if _CENTURY in (period and period[0], self.years_before(at)):
            values.append(100 * (first - 1))
            numeral = replace(numeral, unit="century")
        if self.is_hour(at, after):
            values.append(first + 12 if first < 12 else first - 12)
        if numeral.digits and first < 100:
            values += self.short_values(at, first)
        doubtful = numeral.doubtful or (numeral.digits and self.in_name(at, after))
        return [replace(numeral, values=tuple(dict.fromkeys(values)), doubtful=doubtful)], after

    def short_values(self, at: int, first: float) -> list[float]:
        """2018-19 is also 2019, the 30 of 6:30 half an hour, '90 also 1990."""
        token, before = self.tokens[at], self.tokens[at - 1] if at else None
        gap = self.gap(at)
        if before and before.is_number and before.text.isdecimal():
            if len(before.text) == 4 and len(token.text) == 2 and _DASH.fullmatch(gap):
                return [float(before.text[:2] + token.text)]
            if gap == ":" and first in (15, 30):
                return [first / 60]
        if gap.endswith(("'", "\N{RIGHT SINGLE QUOTATION MARK}", "\N{LEFT SINGLE QUOTATION MARK}")):
            return [1900 + first, 2000 + first]
        return []

    def is_hour(self, at: int, after: int) -> bool:
        near = self.lower(after) in self.words.hours or (self.lower(after), self.lower(after + 1)) in (
            ("a", "m"),
            ("p", "m"),
        )
        clock = self.gap(after) == ":" and self.tokens[after].is_number
        hour_before = any(self.lower(at - 1).endswith(word) for word in self.words.hours if len(word) > 2)
        minute_before = self.lower(at + 2) in self.words.hours or self.lower(at + 2) in ("a", "p")
        return near or clock or hour_before or (minute_before and self.gap(at + 1) in (":", "."))

    def in_name(self, at: int, after: int) -> bool:
        """Whether digits are part of a name or a unit: MH17, F-16, Covid-19, 5G, 4K, m3."""
        before = self.text[max(0, self.tokens[at].start - 12) : self.tokens[at].start]
        behind = self.text[self.tokens[after - 1].end : self.tokens[after - 1].end + 2]
        return bool(re.search(r"[A-Za-z]$|[A-Z][A-Za-z]*-$", before) or re.match(r"[A-Z](?![A-Z])", behind))
