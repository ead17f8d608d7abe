"""Synthetic documents of any length: vectors, no text, and the links that made them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from align.dp.evidence import MAX_SIZE, Side
from align.model import Document
from align.preparation import Prepared

__all__ = ["Links", "pair_of_documents", "strangers_of_noise"]

Links = list[tuple[tuple[int, ...], tuple[int, ...]]]
Array = NDArray[np.float32]


def pair_of_documents(
    n: int, *, hard: bool, missing: int = 0, dim: int = 256, seed: int = 0
) -> tuple[Prepared, Prepared, Links]:
    """Two documents of about `n` segments, and their links.

    Ideas are random directions; a segment is the sum of its ideas and of noise. Easy: 88 % 1:1, 4 % each of 1:2, 2:1 and
    segments of one side only, noise that leaves cosines near .7. Hard: 64 %, 10 % each and twice as many lone segments, a
    shared topic that crowds all vectors (cosines of strangers near .3), cosines of translations near .6, and every 500
    segments a block of 50 that one side lacks.

    Args:
        n: ideas.
        hard: the harder set.
        missing: a block of that many segments that the target lacks, in the middle.
        dim: dimensions.
        seed: for the same documents again.
    """
    rng = np.random.default_rng(seed)
    lone = (0.08, 0.08) if hard else (0.02, 0.02)
    split = 0.10 if hard else 0.04
    noise = 0.95 if hard else 0.65
    topic = rng.normal(0, 0.65 if hard else 0.15, dim)
    kinds = rng.choice(5, n, p=[1 - 2 * split - sum(lone), split, split, *lone])
    source: list[Array] = []
    target: list[Array] = []
    links: Links = []
    for k, drawn in enumerate(kinds):
        gone = (hard and k % 500 >= 450) or abs(k - n // 2) * 2 < missing
        kind = drawn if not gone else 3 if missing or (k // 500) % 2 else 4
        parts = [(rng.normal(0, 1, dim) + topic).astype(np.float32) for _ in range(1 + (kind in {1, 2}))]
        sides = [_segments(parts, kind == 2, noise, rng), _segments(parts, kind == 1, noise, rng)]
        if kind in {3, 4}:
            sides[4 - kind] = []
        link = tuple(tuple(range(len(s), len(s) + len(new))) for s, new in zip((source, target), sides, strict=True))
        source += sides[0]
        target += sides[1]
        if link[0] and link[1]:
            links.append((link[0], link[1]))
    return _prepared(source, "en"), _prepared(target, "vi"), links


def strangers_of_noise(n: int, m: int, *, dim: int, crowd: float, seed: int) -> tuple[Prepared, Prepared]:
    """Two documents that have nothing in common but a topic: random directions, drawn towards one by `crowd`."""
    rng = np.random.default_rng(seed)
    source, target = ([*rng.normal(crowd, 1, (size, dim)).astype(np.float32)] for size in (n, m))
    return _prepared(source, "en"), _prepared(target, "vi")


def _segments(parts: list[Array], apart: bool, noise: float, rng: np.random.Generator) -> list[Array]:
    """The ideas as one segment, or each as its own, with the noise of one translation."""
    noisy = [part + rng.normal(0, noise, len(part)).astype(np.float32) for part in parts]
    return noisy if apart else [np.sum(noisy, axis=0)]


def _prepared(segments: list[Array], lang: str) -> Prepared:
    raw = np.array(segments, dtype=np.float32)
    n = len(raw)
    sums = np.zeros((MAX_SIZE, n, raw.shape[1]), dtype=np.float32)
    for size in range(MAX_SIZE):
        sums[size] = raw if size == 0 else sums[size - 1]
        if size:
            sums[size, : max(n - size, 0)] += raw[size:]
    for size in range(MAX_SIZE):
        sums[size] /= np.linalg.norm(sums[size], axis=1, keepdims=True)
    lengths = 80 * np.square(np.linalg.norm(raw, axis=1)) / np.square(np.linalg.norm(raw, axis=1)).mean()
    document = Document.from_lines([f"{lang} {k}" for k in range(n)], lang)
    side = Side(sums, lengths.astype(np.float32), np.zeros(n, dtype=bool), None)
    return Prepared(document, tuple(range(n)), side)
