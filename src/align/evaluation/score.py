"""Precision, recall and F1 from counts that can be added: micro averages are sums of counts."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

__all__ = ["Score"]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of items claimed by the test and wanted by the gold.

    Precision and recall have numerators of their own, since a lax match is not one-to-one: two test links may overlap
    one gold link.

    Attributes:
        right: test items that the gold confirms.
        tested: test items.
        found: gold items that the test confirms.
        wanted: gold items.

    >>> (Score(1, 2, 1, 4) + Score(2, 2, 2, 2)).precision
    0.75
    """

    right: int = 0
    tested: int = 0
    found: int = 0
    wanted: int = 0

    @classmethod
    def of_sets(cls, test: AbstractSet[object], gold: AbstractSet[object]) -> Score:
        """The score of a set against a set, by equality."""
        both = len(test & gold)
        return cls(both, len(test), both, len(gold))

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.tested + other.tested,
            self.found + other.found,
            self.wanted + other.wanted,
        )

    @property
    def empty(self) -> bool:
        """Whether there was nothing to find and nothing was claimed."""
        return not (self.tested or self.wanted)

    @property
    def precision(self) -> float:
        """Share of the test items that are right, 0..1; 1 if `empty`, 0 if nothing was claimed of what is wanted."""
        return self.right / self.tested if self.tested else float(self.empty)

    @property
    def recall(self) -> float:
        """Share of the gold items that were found, 0..1; 1 if `empty`, 0 if nothing was wanted of what is claimed."""
        return self.found / self.wanted if self.wanted else float(self.empty)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0..1."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def to_json(self) -> dict[str, float | int]:
        """Rates and counts, the rates rounded to six decimals."""
        return {
            "precision": round(self.precision, 6),
            "recall": round(self.recall, 6),
            "f1": round(self.f1, 6),
            "right": self.right,
            "tested": self.tested,
            "found": self.found,
            "wanted": self.wanted,
        }
