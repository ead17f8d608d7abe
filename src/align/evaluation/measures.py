"""Are the scores honest, and do they rank well? Plain numpy on two arrays: scores, and whether each item is right.

Calibration: reliability diagrams and expected calibration error (Guo et al. 2017, "On Calibration of Modern Neural
Networks"), with bins of equal width. Ranking: average precision as the sum of precision over recall steps, and the
best F1 of any threshold; items of equal score enter together, so the order of ties never matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from align.errors import UsageError

__all__ = [
    "Bin",
    "average_precision",
    "best_f1",
    "expected_calibration_error",
    "precision_recall_at",
    "reliability_bins",
]


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a reliability diagram: scores in ``[low, high)`` (the last bin holds 1.0 too).

    `confidence` is their mean score, `accuracy` the share that is right; both 0 where `count` is 0.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability_bins(scores: ArrayLike, correct: ArrayLike, bins: int = 10) -> tuple[Bin, ...]:
    """The bars of a reliability diagram, `bins` of equal width over 0..1.

    Args:
        scores: probabilities, shape (n,).
        correct: whether each item is right, shape (n,).
        bins: how many, at least 1.

    Raises:
        UsageError: if the shapes differ, or a score is no number in 0..1.
    """
    values, right = _checked(scores, correct)
    if bins < 1:
        raise UsageError(f"{bins} bins", "ask for at least 1")
    if values.size and not (values.min() >= 0 and values.max() <= 1):
        raise UsageError(
            f"scores run from {values.min():g} to {values.max():g}", "calibration needs probabilities, 0..1"
        )
    edges = np.arange(bins + 1) / bins
    # By edges and not by floor(score * bins): .29 * 100 is 28.999..., and would fall a bin short.
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, bins - 1)
    count = np.bincount(place, minlength=bins)
    mass = np.maximum(count, 1)
    confidence = np.bincount(place, weights=values, minlength=bins) / mass
    accuracy = np.bincount(place, weights=right, minlength=bins) / mass
    return tuple(
        Bin(float(edges[at]), float(edges[at + 1]), int(count[at]), float(confidence[at]), float(accuracy[at]))
        for at in range(bins)
    )


def expected_calibration_error(scores: ArrayLike, correct: ArrayLike, bins: int = 10) -> float:
    """Mean gap of confidence and accuracy over the bins, weighted by their counts: 0 (honest) .. 1; 0 for no item."""
    bars = reliability_bins(scores, correct, bins)
    total = sum(bar.count for bar in bars)
    return sum(bar.count * abs(bar.confidence - bar.accuracy) for bar in bars) / total if total else 0.0


def average_precision(scores: ArrayLike, correct: ArrayLike, wanted: int | None = None) -> float:
    """Area under the precision-recall steps, 0..1.

    Args:
        scores: any real numbers, higher is surer, shape (n,).
        correct: whether each item is right, shape (n,).
        wanted: how many right ones there are, where some were never proposed; by default all of `correct`.

    Returns:
        0 where nothing is right.
    """
    _, precision, recall = _curve(scores, correct, wanted)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def best_f1(scores: ArrayLike, correct: ArrayLike, wanted: int | None = None) -> tuple[float, float]:
    """The best F1 of any threshold, and that threshold: accept what scores at least this.

    Arguments as in `average_precision`. Without any right item: 0 and infinity, which accepts nothing.
    """
    thresholds, precision, recall = _curve(scores, correct, wanted)
    f1 = 2 * precision * recall / np.maximum(precision + recall, np.finfo(float).tiny)
    if not f1.size or not f1.max() > 0:
        return 0.0, float("inf")
    # Of equal F1 the highest threshold, which is met first: precision over recall.
    return float(f1.max()), float(thresholds[f1.argmax()])


def precision_recall_at(
    scores: ArrayLike, correct: ArrayLike, threshold: float, wanted: int | None = None
) -> tuple[float, float]:
    """Precision and recall of what scores at least `threshold`; precision is 1 where nothing does."""
    values, right = _checked(scores, correct)
    taken = values >= threshold
    total = int(right.sum()) if wanted is None else wanted
    good = right[taken].sum()
    return float(good / taken.sum()) if taken.any() else 1.0, float(good / total) if total else 0.0


def _curve(
    scores: ArrayLike, correct: ArrayLike, wanted: int | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Distinct thresholds, highest first, with the precision and recall of what reaches each."""
    values, right = _checked(scores, correct)
    total = int(right.sum()) if wanted is None else wanted
    if total < right.sum():
        raise UsageError(f"{total} wanted, but {int(right.sum())} are right", "count all that are right as wanted")
    order = np.argsort(-values, kind="stable")
    values, hits = values[order], np.cumsum(right[order])
    last = np.flatnonzero(np.diff(values, append=-np.inf)) if values.size else np.zeros(0, dtype=np.intp)
    return values[last], hits[last] / (last + 1), hits[last] / max(total, 1)


def _checked(scores: ArrayLike, correct: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = np.asarray(scores, dtype=np.float64)
    right = np.asarray(correct, dtype=bool).astype(np.float64)
    if values.ndim != 1 or values.shape != right.shape:
        raise UsageError(
            f"scores of shape {values.shape}, correct of shape {right.shape}", "give two lists of one length"
        )
    if not np.isfinite(values).all():
        raise UsageError("a score is not a number", "leave out or mend items without a finite score")
    return values, right
