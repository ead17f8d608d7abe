"""Floors: what measures are held against, and how they move; neither a model nor data here.

A measure without a floor and a floor whose measure is gone count as sunk, so that nothing slips out by another name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from typing import NamedTuple

from common import PAIRS

__all__ = ["HEADER", "OTHER_SLACK", "SLACK", "TARGETS", "Line", "Values", "judged", "refused", "updated"]

Values = dict[str, dict[str, float]]
"""Measure -> pair of languages, or "rows" or "all" -> value, in the units of the benchmarks."""

SMALLER_IS_BETTER = {"ECE"}
SLACK = {"ECE": 0.005, "precision at .9": 0.003, "recall at .9": 0.003}
OTHER_SLACK = 0.3
"""Room that an update leaves for each measure: one link of some 370, which another machine's rounding may tip."""

TARGETS: Values = {
    "retrieval, flores": {"ar-en": 99.9, "ar-vi": 99.2, "en-vi": 99.9},
    "retrieval, ntrex/sentences": {"ar-en": 98.0, "ar-vi": 95.5, "en-vi": 99.3},
    "strict F1": {"ar-en": 96.0, "ar-vi": 95.0, "en-vi": 98.0, "rows": 91.0},
    "lax F1": dict.fromkeys(PAIRS, 99.0),
    "null F1": dict.fromkeys(PAIRS, 85.0),
    "ECE": dict.fromkeys(PAIRS, 0.03),
    "precision at .9": dict.fromkeys(PAIRS, 0.98),
    "recall at .9": dict.fromkeys(PAIRS, 0.85),
    "grouping F1": {"all": 99.5},
}
"""What we are after, as an issue fixed it. Floors stand near what is measured instead, above or below."""
VERDICTS = 99.5
"""The target of all verdicts, whatever `bench_verdicts` asks: what is called parallel, or not."""

HEADER = f"{'':42}{'measured':>9}{'floor':>9}{'margin':>9}{'target':>9}"


class Line(NamedTuple):
    """A value beside its floor; None where there is none."""

    measure: str
    pair: str
    value: float | None
    floor: float | None

    @property
    def name(self) -> str:
        """What ``--lower`` names."""
        return f"{self.measure} {self.pair}"

    @property
    def margin(self) -> float | None:
        """How far the value is on the good side of the floor; a floor of ECE is a ceiling."""
        if self.value is None or self.floor is None:
            return None
        return round((self.value - self.floor) * (-1 if self.measure in SMALLER_IS_BETTER else 1), 4)

    @property
    def fault(self) -> str:
        """Why the floor is not held, or nothing."""
        if self.margin is None:
            return "no floor" if self.floor is None else "not measured"
        return "" if self.margin >= 0 else "SUNK"  # A value that is no number holds no floor.

    def __str__(self) -> str:
        """The line below `HEADER`."""
        target = VERDICTS if " called " in self.measure else TARGETS.get(self.measure, {}).get(self.pair)
        numbers = ((self.value, "g"), (self.floor, "g"), (self.margin, "+g"), (target, "g"))
        cells = "".join(f"{'-' if number is None else format(number, form):>9}" for number, form in numbers)
        return f"{self.name:42}{cells}  {self.fault}".rstrip()

    def named(self, patterns: Sequence[str]) -> bool:
        """Whether one of the patterns, which may hold ``*``, is for this line."""
        return any(fnmatch(self.name, pattern) for pattern in patterns)


def judged(values: Values, floors: Values) -> Iterator[Line]:
    """A line for each value and each floor, also where the other is missing."""
    for measure in {**values, **floors}:
        value, floor = values.get(measure, {}), floors.get(measure, {})
        for pair in {**value, **floor}:
            yield Line(measure, pair, value.get(pair), floor.get(pair))


def refused(lines: Sequence[Line], lower: Sequence[str]) -> list[str]:
    """The names of the floors that an update would have to lower or strike out, and nobody asked for."""
    return [line.name for line in lines if line.fault and line.floor is not None and not line.named(lower)]


def updated(lines: Sequence[Line], lower: Sequence[str]) -> Values:
    """The floors after an update: those that `lower` names go where the values are, the others rise or stay."""
    floors: Values = defaultdict(dict)
    for line in lines:
        if line.value is not None:
            slack = SLACK.get(line.measure, OTHER_SLACK) * (-1 if line.measure in SMALLER_IS_BETTER else 1)
            near = round(line.value - slack, 4)
            moves = line.named(lower) or line._replace(value=near).fault != "SUNK"
            floors[line.measure][line.pair] = near if moves or line.floor is None else line.floor
    return dict(floors)
