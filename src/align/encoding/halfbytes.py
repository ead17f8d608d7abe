"""Rows of a table in four bits a component: a quarter of the bytes of half precision, and the same neighbours.

Each row has a scale; its components are rounded to whole numbers from -7 to 7, and two of them share a byte, the one of
even place in the lower half. What lies beyond `REACH` deviations is cut off: that loses less than wider steps would.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["pack", "unpack"]

LEVELS = 7
"""The largest whole number; 0 is one of the fifteen, so that a missing component stays missing."""

REACH = 2.5
"""Deviations of a row's components that the levels span: near the best for normally distributed ones (Max 1960)."""


def pack(rows: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Rows as half bytes.

    Args:
        rows: float32, (n, dim), dim even.

    Returns:
        The half bytes, uint8, (n, dim / 2), and the value of a level in each row, float32, (n,).
    """
    reach = np.minimum(np.abs(rows).max(axis=1), REACH * np.sqrt(np.mean(np.square(rows), axis=1)))
    scales = (np.maximum(reach, 1e-12) / LEVELS).astype(np.float32)
    levels = np.clip(np.rint(rows / scales[:, None]), -LEVELS, LEVELS).astype(np.int8) + LEVELS
    whole = levels.astype(np.uint8)
    return whole[:, ::2] | whole[:, 1::2] << 4, scales


def unpack(packed: NDArray[np.uint8], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows that `pack` gave, float32, (n, dim), as near as four bits are."""
    rows = np.empty((len(packed), 2 * packed.shape[1]), np.float32)
    rows[:, ::2] = packed & 15
    rows[:, 1::2] = packed >> 4
    rows -= LEVELS
    rows *= scales[:, None]
    return rows
