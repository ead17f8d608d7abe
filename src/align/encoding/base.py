"""What the rest of the house knows of an encoder: two small protocols. No model library is named here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

__all__ = ["Encoder", "WordEncoder", "Words"]

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors that are near each other when the texts mean the same.

    Attributes:
        name: how a user names it (``bundled``, a model's name, a folder).
        fingerprint: changes whenever the vectors of a text may change; keys caches and signs numbers.
        dim: length of a vector.
    """

    name: str
    fingerprint: str
    dim: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`: float32, shape (len(texts), dim), each row of length 1; a zero row for empty text."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sequence of texts as vectors; text ``k`` owns the tokens ``starts[k]:starts[k + 1]``.

    Attributes:
        vectors: float32, (distinct, dimensions of a word), each row of length 1; a zero row for a word without a feature.
        weights: float32, (distinct,), how much a word contributes to its text's vector; >= 0.
        ids: int32, (tokens,), the row of `vectors` of each token, in reading order.
        starts: int64, (texts + 1,), offsets into `ids`.
        spans: int32, (tokens, 2), character range of each token in its own text.
    """

    vectors: Vectors
    weights: NDArray[np.float32]
    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    spans: NDArray[np.int32]


@runtime_checkable
class WordEncoder(Encoder, Protocol):
    """An encoder that also knows the vectors of a text's words."""

    def words(self, texts: Sequence[str]) -> Words:
        """The words of `texts`, each distinct word once."""
        ...
