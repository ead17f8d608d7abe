"""The bundled encoder: a text is put together from its words, a word is the sum of its features; numpy alone.

A word's vector is computed when the word is first met and kept, so a corpus costs one dictionary look-up, one gather
and one addition per token, and memory grows with the distinct tokens, not with the corpus.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from align.encoding.base import Vectors, Words
from align.encoding.composition import Composition, sums
from align.encoding.compounds import Compounds
from align.encoding.features import PIECE, SIGNS, TOKEN, features, normalise_word
from align.encoding.halfbytes import unpack
from align.encoding.pieces import Numbers, cut
from align.errors import ModelError

__all__ = ["FOLDER", "StaticEncoder"]

Kind = TypeVar("Kind", bound=np.generic)

FOLDER = Path(__file__).parent / "bundled"
"""Where the bundled weights lie."""

CHUNK = 2048
"""Texts that are looked up at a time (measured: 1024 to 4096 are alike)."""

SUMMING = 2
"""Threads that sum: more bring nothing, since one thread looks up."""

LONG = 256
"""Characters: a longer run without a space (a page in a script without them) is not kept, only its tokens are."""


class StaticEncoder:
    """Static word vectors built from features (`align.encoding.features`), read from a folder.

    The folder holds ``config.json`` (buckets, damp, fingerprint, and the arguments of `Composition`), ``rows.npy``
    (`align.encoding.halfbytes`, one row a feature, memory-mapped), ``scales.npy`` (float32, one a row) and
    ``vocabulary.txt`` (one word a line; line k owns row buckets + k; compounds hold a space and stand in the order of
    `Compounds`).

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
            self._rows: NDArray[np.uint8] = np.load(folder / "rows.npy", mmap_mode="r")
            self._scales: NDArray[np.float32] = np.load(folder / "scales.npy")
            parts = {name: config[name] for name in ("order", "order_dims", "length") if name in config}
            self.composition = Composition(int(config["dim"]), **parts)
            self.dim = self.composition.text_dim
            self.buckets = int(config["buckets"])
            self.damp = float(config.get("damp", 0.0))
            self.fingerprint = str(config["fingerprint"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"not a static encoder: {error}", "install align anew", path=folder) from error
        if 2 * self._rows.size != len(self._scales) * self.composition.dim:
            raise ModelError("rows.npy and scales.npy do not fit", "install align anew", path=folder)
        self._pieces = Numbers()
        # Of each piece, where its words start in _flat, and how many they are.
        self._spread = np.zeros(1024, np.int64), np.zeros(1024, np.int64)
        self._flat: NDArray[np.int64] = np.zeros(0, np.int64)
        self._words: dict[str, int] = {}
        self._parts: NDArray[np.int64] = np.zeros(1024, np.int64)  # of each word, its number among parts of compounds
        self._vectors: Vectors = np.zeros((1024, self.composition.dim), np.float32)
        self._learn(SIGNS)  # The first places, so that it is quickly told which texts hold signs and no word.

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Words and stems that own a row, to that row."""
        words = (self.folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]
        if self.buckets + len(words) != len(self._scales):
            raise ModelError("vocabulary.txt does not fit rows.npy", "install align anew", path=self.folder)
        return dict(zip(words, range(self.buckets, len(self._scales)), strict=True))

    @cached_property
    def compounds(self) -> Compounds:
        """The words of two syllables."""
        return Compounds([word for word in self.vocabulary if " " in word])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`: float32, shape (len(texts), dim), each row of length 1; zeros where there is no word."""
        vectors = np.empty((len(texts), self.dim), np.float32)

        def add_up(at: int, table: Vectors, ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> None:
            vectors[at : at + len(lengths)] = self.composition.vectors(table, ids, lengths)
            vectors[at + np.flatnonzero(_count(ids >= len(SIGNS), lengths) == 0)] = 0

        with ThreadPoolExecutor(SUMMING) as beside:  # numpy sums outside the interpreter's lock, beside the look-ups.
            pending: deque[Future[None]] = deque()
            for at in range(0, len(texts), CHUNK):
                ids, lengths, first = self._ids(texts[at : at + CHUNK])
                pending.append(beside.submit(add_up, at, self._vectors, ids[first], _count(first, lengths)))
                if len(pending) > 2 * SUMMING:
                    pending.popleft().result()
            for done in pending:
                done.result()
        return vectors

    def words(self, texts: Sequence[str]) -> Words:
        """The words of `texts`: letters and digits with their spans, a compound as one; punctuation is no word.

        The weight of a word is the length of its vector before it was made a unit: what it adds to its text's sum.
        """
        found = [[match.span() for match in TOKEN.finditer(text)] for text in texts]
        tokens = [" ".join([text[a:b] for a, b in spans]) for text, spans in zip(texts, found, strict=True)]
        places, lengths, first = self._ids(tokens)
        distinct, ids = np.unique(places[first], return_inverse=True)
        vectors = self._vectors[distinct]
        starts = np.zeros(len(texts) + 1, np.int64)
        np.cumsum(_count(first, lengths), out=starts[1:])
        spans = np.array(list(chain.from_iterable(found)), np.int32).reshape(-1, 2)
        ends = spans[np.append(first[1:], True)[: len(first)], 1]
        return Words(
            vectors=_unit(vectors),
            weights=np.linalg.norm(vectors, axis=1),
            ids=ids.astype(np.int32),
            starts=starts,
            spans=np.column_stack([spans[first, 0], ends]),
        )

    def _ids(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """The tokens of texts.

        Returns:
            For each token the place of its word in `_vectors`, that of the compound where one begins; how many tokens
            each text has; and which tokens begin a word (all but the second parts of compounds).
        """
        chunk = cut(texts)
        if (chunk.ends - chunk.starts).max(initial=0) > LONG:
            chunk = cut([text if len(text) <= LONG else " ".join(PIECE.findall(text)) for text in texts])
        numbers = self._pieces.find(chunk.keys)
        unknown = np.flatnonzero(numbers < 0)
        if len(unknown):
            keys, first = np.unique(chunk.keys[unknown], return_index=True)
            self._meet([chunk.text(piece) for piece in unknown[first]], keys)
            numbers = self._pieces.find(chunk.keys)
        starts, counts = self._spread[0][numbers], self._spread[1][numbers]
        before = np.zeros(len(counts) + 1, np.int64)
        np.cumsum(counts, out=before[1:])
        ids = self._flat[np.repeat(starts - before[:-1], counts) + np.arange(before[-1])]
        lengths = np.diff(before[np.cumsum(chunk.counts)], prepend=0)
        return ids, lengths, self._join(ids, lengths)

    def _meet(self, pieces: list[str], keys: NDArray[np.uint64]) -> None:
        """Give each new piece a number, and its words places."""
        words = [list(map(normalise_word, PIECE.findall(piece))) for piece in pieces]
        self._learn(chain.from_iterable(words))
        counts = np.fromiter(map(len, words), np.int64, len(words))
        known, total = len(self._pieces), len(self._pieces) + len(pieces)
        if total > len(self._spread[0]):
            self._spread = _grown(self._spread[0], known, 2 * total), _grown(self._spread[1], known, 2 * total)
        self._spread[0][known:total] = len(self._flat) + np.cumsum(counts) - counts
        self._spread[1][known:total] = counts
        places = [self._words[word] for row in words for word in row]
        self._flat = np.concatenate([self._flat, np.array(places, np.int64)])
        self._pieces.add(keys)

    def _join(self, ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Put compounds in the places of their first parts; gives the tokens that begin a word."""
        compounds = self.compounds.find(self._parts[ids], lengths)
        begins = np.flatnonzero(compounds >= 0)
        new = compounds[begins][self._of_compound[compounds[begins]] < 0]
        if len(new):
            names = {int(compound): self.compounds.names[compound] for compound in new}
            self._learn(names.values())
            self._of_compound[list(names)] = [self._words[name] for name in names.values()]
        ids[begins] = self._of_compound[compounds[begins]]
        first = np.ones(len(ids), bool)
        first[begins + 1] = False
        return first

    @cached_property
    def _of_compound(self) -> NDArray[np.int64]:
        """The place of each compound in `_vectors`, -1 for one that was never met."""
        return np.full(len(self.compounds.names), -1)

    def _learn(self, words: Iterable[str]) -> None:
        """Give each word that is met for the first time a place in `_vectors`."""
        new = [word for word in dict.fromkeys(words) if word not in self._words]
        known, total = len(self._words), len(self._words) + len(new)
        if total > len(self._vectors):
            self._vectors = _grown(self._vectors, known, 2 * total)
            self._parts = _grown(self._parts, known, 2 * total)
        for at in range(0, len(new), CHUNK):
            part = new[at : at + CHUNK]
            self._vectors[known + at : known + at + len(part)] = self._build(part)
        self._parts[known:total] = [self.compounds.part(word) for word in new]
        self._words.update(zip(new, range(known, total), strict=True))

    def _build(self, words: Sequence[str]) -> Vectors:
        """The vectors of words from the table: the sums of their features' rows, of lengths ``length ** (1 - damp)``."""
        rows = [features(word, self.vocabulary, self.buckets) for word in words]
        flat = np.fromiter(chain.from_iterable(rows), np.int64)
        distinct, ids = np.unique(flat, return_inverse=True)
        table = unpack(self._rows[distinct], self._scales[distinct])
        vectors, _ = sums(table, ids, np.fromiter(map(len, rows), np.int64, len(rows)))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        damped: Vectors = vectors * np.maximum(lengths, 1e-6) ** -self.damp
        return damped


def _count(first: NDArray[np.bool_], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of each text's tokens begin a word."""
    before = np.concatenate([[0], np.cumsum(first)])
    ends = np.cumsum(lengths)
    words: NDArray[np.int64] = before[ends] - before[ends - lengths]
    return words


def _grown(array: NDArray[Kind], used: int, length: int) -> NDArray[Kind]:
    """A longer array that begins with the first `used` rows of `array`."""
    grown = np.zeros((length, *array.shape[1:]), array.dtype)
    grown[:used] = array[:used]
    return grown


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    norms[norms == 0] = 1
    unit: Vectors = vectors / norms
    return unit
