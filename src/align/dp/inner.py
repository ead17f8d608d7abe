"""A segment within a link may have no counterpart: then the link is right but for that segment, and its score says so.

Links join consecutive segments. Where a stranger stands between two segments that one of the other side translates (an
inserted line, a caption), the best link there is takes the stranger in. The search has no such alternative to weigh it
against, so its posterior is too sure of itself. Here the link is held against itself without each inner segment, which
then earns what a null link does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from align.dp.evidence import Evidence
from align.dp.potentials import Weights, parts_of

__all__ = ["all_belong"]


def all_belong(evidence: Evidence, weights: Weights, rows: range, columns: range) -> float:
    """The probability, 0..1, that every inner segment of a link belongs to it, given that the outer ones do.

    Args:
        evidence: of the two documents; without words nothing is known of inner segments, and the answer is 1.
        weights: what the evidence is worth.
        rows: the source segments of the link.
        columns: the target segments.
    """
    if evidence.source.words is None or evidence.target.words is None:
        return 1.0
    nulls = evidence.null_features()
    whole = _potential(evidence, weights, rows, columns)
    odds = 0.0
    for inner in rows[1:-1]:
        without = _potential(evidence, weights, [k for k in rows if k != inner], columns)
        odds += _odds(without + _null(weights, nulls[0], inner) - whole)
    for inner in columns[1:-1]:
        without = _potential(evidence, weights, rows, [k for k in columns if k != inner])
        odds += _odds(without + _null(weights, nulls[1], inner) - whole)
    return 1 / (1 + odds)


def _potential(evidence: Evidence, weights: Weights, rows: Sequence[int], columns: Sequence[int]) -> float:
    return sum(parts_of(weights, evidence.of_link(rows, columns), len(rows), len(columns)).values())


def _null(weights: Weights, features: Mapping[str, NDArray[np.float32]], at: int) -> float:
    return sum(weights.nulls[name] * float(values[at]) for name, values in features.items())


def _odds(difference: float) -> float:
    return float(np.exp(min(difference, 50.0)))
