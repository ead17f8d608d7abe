"""Texts to numbered pieces (what stands between spaces), a whole chunk of texts at a time and no Python step a piece.

A piece is told by a polynomial hash of its characters (Karp and Rabin 1987) modulo 2**64: differences of one running sum
over the chunk give the hashes of all its pieces, and a table with linear probing (Knuth, volume 3, 6.4) their numbers.
Two pieces of one hash would be taken for one; among a million distinct pieces that happens once in 40 million corpora.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cut", "Numbers", "cut"]

Keys = NDArray[np.uint64]

BASE = 0x9E3779B97F4A7C15
"""Of the polynomial: odd, so that it has an inverse modulo 2**64."""

INVERSE = pow(BASE, -1, 1 << 64)
SCATTER = np.uint64(0xD6E8FEB86659FD93)
"""An odd multiplier: its product's upper bits depend on all of a key's bits."""

ROOM = 4
"""Slots of the table for each key: most look-ups end at the first one."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A chunk of texts as pieces.

    Attributes:
        joined: the texts with a line feed between them.
        starts, ends: of each piece in `joined`, characters.
        counts: pieces of each text.
        keys: the pieces' hashes.
    """

    joined: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    counts: NDArray[np.int64]
    keys: Keys

    def text(self, piece: int) -> str:
        """A piece as it stands in its text."""
        return self.joined[self.starts[piece] : self.ends[piece]]


def cut(texts: Sequence[str]) -> Cut:
    """The pieces of some texts: runs of characters above U+0020; other spaces are left to whoever reads the piece."""
    joined = "\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    inside = np.zeros(len(codes) + 2, bool)
    np.greater(codes, 0x20, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[::2], edges[1::2]
    stops = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
    powers, inverses = _powers(len(codes).bit_length())
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * powers[: len(codes)], out=sums[1:])
    keys = (sums[ends] - sums[starts]) * inverses[starts]
    return Cut(joined, starts, ends, np.diff(np.searchsorted(starts, stops), prepend=0), keys)


@lru_cache(maxsize=2)
def _powers(bits: int) -> tuple[Keys, Keys]:
    """The first ``2**bits`` powers of the base and of its inverse; kept, since every chunk asks for them."""
    return _powers_of(BASE, 1 << bits), _powers_of(INVERSE, 1 << bits)


def _powers_of(base: int, length: int) -> Keys:
    powers = np.full(length, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


class Numbers:
    """Keys to numbers, which count from 0 in the order in which keys were added."""

    def __init__(self) -> None:
        self._keys: Keys = np.zeros(1024, np.uint64)
        self._slots = np.full(ROOM * len(self._keys), -1, np.int32)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def find(self, keys: Keys) -> NDArray[np.int32]:
        """The number of each key; -1 for one that was never added."""
        at = self._first(keys)
        found = self._slots[at]
        elsewhere = np.flatnonzero((found >= 0) & (self._keys[found] != keys))
        while len(elsewhere):
            at[elsewhere] = (at[elsewhere] + 1) & (len(self._slots) - 1)
            found[elsewhere] = here = self._slots[at[elsewhere]]
            elsewhere = elsewhere[(here >= 0) & (self._keys[here] != keys[elsewhere])]
        return found

    def add(self, keys: Keys) -> None:
        """Give the next numbers to keys that are distinct and were never added."""
        total = self._count + len(keys)
        if total > len(self._keys):
            size = 1 << (2 * total - 1).bit_length()
            self._keys = np.concatenate([self._keys[: self._count], np.zeros(size - self._count, np.uint64)])
            self._slots = np.full(ROOM * size, -1, np.int32)
            self._place(self._keys[: self._count], 0)
        self._keys[self._count : total] = keys
        self._place(keys, self._count)
        self._count = total

    def _first(self, keys: Keys) -> NDArray[np.int64]:
        """The slot where the search for each key begins."""
        shift = np.uint64(65 - len(self._slots).bit_length())
        return ((keys * SCATTER) >> shift).astype(np.int64)

    def _place(self, keys: Keys, number: int) -> None:
        """Put keys into the nearest free slots: where several ask for one, the last to write has it."""
        at = self._first(keys)
        left = np.arange(len(keys))
        while len(left):
            free = left[self._slots[at[left]] < 0]
            self._slots[at[free]] = number + free
            left = left[self._slots[at[left]] != number + left]
            at[left] = (at[left] + 1) & (len(self._slots) - 1)
