"""How good are links, rows and scores, against gold that people made?

`evaluate` compares alignments with gold links; `measures` judges scores (calibration, average precision).
"""

from __future__ import annotations

from align.evaluation.evaluate import Evaluation, PairScore, evaluate
from align.evaluation.gold import Gold, GoldLink, read_gold
from align.evaluation.measures import (
    Bin,
    average_precision,
    best_f1,
    expected_calibration_error,
    precision_recall_at,
    reliability_bins,
)
from align.evaluation.score import Score

__all__ = [
    "Bin",
    "Evaluation",
    "Gold",
    "GoldLink",
    "PairScore",
    "Score",
    "average_precision",
    "best_f1",
    "evaluate",
    "expected_calibration_error",
    "precision_recall_at",
    "read_gold",
    "reliability_bins",
]
