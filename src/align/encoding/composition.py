"""From the vectors of its words to the vector of a text: their sum, the order they stand in, and how many they are.

The sum says which words a text has. Beside it stand a sum in which the words at the beginning count against those at the
end (a position encoding, Sukhbaatar et al. 2015), and the length of the text: translations tell things in much the same
order, and at the same length. Both are weighed so that they decide between texts that share their words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from align.encoding.base import Vectors

__all__ = ["Composition", "sums"]

BLOCK = 256
"""Texts that are summed at a time."""

CENTRES = np.linspace(0, 6, 16)
"""Logarithms of lengths, from one word to four hundred, that the length of a text is told as nearness to."""

WIDTH = 0.4
"""Of that nearness, a Gaussian: lengths of which one is twice the other are half as near as equal ones."""

LONGEST = 512
"""Words: longer texts count as so long."""


@dataclass(frozen=True)
class Composition:
    """How the vector of a text is put together from those of its words, which have `dim` dimensions.

    Attributes:
        dim: dimensions of words, and of the sum.
        order: weight of the order beside the sum.
        order_dims: how many dimensions of the words are asked for their order, the first ones; 0 for none.
        length: weight of the length beside the sum; 0 for none.
    """

    dim: int
    order: float = 0.0
    order_dims: int = 0
    length: float = 0.0

    @property
    def text_dim(self) -> int:
        """Dimensions of a text."""
        return self.dim + self.order_dims + (len(CENTRES) if self.length else 0)

    def vectors(self, table: Vectors, ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> Vectors:
        """Unit vectors of texts: float32, (texts, `text_dim`); zeros for a text without words.

        Args:
            table: float32, (words, dim).
            ids: the words of all texts, one text after the other.
            lengths: words of each text.
        """
        out = np.empty((len(lengths), self.text_dim), np.float32)
        whole, order, length = np.split(out, [self.dim, self.dim + self.order_dims], axis=1)
        total, running = sums(table, ids, lengths, self.order_dims)
        size = np.einsum("td,td->t", total, total)  # Squares of the lengths of the vectors so far.
        near = np.sqrt(size) * np.float32(self.length)
        if self.order_dims:
            # Each word counts (2 k + 1) / n - 1, from nearly -1 for the first of n words to nearly 1 for the last.
            n = np.maximum(lengths, 1).astype(np.float32)[:, None]
            np.multiply(total[:, : self.order_dims], self.order * (1 + 1 / n), out=order)
            running *= self.order * 2 / n
            order -= running
            size += np.einsum("td,td->t", order, order)
        size += near * near
        scale = 1 / np.sqrt(np.where(size, size, 1))
        np.multiply(total, scale[:, None], out=whole)
        order *= scale[:, None]
        if self.length:
            length[:] = (near * scale)[:, None] * self._nearness[np.minimum(lengths, LONGEST)]
        return out

    @cached_property
    def _nearness(self) -> Vectors:
        """How near each length is to the `CENTRES`: (LONGEST + 1, centres), rows of length 1; zeros for no word."""
        lengths = np.log(np.arange(1, LONGEST + 1))[:, None]
        near = np.exp(-np.square((lengths - CENTRES) / WIDTH) / 2)
        near /= np.linalg.norm(near, axis=1, keepdims=True)
        return np.concatenate([np.zeros((1, len(CENTRES))), near]).astype(np.float32)


def sums(
    table: Vectors, ids: NDArray[np.int64], lengths: NDArray[np.int64], running_dims: int = 0
) -> tuple[Vectors, Vectors]:
    """Row k: the sum of the next ``lengths[k]`` of ``table[ids]``, and the sum of its partial sums.

    Sequences are added one position at a time, the longest first, so that each addition is one gather over a leading
    block: twelve times as fast as `numpy.add.reduceat`. `BLOCK` sequences at a time stay in a core's own cache.

    Args:
        table: (rows, dim).
        ids: rows of `table`.
        lengths: how many of `ids` belong to each sequence; they follow each other.
        running_dims: dimensions of which partial sums are added up too; in these the first of n rows counts n times, the
            last once.

    Returns:
        (sequences, dim) and (sequences, running_dims).
    """
    order = np.argsort(-lengths, kind="stable")
    starts = (np.cumsum(lengths) - lengths)[order]
    result = np.empty((len(lengths), table.shape[1]), np.float32)
    result_running = np.empty((len(lengths), running_dims), np.float32)
    total, gathered = np.empty((2, BLOCK, table.shape[1]), np.float32)
    running = np.empty((BLOCK, running_dims), np.float32)
    for at in range(0, len(order), BLOCK):
        block = order[at : at + BLOCK]
        total[:] = 0
        running[:] = 0
        longer = len(block) - np.cumsum(np.bincount(lengths[block]))  # [p]: sequences that have a position p.
        for position, active in enumerate(longer[:-1].tolist()):
            rows = ids[starts[at : at + active] + position]
            np.take(table, rows, axis=0, out=gathered[:active], mode="clip")  # "raise" would copy what is gathered.
            total[:active] += gathered[:active]
            if running_dims:
                running[:active] += total[:active, :running_dims]
        result[block] = total[: len(block)]
        result_running[block] = running[: len(block)]
    return result, result_running
