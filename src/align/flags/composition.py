"""Putting number words together: ``two hundred and five``, ``hai mươi lăm``, five-and-twenty in Arabic.

One machine for the three grammars: a number is a sum of groups below a thousand, each times a scale; a word joins if
its place in the present group is free. What doesn't fit starts the next number (``five and six``, ``hai ba``).
"""

from __future__ import annotations

import math

from align.flags.lexicon import Lexicon, Word

__all__ = ["Composition"]


class Composition:
    """A number that grows word by word.

    Attributes:
        doubtful: whether it consists of one doubtful word, or of bare scales ("hundreds", "millions").
    """

    def __init__(self, words: Lexicon) -> None:
        self.words = words
        self.total = 0.0
        self.group = 0.0
        self.scale = math.inf
        self.places = 0
        self.count = 0
        self.bare = False
        self.doubtful = False
        self.digits = False

    @property
    def empty(self) -> bool:
        """Whether nothing was added."""
        return not self.count

    @property
    def value(self) -> float:
        """The sum so far."""
        return self.total + self.group

    @property
    def step(self) -> float:
        """Half of the last place of a number given in thousands or more; 0 for one without a scale."""
        return self.scale / 10**self.places / 2 if self.total and not self.group else 0.0

    def start(self, value: float, places: int) -> None:
        """Begin with digits, `places` of them after the decimal sign."""
        self.group, self.places, self.digits, self.count = value, places, True, 1

    def add_digits(self, value: float, ahead: float) -> bool:
        """Add a group in digits if a lesser scale follows it: 1 million 200 | thousand."""
        fits = bool(self.total) and not self.group and 0 < ahead < self.scale and value < 1000
        if fits:
            self.group, self.count = value, self.count + 1
        return fits

    def add(self, word: Word, *, joined: bool, ahead: float) -> bool:
        """Add a word if it fits, and tell whether it did.

        Args:
            word: what it stands for.
            joined: whether "and" stands before it.
            ahead: the scale that follows within two words, or 0: "two million and three million" are two numbers.
        """
        grown = self._grown(word, joined, ahead)
        if grown is None:
            return False
        self.bare = (self.empty or self.bare) and word.multiplies
        self.doubtful = self.bare or (self.empty and word.doubtful)
        self.total, self.group, self.scale = grown
        self.count += 1
        return True

    def _grown(self, word: Word, joined: bool, ahead: float) -> tuple[float, float, float] | None:
        value, total, group = word.value, self.total, self.group
        if self.empty:
            return _first(word)
        if word.kind == "scale":
            return self._scaled(value, joined)
        if word.kind == "tens":
            return (total, group + 9 * (group % 10), self.scale) if 0 < group % 100 < 10 else None
        if word.kind == "whole" or self.digits or max(value, ahead) >= self.scale:
            return None
        if value == 100 and not joined and 0 < group < 20:
            return total, group * 100, self.scale
        return self._summed(value, joined)

    def _scaled(self, value: float, joined: bool) -> tuple[float, float, float] | None:
        if joined and not (self.total and not self.group and value < self.scale):
            return None
        if self.group or (self.total and joined):
            return (self.total + max(self.group, 1) * value, 0.0, value) if value < self.scale else None
        # Scale upon scale: a thousand billion.
        return (self.total * value, 0.0, self.scale * value) if self.total else (value, 0.0, value)

    def _summed(self, value: float, joined: bool) -> tuple[float, float, float] | None:
        total, group = self.total, self.group
        below = group % 100
        free = not below and bool(group or total)
        if self.words.units_first:  # Arabic: five | and twenty, three | ten, a hundred | and five
            fits = (joined and 20 <= value < 100 and 0 < below < 10) or (not joined and value == 10 and 0 < below < 10)
            fits = fits or (joined and free and (value < 100 or not group))
        else:  # twenty | five, Vietnamese ten | two, two hundred | five, two thousand | three hundred
            fits = not joined and value < 10 and (below == 10 or (below >= 20 and below % 10 == 0))
            fits = fits or (free and (value < 100 or not group))
        if fits:
            return total, group + value, self.scale
        if 13 <= group <= 20 and 20 <= value < 100 and not joined and not total:  # nineteen | ninety: a year
            return total, group * 100 + value, self.scale
        return None


def _first(word: Word) -> tuple[float, float, float]:
    if word.kind == "whole":  # two thousand, in one word: hundreds may follow; "two decades": nothing may
        return word.value, 0.0, max((scale for scale in (1e3, 1e6, 1e9) if scale <= word.value), default=0.0)
    return (word.value, 0.0, word.value) if word.kind == "scale" else (0.0, word.value, math.inf)
