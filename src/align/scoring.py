"""From evidence to what a user reads: verdicts and calibrated scores.

A link's score is its posterior: the share of all alignments of its two documents, weighted by their likelihood, that hold
it (`align.dp.lattice`). A verdict comes from how much likelier all alignments together are than no link at all.
"""

from __future__ import annotations

import math

from align.dp.potentials import Weights
from align.model import Verdict

__all__ = ["verdict_of"]


def verdict_of(evidence: float, weights: Weights) -> tuple[Verdict, float]:
    """The verdict on two documents and the calibrated probability that they are versions of one text.

    Args:
        evidence: natural logarithm of the odds of all alignments against no link, for each segment of the shorter one.
        weights: hold the slope and the intercept of the logistic curve.
    """
    slope, intercept = weights.verdict
    probability = 1 / (1 + math.exp(-max(min(slope * evidence + intercept, 50.0), -50.0)))
    return ("parallel" if probability >= 0.5 else "not parallel"), probability
