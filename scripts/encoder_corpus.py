"""The training text as sparse counts: texts to words, words to features, by the functions that the encoder uses."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from encoder_data import LANGS, Item
from numpy.typing import NDArray

from align.encoding.compounds import Compounds
from align.encoding.features import PIECE, SIGNS, arabic_stem, features, normalise_word

__all__ = ["Corpus", "find_compounds"]

COMMON = {"ar": 8, "en": 8, "vi": 6}
"""A pair of words that is no entry of a lexicon must be met this often to be a compound."""

CLOSE = {"ar": 0.45, "en": 0.45, "vi": 0.35}
"""And have this normalised pointwise mutual information (Bouma 2009): 0 for independent, 1 for inseparable parts."""

ENTRY = 0.2
"""What being an entry of a lexicon adds to that closeness where two compounds compete for a word."""


def find_compounds(items: Sequence[Item]) -> list[str]:
    """The words of two parts of all languages (`_compounds_of`), closest first."""
    closeness: dict[str, float] = {}
    for lang in LANGS:
        closeness.update(_compounds_of(lang, items))
    return sorted(closeness, key=lambda name: (-closeness[name], name))


def _compounds_of(lang: str, items: Sequence[Item]) -> dict[str, float]:
    """Pairs that are met often and close together, and Vietnamese entries of two syllables, to their closeness."""
    single: Counter[str] = Counter()
    double: Counter[tuple[str, str]] = Counter()
    entries: set[tuple[str, str]] = set()
    for item in items:
        words = _words(item.text.get(lang, ""))
        single.update(words)
        double.update(pairwise(words))
        if lang == "vi" and item.kind == "entry" and len(words) == 2:
            entries.add((words[0], words[1]))
    total = sum(single.values())
    found = {}
    for (one, other), count in double.items():
        close = math.log(count * total / (single[one] * single[other])) / -math.log(count / total)
        if any(letter.isdigit() for letter in one + other) or SIGNS.keys() & {one, other}:
            continue
        if (one, other) in entries or (count >= COMMON[lang] and close > CLOSE[lang]):
            found[f"{one} {other}"] = close + ENTRY * ((one, other) in entries)
    return found


def _words(text: str) -> list[str]:
    return [word for word in map(normalise_word, PIECE.findall(text)) if word]


class Corpus:
    """Items as two sparse matrices, so that a batch is two products.

    Args:
        items: the texts.
        buckets: rows of the table for hashed features.
        known: words and stems that get a row of their own, the most frequent ones.

    Attributes:
        place: language to the row of each item's text in `texts`; -1 where the item lacks the language.
        same: language to a number that equal texts of it share (as bags of words).
        texts: (texts, words), a one for each word of a text, in order, repeated ones too.
        features: (words, rows of the table), counts.
        vocabulary: words, stems and compounds that own a row, to it; compounds last, the closest first.
    """

    def __init__(self, items: Sequence[Item], *, buckets: int, known: int) -> None:
        self.buckets = buckets
        compounds = find_compounds(items)
        self.place = {lang: np.full(len(items), -1, np.int64) for lang in LANGS}
        texts: list[list[str]] = []
        for number, item in enumerate(items):
            for lang, text in item.text.items():
                self.place[lang][number] = len(texts)
                texts.append(_words(text))
        texts = _joined(texts, Compounds(compounds))
        numbers: dict[str, int] = {}
        ids = [[numbers.setdefault(word, len(numbers)) for word in text] for text in texts]
        self.texts = _counts(ids, len(numbers))
        bags: dict[tuple[int, ...], int] = {}
        bag = np.array([bags.setdefault(tuple(sorted(text)), len(bags)) for text in ids], np.int64)
        self.same = {lang: np.where(place < 0, -1, bag[place]) for lang, place in self.place.items()}
        self.vocabulary = self._choose(list(numbers), compounds, known)
        self.rows = buckets + len(self.vocabulary)
        self.features = _counts([features(word, self.vocabulary, buckets) for word in numbers], self.rows)

    def _choose(self, words: list[str], compounds: list[str], known: int) -> dict[str, int]:
        """The words met twice or more, by falling frequency, then the compounds, to their rows."""
        met: Counter[str] = Counter()
        for word, count in zip(words, np.asarray(self.texts.sum(axis=0)).ravel(), strict=True):
            if " " not in word:
                met.update({form: int(count) for form in {word, arabic_stem(word)[1]}})
        frequent = [word for word, count in sorted(met.items(), key=lambda pair: (-pair[1], pair[0])) if count > 1]
        used = set(words)
        kept = frequent[:known] + [name for name in compounds if name in used]
        return {word: self.buckets + row for row, word in enumerate(kept)}

    def sentences(self, chosen: NDArray[np.int64], rows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Unit vectors of some items by a table's rows, one array (texts, dim) a language; texts without a word are left out."""
        words = self.features @ rows
        found = []
        for place in self.place.values():
            at = place[chosen]
            vectors = self.texts[at[at >= 0]] @ words
            norms = np.linalg.norm(vectors, axis=1, keepdims=True)
            found.append((vectors / np.maximum(norms, 1e-9))[norms[:, 0] > 0])
        return found

    def batch(self, items: NDArray[np.int64]) -> tuple[sp.csr_matrix, dict[str, NDArray[np.int64]]]:
        """The texts of some items, one language after the other, and where each item's text stands there (or -1)."""
        blocks, at, where = [], 0, {}
        for lang in LANGS:
            rows = self.place[lang][items]
            where[lang] = np.where(rows >= 0, at + np.cumsum(rows >= 0) - 1, -1)
            blocks.append(self.texts[rows[rows >= 0]])
            at += blocks[-1].shape[0]
        return sp.vstack(blocks).tocsr(), where


def _joined(texts: list[list[str]], compounds: Compounds) -> list[list[str]]:
    """The texts with compounds as one word."""
    parts = np.array([compounds.part(word) for text in texts for word in text], np.int64)
    found = compounds.find(parts, np.array([len(text) for text in texts], np.int64)).tolist()
    joined, at = [], 0
    for text in texts:
        here = found[at : at + len(text)]
        before = [-1, *here]
        joined.append(
            [
                word if place < 0 else compounds.names[place]
                for word, place, ago in zip(text, here, before, strict=False)
                if ago < 0
            ]
        )
        at += len(text)
    return joined


def _counts(lists: list[list[int]], width: int) -> sp.csr_matrix:
    flat = np.array([number for numbers in lists for number in numbers], np.int64)
    ends = np.cumsum([0, *map(len, lists)])
    return sp.csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(lists), width))
