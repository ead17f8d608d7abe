"""Documents of which is known whether they are parallel: what the verdict is learned from (`fit_alignment.py`)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from align.dp.blocks import running_sum
from align.dp.evidence import MAX_SIZE, Side
from align.encoding import Encoder, Words
from align.model import Document
from align.preparation import Prepared, prepare

PAIRS = (("ar", "en"), ("ar", "vi"), ("en", "vi"))
LENGTHS = (1, 2, 4, 12, 40, 120)
"""Segments of documents of noise: the range of the statements, and beyond on both ends."""

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Two:
    """Two documents of which is known whether they are parallel."""

    kind: str
    source: Side
    target: Side
    parallel: bool


def cut_sides(versions: dict[str, Prepared], encoder: Encoder) -> dict[str, dict[str, Side]]:
    """Of each version the whole and its cuts: halves, and every third segment for a summary."""
    found = {}
    for lang, version in versions.items():
        texts = [segment.text for segment in version.document.segments]
        half = (len(texts) + 1) // 2
        middle = len(texts) // 4
        cuts = {
            "first half": texts[:half],
            "last half": texts[-half:],
            "middle half": texts[middle : middle + half],
            "summary": texts[::3],
        }
        found[lang] = {"whole": version.side} | {
            kind: prepare(Document.from_lines(lines, lang), encoder).side for kind, lines in cuts.items()
        }
    return found


def versions_and_strangers(statements: Sequence[dict[str, dict[str, Side]]]) -> Iterator[Two]:
    """Each whole and each cut of either side beside the whole of its version, and each whole beside all strangers."""
    for (a, b), (k, one) in itertools.product(PAIRS, enumerate(statements)):
        for kind in one[a]:
            yield Two(kind, one[a][kind], one[b]["whole"], True)
            if kind != "whole":
                yield Two(kind, one[a]["whole"], one[b][kind], True)
        for other in (*statements[:k], *statements[k + 1 :]):
            yield Two("stranger", one[a]["whole"], other[b]["whole"], False)


def noise(seed: int) -> Iterator[Two]:
    """Unrelated documents of random words, of all lengths, for encoders that know nothing of the languages."""
    rng = np.random.default_rng(seed)
    for n, m, dim in itertools.product(LENGTHS, LENGTHS, (64, 256)):
        yield Two("noise", noise_side(n, dim, rng), noise_side(m, dim, rng), False)


def noise_side(n: int, dim: int, rng: np.random.Generator) -> Side:
    """`n` segments of eight random words each."""
    tokens = 8 * n
    vectors = unit(rng.normal(size=(tokens, dim)).astype(np.float32))
    starts = np.arange(0, tokens + 1, 8, dtype=np.int64)
    words = Words(
        vectors,
        np.ones(tokens, dtype=np.float32),
        np.arange(tokens, dtype=np.int32),
        starts,
        np.zeros((tokens, 2), dtype=np.int32),
    )
    segments = vectors.reshape(n, 8, dim).sum(axis=1)
    blocks = np.stack([unit(running_sum(segments, size, 0)) for size in range(1, MAX_SIZE + 1)])
    return Side(blocks, np.full(n, 80, dtype=np.float32), np.zeros(n, dtype=bool), words)


def unit(vectors: Array) -> Array:
    """Vectors at length 1."""
    found: Array = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found
