"""From evidence to potentials: a weighted sum of features for each shape, with weights that were learned.

The weights (``weights.json``) maximise the conditional likelihood of gold alignments, unrelated documents with nothing but
null links among them (``scripts/fit_alignment.py``); so the posteriors of the lattice come out near calibrated, and the
cost of a null link needs no tuning: it is what the evidence of a link has to beat. There are two sets: with word coverage,
and for encoders without word vectors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from align.dp.evidence import SHAPES, Evidence, Window
from align.dp.lattice import NEVER, Lattice

__all__ = ["Weights", "lattice_of", "load_weights", "parts_of"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of evidence is worth, in natural logarithms of odds.

    Attributes:
        name: ``words`` or ``vectors``.
        features: weight of each of `align.dp.evidence.FEATURES`.
        shapes: bias of each shape of `SHAPES`, the same for (p, q) and (q, p).
        nulls: weight of each of `align.dp.evidence.NULL_FEATURES`.
        null_rate: share of null links of one side among all links of the average document (`align.dp.adaptation`).
        verdict: slope and intercept of the logistic curve from a pair's evidence to the probability that it is parallel.
    """

    name: str
    features: Mapping[str, float]
    shapes: Mapping[str, float]
    nulls: Mapping[str, float]
    null_rate: float
    verdict: tuple[float, float]

    def shape(self, p: int, q: int) -> float:
        """The bias of links of `p` source and `q` target segments."""
        return self.shapes[f"{min(p, q)}-{max(p, q)}"]


@lru_cache
def load_weights(name: str) -> Weights:
    """The shipped weights of a name: ``words`` (encoders with word vectors) or ``vectors`` (all others)."""
    text = resources.files("align.dp").joinpath("weights.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)[name]
    return Weights(
        name, found["features"], found["shapes"], found["nulls"], found["null rate"], tuple(found["verdict"])
    )


def lattice_of(evidence: Evidence, windows: Sequence[Window], weights: Weights) -> Lattice:
    """The lattices of some windows of one pair of documents, as one padded batch."""
    sizes = np.array([[span.stop - span.start for span in window] for window in windows], dtype=np.int64).reshape(-1, 2)
    n, m = sizes.max(axis=0, initial=0)
    links = np.full((len(SHAPES), len(windows), n, m), NEVER, dtype=np.float32)
    left = [sizes[:, side, None] - np.arange(length) for side, length in enumerate((n, m))]  # segments from each on
    for t, features in evidence.features(windows):
        p, q = SHAPES[t]
        fits = (left[0] >= p)[:, :, None] & (left[1] >= q)[:, None]
        np.copyto(links[t], _combine(weights.features, features) + weights.shape(p, q), where=fits)
    nulls = [np.zeros((len(windows), side), dtype=np.float32) for side in (n, m)]
    for side, features in enumerate(evidence.null_features()):
        by_segment = _combine(weights.nulls, features)
        for b, window in enumerate(windows):
            nulls[side][b, : sizes[b, side]] = by_segment[window[side]]
    return Lattice(SHAPES, links, nulls[0], nulls[1], sizes)


def _combine(weights: Mapping[str, float], features: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    total = np.zeros(next(iter(features.values())).shape, np.float32)
    for name, values in features.items():
        total += np.float32(weights[name]) * values
    return total


def parts_of(weights: Weights, features: Mapping[str, float], p: int, q: int) -> dict[str, float]:
    """The summands of the potential that `lattice_of` gives a link, by name; natural logarithms.

    Args:
        weights: as given to `lattice_of`.
        features: those of the link, or of the null link, by name.
        p: how many source segments the link holds; 0 for a null link of the target.
        q: how many target segments; 0 for a null link of the source.
    """
    if p and q:
        return {**_worth(weights.features, features), f"shape {p}-{q}": weights.shape(p, q)}
    return _worth(weights.nulls, features)


def _worth(weights: Mapping[str, float], features: Mapping[str, float]) -> dict[str, float]:
    return {name: weights[name] * float(value) for name, value in features.items()}
