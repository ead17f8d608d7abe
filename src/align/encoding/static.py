"""The bundled encoder: a sentence is the sum of its words, a word the sum of its features; numpy alone.

A word's vector is computed when the word is first met and kept, so a corpus costs one dictionary look-up, one gather
and one addition per token, and memory grows with the distinct tokens, not with the corpus.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from align.encoding.base import Vectors, Words
from align.encoding.features import TOKEN, features, normalise_word
from align.errors import ModelError

__all__ = ["FOLDER", "StaticEncoder"]

FOLDER = Path(__file__).parent / "bundled"
"""Where the bundled weights lie."""

CHUNK = 2048
"""Texts that are summed at a time: their vectors stay in the processor's cache (measured: 512 to 4096 are alike)."""


class StaticEncoder:
    """Static word vectors built from features (`align.encoding.features`), read from a folder.

    The folder holds ``config.json`` (dim, buckets, fingerprint), ``rows.npy`` (int8, one row a feature, memory-mapped),
    ``scales.npy`` (float32, one a row) and ``vocabulary.txt`` (one word a line; line k owns row buckets + k).

    Args:
        folder: the weights.
        name: how a user names the encoder.

    Raises:
        ModelError: if a file is missing or does not fit the others.
    """

    def __init__(self, folder: Path = FOLDER, name: str = "bundled") -> None:
        self.name = name
        self.folder = folder
        try:
            config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._rows: NDArray[np.int8] = np.load(folder / "rows.npy", mmap_mode="r")
            self._scales: NDArray[np.float32] = np.load(folder / "scales.npy")
            self.dim = int(config["dim"])
            self.buckets = int(config["buckets"])
            self.fingerprint = str(config["fingerprint"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"not a static encoder: {error}", "install align anew", path=folder) from error
        if self._rows.shape != (len(self._scales), self.dim):
            raise ModelError("rows.npy and scales.npy do not fit", "install align anew", path=folder)
        self._tokens: dict[str, int] = {}  # token as written -> its word's place in _vectors
        self._words: dict[str, int] = {}
        self._vectors: Vectors = np.zeros((1024, self.dim), np.float32)

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Words and stems that own a row, to that row."""
        words = (self.folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]
        if self.buckets + len(words) != len(self._scales):
            raise ModelError("vocabulary.txt does not fit rows.npy", "install align anew", path=self.folder)
        return dict(zip(words, range(self.buckets, len(self._scales)), strict=True))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`: float32, shape (len(texts), dim), each row of length 1; zeros where there is no word."""
        vectors = np.empty((len(texts), self.dim), np.float32)
        for at in range(0, len(texts), CHUNK):
            tokens = [TOKEN.findall(text) for text in texts[at : at + CHUNK]]
            ids = self._ids(list(chain.from_iterable(tokens)))
            summed = _sums(self._vectors, ids, np.fromiter(map(len, tokens), np.int64, len(tokens)))
            vectors[at : at + len(tokens)] = _unit(summed)
        return vectors

    def words(self, texts: Sequence[str]) -> Words:
        """The words of `texts`: runs of letters and digits with their spans; punctuation is no word.

        The weight of a word is the length of its vector before it was made a unit: what it adds to its text's sum.
        """
        found = [[match.span() for match in TOKEN.finditer(text)] for text in texts]
        flat = [text[a:b] for text, spans in zip(texts, found, strict=True) for a, b in spans]
        distinct, ids = np.unique(self._ids(flat), return_inverse=True)
        vectors = self._vectors[distinct]
        starts = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(spans) for spans in found], out=starts[1:])
        return Words(
            vectors=_unit(vectors),
            weights=np.linalg.norm(vectors, axis=1),
            ids=ids.astype(np.int32),
            starts=starts,
            spans=np.array(list(chain.from_iterable(found)), np.int32).reshape(-1, 2),
        )

    def _ids(self, tokens: list[str]) -> NDArray[np.int64]:
        """The place of each token's word in `_vectors`; words met for the first time are added."""
        known = self._tokens
        if unknown := [token for token in dict.fromkeys(tokens) if token not in known]:
            self._learn(unknown)
        return np.fromiter(map(known.__getitem__, tokens), np.int64, len(tokens))

    def _learn(self, tokens: Iterable[str]) -> None:
        known = len(self._words)
        for token in tokens:
            self._tokens[token] = self._words.setdefault(normalise_word(token), len(self._words))
        new = list(self._words)[known:]
        vectors = [self._build(new[at : at + CHUNK]) for at in range(0, len(new), CHUNK)]
        if len(self._words) > len(self._vectors):
            grown = np.zeros((2 * len(self._words), self.dim), np.float32)
            grown[:known] = self._vectors[:known]
            self._vectors = grown
        if vectors:
            self._vectors[known : len(self._words)] = np.concatenate(vectors)

    def _build(self, words: Sequence[str]) -> Vectors:
        """The vectors of words from the table: the sum of their features' rows."""
        rows = [features(word, self.vocabulary, self.buckets) for word in words]
        flat = np.fromiter(chain.from_iterable(rows), np.int64)
        distinct, ids = np.unique(flat, return_inverse=True)
        table = self._rows[distinct] * self._scales[distinct, None]
        return _sums(table, ids, np.fromiter(map(len, rows), np.int64, len(rows)))


def _sums(table: Vectors, ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> Vectors:
    """Row k: the sum of the next ``lengths[k]`` of ``table[ids]``.

    Sequences are added one position at a time, the longest first, so that each addition is one gather over a leading
    block: eight times as fast as `numpy.add.reduceat`, and within half of a compiled sparse product.
    """
    order = np.argsort(-lengths, kind="stable")
    ordered = lengths[order]
    starts = (np.cumsum(lengths) - lengths)[order]
    total = np.zeros((len(lengths), table.shape[1]), np.float32)
    for position in range(int(ordered[0]) if len(ordered) else 0):
        active = int(np.searchsorted(-ordered, -position, side="left"))
        total[:active] += table[ids[starts[:active] + position]]
    result = np.empty_like(total)
    result[order] = total
    return result


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    norms[norms == 0] = 1
    unit: Vectors = vectors / norms
    return unit
