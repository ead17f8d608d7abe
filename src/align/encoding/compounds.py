"""Words that are written as two: Vietnamese puts a space between syllables, and most of its words have two.

A compound is a pair of adjacent words of a fixed list, such as ``quốc gia`` (nation); English and Arabic have some too
(``prime minister``). Where pairs overlap, the one that stands earlier in the list wins; the list is ordered by how
closely its parts belong together (`scripts/encoder_corpus.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Compounds"]

NONE = -1

SIEVE = 1 << 20
"""Most pairs are no compound, and a table of one megabyte tells so faster than a search among all compounds."""


class Compounds:
    """A list of compounds, and where they stand in a text.

    Args:
        names: two normalised words with a space between them, the closest first.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        pairs = [name.split(" ") for name in names]
        self._parts = {
            part: number for number, part in enumerate(dict.fromkeys(part for pair in pairs for part in pair))
        }
        keys = np.array([self._key(self._parts[one], self._parts[other]) for one, other in pairs], np.int64)
        self._ranks = np.argsort(keys, kind="stable")
        self._keys = keys[self._ranks]
        self._maybe = np.zeros(SIEVE, bool)
        self._maybe[keys % SIEVE] = True

    def part(self, word: str) -> int:
        """The number of a word among the parts of compounds; -1 for any other word."""
        return self._parts.get(word, NONE)

    def find(self, parts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each token, the index of the compound that begins with it, or -1; compounds never overlap.

        Args:
            parts: `part` of each token of all texts, one text after the other.
            lengths: tokens of each text; no compound crosses the end of one.
        """
        found = np.full(len(parts), NONE)
        if not len(self._keys):
            return found
        begins = np.flatnonzero((parts[:-1] >= 0) & (parts[1:] >= 0)) if len(parts) else np.zeros(0, np.int64)
        last = np.zeros(len(parts) + 1, bool)
        last[np.cumsum(lengths)] = True  # A text's first token: no compound begins just before it.
        begins = begins[~last[begins + 1]]
        begins = begins[self._maybe[self._key(parts[begins], parts[begins + 1]) % SIEVE]]
        keys = self._key(parts[begins], parts[begins + 1])
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        known = self._keys[at] == keys
        return self._choose(found, begins[known], self._ranks[at[known]])

    def _key(self, one: NDArray[np.int64] | int, other: NDArray[np.int64] | int) -> NDArray[np.int64] | int:
        return one * len(self._parts) + other

    @staticmethod
    def _choose(found: NDArray[np.int64], begins: NDArray[np.int64], ranks: NDArray[np.int64]) -> NDArray[np.int64]:
        """Keep a candidate that is closer than those it overlaps, drop those, and look again: as if best first."""
        while len(begins):
            touches = np.diff(begins) == 1
            closer = np.ones(len(begins), bool)
            closer[1:] &= ~touches | (ranks[1:] < ranks[:-1])
            closer[:-1] &= ~touches | (ranks[:-1] <= ranks[1:])
            found[begins[closer]] = ranks[closer]
            beside = closer.copy()
            beside[1:] |= touches & closer[:-1]
            beside[:-1] |= touches & closer[1:]
            begins, ranks = begins[~beside], ranks[~beside]
        return found
