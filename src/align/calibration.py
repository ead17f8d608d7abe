"""How likely is it that two lines are translations of each other? A logistic curve over what was measured of them.

The curve was fitted on news sentences among strangers (``scripts/fit_scores.py`` writes ``calibration.json``), once for
encoders with word vectors and once without. It holds for the encoder that it was fitted with; with another one it still
ranks pairs, but its numbers are no probabilities: see `calibrated`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from align.encoding.base import Encoder, WordEncoder, Words

__all__ = ["FEATURES", "Curve", "calibrated", "coverage", "curve_of", "load_curve", "measure"]

Array = NDArray[np.float32]
Features = NDArray[np.float64]

FEATURES: tuple[str, ...] = ("similarity", "others", "lesser coverage", "greater coverage", "gain")
"""What a curve may be asked with; none depends on which side comes first. The curve with words asks for all but the
gain, the one without for the gain alone, which means the most for encoders that it was not fitted with."""

FITTED = "bundled"
"""The encoder that the shipped curves are fitted with; a test holds that it is the shipped one."""

STEEPEST = 30.0
"""Log odds beyond which a score is as good as 0 or 1; keeps the exponential finite."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve.

    Attributes:
        encoder: fingerprint of the encoder that it was fitted with.
        usual: the least that the nearest other lines are taken to have for a mean cosine. A short file has no line
            near another one; that says nothing about its pairs.
        intercept: log odds where all features are 0.
        weights: log odds for a unit of each of `FEATURES`; 0 for one that this curve does not ask for.
    """

    encoder: str
    usual: float
    intercept: float
    weights: tuple[float, ...]

    def probability(self, features: Features) -> Features:
        """The calibrated probability of each pair, 0..1; `features` has the shape (pairs, FEATURES)."""
        odds = features @ np.asarray(self.weights) + self.intercept
        probability: Features = 1 / (1 + np.exp(-np.clip(odds, -STEEPEST, STEEPEST)))
        return probability


@cache
def load_curve(kind: str) -> Curve:
    """The curve ``words`` or ``vectors``, as the package holds it."""
    found = json.loads(resources.files("align").joinpath("calibration.json").read_text(encoding="utf-8"))
    weights = tuple(float(found[kind]["weights"].get(name, 0.0)) for name in FEATURES)
    return Curve(found["encoder"], float(found["usual"]), float(found[kind]["intercept"]), weights)


def curve_of(encoder: Encoder) -> Curve:
    """The curve for what an encoder offers."""
    return load_curve("words" if isinstance(encoder, WordEncoder) else "vectors")


def calibrated(encoder: Encoder) -> bool:
    """Whether the scores of this encoder are probabilities: it is the bundled one, which the curves are fitted with."""
    return encoder.name == FITTED


def measure(similarity: Array, others: Array, covered: Array | None, usual: float) -> Features:
    """The features of pairs, (pairs, FEATURES).

    Args:
        similarity: float32, (pairs,), cosines.
        others: float32, (pairs,), mean cosine of the two with their nearest other lines; NaN where there are none.
        covered: float32, (pairs, 2), from `coverage`; None for an encoder without words.
        usual: see `Curve`.

    The gain is the similarity less that of the others, as a share of what was left to gain, so that it means much the
    same for encoders that crowd their vectors.
    """
    floor = np.fmax(others, usual)
    gain = np.clip((similarity - floor) / np.maximum(1 - floor, 0.01), -1, 1)
    words = np.zeros((len(similarity), 2)) if covered is None else covered
    return np.column_stack([similarity, floor, words, gain]).astype(np.float64)


def coverage(one: Words, other: Words, rows: Sequence[int], columns: Sequence[int]) -> Array:
    """How well the words of two texts account for each other: the lesser and the greater side, (pairs, 2), 0..1.

    A side's coverage is the mean, over its words by their weight, of the best cosine with any word of the other side;
    0 where a side has no word.

    Args:
        one: the words of all texts of one side.
        other: those of the other side.
        rows: which text of `one` stands in each pair.
        columns: which text of `other`.
    """
    covered = np.zeros((len(rows), 2), np.float32)
    for at, (row, column) in enumerate(zip(rows, columns, strict=True)):
        (x, x_shares), (y, y_shares) = _words_of(one, row), _words_of(other, column)
        if len(x) and len(y):
            cosines = x @ y.T
            covered[at] = cosines.max(axis=1) @ x_shares, cosines.max(axis=0) @ y_shares
    return np.sort(np.clip(covered, 0, 1), axis=1)


def _words_of(words: Words, text: int) -> tuple[Array, Array]:
    """The vectors of a text's words, and the share of each in the text's weight."""
    ids = words.ids[words.starts[text] : words.starts[text + 1]]
    weights = words.weights[ids]
    return words.vectors[ids], weights / max(float(weights.sum()), 1e-9)
