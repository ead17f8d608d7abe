"""From evidence to what a user reads: verdicts and calibrated scores.

A link's score is its posterior: the share of all alignments of its two documents, weighted by their likelihood, that hold
it (`align.dp.lattice`). A verdict comes from how much likelier all alignments together are than no link at all, beyond what
chance gives two documents of their lengths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from align.dp.lattice import Lattice, Posteriors, reversed_log_sums
from align.dp.potentials import Weights
from align.model import Verdict

__all__ = ["gain_of", "verdict_of"]


def gain_of(lattices: Sequence[Lattice], found: Sequence[Posteriors]) -> float:
    """What linking two documents gains beyond chance: natural logarithm of odds a segment of the shorter one.

    The sum over all alignments grows with the documents by chance alone: the more of them there are, the better the best
    of them. What chance gives to these very segments shows when one document is read backwards: for unrelated documents
    that is as good as forwards, while of two versions hardly one link is left. That one is no chance, so it is given back,
    but for the luck of having several segments to choose from:

        (forwards - backwards + forwards / shorter - log(longer / shorter)) / shorter

    `forwards` and `backwards` are logarithms of the odds of all alignments against no link at all, `shorter` and `longer`
    count segments. So a document without order of its own, say of one line many times, gains nothing; one of a single
    segment gains what its links do beyond the best of so many strangers.

    Args:
        lattices: all of a pair, as first built; windows of long documents are read backwards one by one.
        found: their posteriors.

    Returns:
        About 0 for unrelated documents of any lengths, the more the surer; never above 0 where one is empty.
    """
    nothing = sum(float(one.source_nulls.sum() + one.target_nulls.sum()) for one in lattices)
    forwards = sum(float(one.log_sums.sum()) for one in found) - nothing
    backwards = sum(float(reversed_log_sums(one).sum()) for one in lattices) - nothing
    lengths = np.sum([one.sizes.sum(axis=0) for one in lattices], axis=0)
    shorter, longer = max(int(lengths.min()), 1), max(int(lengths.max()), 1)
    return (forwards - backwards + forwards / shorter - math.log(longer / shorter)) / shorter


def verdict_of(gain: float, weights: Weights) -> tuple[Verdict, float]:
    """The verdict on two documents and the calibrated probability that they are versions of one text.

    Args:
        gain: as `gain_of` gives it; the more, the likelier.
        weights: hold the slope and the intercept of the logistic curve.
    """
    slope, intercept = weights.verdict
    probability = 1 / (1 + math.exp(-max(min(slope * gain + intercept, 50.0), -50.0)))
    return ("parallel" if probability >= 0.5 else "not parallel"), probability
