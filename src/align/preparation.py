"""A document made ready to be aligned with any other: encoded once, however many pairs it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from align.dp.evidence import MAX_SIZE, Side
from align.encoding.base import Encoder, WordEncoder
from align.errors import ModelError
from align.model import Document

__all__ = ["USUAL_LENGTH", "Prepared", "prepare"]

USUAL_LENGTH = {"ar": 0.87, "en": 1.0, "vi": 1.02}
"""Characters that say the same in each language, English 1 (medians of the trilingual training lines)."""


@dataclass(frozen=True)
class Prepared:
    """A document made ready to be aligned with any other: its vectors, and which segments have text.

    Attributes:
        document: what was prepared.
        indices: the segments with text; blank ones become null links without asking.
        side: what the search sees of them.
    """

    document: Document
    indices: tuple[int, ...]
    side: Side

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Unit vectors of the segments with text: (n, dim)."""
        singles: NDArray[np.float32] = self.side.blocks[0]
        return singles

    def spanned(self, first: int, count: int) -> tuple[int, ...]:
        """The indices in the document of `count` consecutive segments with text; a blank one between them is of them."""
        return tuple(range(self.indices[first], self.indices[first + count - 1] + 1))


def prepare(document: Document, encoder: Encoder) -> Prepared:
    """Encodes a document: its segments, the runs of up to four that a link can join, and its words where there are any.

    Raises:
        ModelError: if the encoder gives vectors that are no finite numbers.
    """
    indices = tuple(index for index, segment in enumerate(document.segments) if segment.text.strip())
    texts = [document.segments[index].text for index in indices]
    n = len(texts)
    runs = [" ".join(texts[i : i + size]) for size in range(1, MAX_SIZE + 1) for i in range(n)]
    blocks = (
        encoder.encode(runs).reshape(MAX_SIZE, n, encoder.dim)
        if n
        else np.zeros((MAX_SIZE, 0, encoder.dim), np.float32)
    )
    if not np.isfinite(blocks).all():
        raise ModelError(
            f"model {encoder.name} gives vectors that are no numbers", "choose another with --model", path=document.name
        )
    usual = USUAL_LENGTH.get(document.lang, 1.0)
    side = Side(
        blocks,
        np.array([len(text) for text in texts], dtype=np.float32) / np.float32(usual),
        np.array(["furniture" in document.segments[index].flags for index in indices], dtype=bool),
        encoder.words(texts) if isinstance(encoder, WordEncoder) else None,
        _strangers(encoder),
    )
    return Prepared(document, indices, side)


_UNRELATED = (
    "The harbour was closed for two days after the storm.",
    "Parliament will vote on the new budget next week.",
    "She has taught chemistry at the university since 1998.",
    "The team lost both matches away from home.",
    "Add the onions and let them cook until they are soft.",
    "A second bridge across the river opened to traffic in May.",
)
_strangers_of: dict[str, float] = {}


def _strangers(encoder: Encoder) -> float:
    """The mean cosine of unrelated sentences: near 0 for most encoders, .8 for those that crowd their vectors.

    An encoder that knows none of the words gets 1: of a document too short to tell, it then claims nothing.
    """
    if encoder.fingerprint not in _strangers_of:
        vectors = encoder.encode(_UNRELATED)
        vectors = vectors[np.abs(vectors).sum(axis=1) > 0]
        cosines = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
        _strangers_of[encoder.fingerprint] = float(cosines.mean()) if len(cosines) else 1.0
    return _strangers_of[encoder.fingerprint]
