"""Sums and maxima over blocks: runs of consecutive segments, and the words within segments. Arrays in, arrays out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["running_max", "running_sum", "segment_max", "segment_sum"]

Array = NDArray[np.float32]


def segment_max(values: Array, starts: NDArray[np.int64], empty: float) -> Array:
    """Maxima of the columns of `values` (rows, tokens) over each segment's tokens: (rows, segments).

    ``starts`` (segments + 1,) are offsets into the columns; a segment without tokens gets `empty`.
    """
    filled = np.flatnonzero(np.diff(starts))
    out = np.full((len(values), len(starts) - 1), empty, dtype=values.dtype)
    if len(filled):
        out[:, filled] = np.maximum.reduceat(values, starts[filled], axis=1)
    return out


def segment_sum(values: Array, starts: NDArray[np.int64]) -> Array:
    """Sums of the rows of `values` (tokens, columns) over each segment's tokens: (segments, columns)."""
    filled = np.flatnonzero(np.diff(starts))
    out = np.zeros((len(starts) - 1, values.shape[1]), dtype=values.dtype)
    if len(filled):
        out[filled] = np.add.reduceat(values, starts[filled], axis=0)
    return out


def running_sum(values: Array, size: int, axis: int) -> Array:
    """Sums of `size` consecutive entries, by where they start; runs that overrun the end are cut short."""
    return _running(values, size, axis, np.add)


def running_max(values: Array, size: int, axis: int) -> Array:
    """Maxima of `size` consecutive entries, by where they start; runs that overrun the end are cut short."""
    return _running(values, size, axis, np.maximum)


def _running(values: Array, size: int, axis: int, join: np.ufunc) -> Array:
    out = values.copy()
    length = values.shape[axis]
    for step in range(1, min(size, length)):
        head = (slice(None),) * axis + (slice(0, length - step),)
        tail = (slice(None),) * axis + (slice(step, None),)
        join(out[head], values[tail], out=out[head])
    return out
