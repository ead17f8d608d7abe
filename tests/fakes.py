"""Encoders without a model, and documents whose words they know: word ``e12`` of one language means ``d12`` of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from align.encoding import Words
from align.model import Document

Array = NDArray[np.float32]


@cache
def meaning(word: str, dim: int) -> tuple[float, ...]:
    """A random direction for each number, whatever letter stands before it."""
    return tuple(np.random.default_rng(int(word[1:])).normal(0, 1, dim) / np.sqrt(dim))


class VectorEncoder:
    """A text's vector is the sum of its words' vectors; `crowd` moves all vectors into a cone around one direction."""

    name, dim = "fake", 64

    def __init__(self, crowd: float = 0.0) -> None:
        self.crowd = crowd
        self.fingerprint = f"fake-{crowd}"

    def encode(self, texts: Sequence[str]) -> Array:
        sums = np.array([self._sum(text) for text in texts], dtype=np.float32).reshape(-1, self.dim)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        unit = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
        unit[:, 0] += self.crowd * (lengths[:, 0] > 0)
        lengths = np.linalg.norm(unit, axis=1, keepdims=True)
        return np.asarray(np.divide(unit, lengths, out=np.zeros_like(unit), where=lengths > 0), dtype=np.float32)

    def _sum(self, text: str) -> Array:
        words = [meaning(word, self.dim) for word in re.findall(r"[a-z]\d+", text)]
        return np.asarray(np.array(words, dtype=np.float32).reshape(-1, self.dim).sum(axis=0))


class WordsEncoder(VectorEncoder):
    """One that knows the vectors of words too."""

    def words(self, texts: Sequence[str]) -> Words:
        tokens = [[(m.group(), m.span()) for m in re.finditer(r"[a-z]\d+", text)] for text in texts]
        distinct = sorted({word for line in tokens for word, _ in line})
        place = {word: k for k, word in enumerate(distinct)}
        return Words(
            self.encode(distinct),
            np.ones(len(distinct), dtype=np.float32),
            np.array([place[word] for line in tokens for word, _ in line], dtype=np.int32),
            np.cumsum([0, *map(len, tokens)], dtype=np.int64),
            np.array([span for line in tokens for _, span in line], dtype=np.int32).reshape(-1, 2),
        )


class BrokenEncoder(VectorEncoder):
    """Gives vectors that are no numbers."""

    def encode(self, texts: Sequence[str]) -> Array:
        return np.full((len(texts), self.dim), np.nan, dtype=np.float32)


class ZeroEncoder(VectorEncoder):
    """Knows no word."""

    def encode(self, texts: Sequence[str]) -> Array:
        return np.zeros((len(texts), self.dim), dtype=np.float32)


def ideas(count: int, seed: int) -> list[list[int]]:
    """Sentences as lists of 5 to 12 meanings, each used hardly ever twice."""
    rng = np.random.default_rng(seed)
    return [rng.integers(100, 1_000_000, size=rng.integers(5, 13)).tolist() for _ in range(count)]


def document(sentences: Sequence[Sequence[int]], lang: str) -> Document:
    """A document that says these meanings in a language; an empty sentence is a blank segment."""
    return Document.from_lines([" ".join(f"{lang[0]}{idea}" for idea in ideas) for ideas in sentences], lang)
