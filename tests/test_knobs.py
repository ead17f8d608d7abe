"""The numbers that shape an alignment: each is told as it is where it stands, in run.json and in docs/alignment.md."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from support import ROOT

from align.dp import third
from align.knobs import Knob, chosen, learned, record
from align.records import plain

DP = ROOT / "src/align/dp"
WEIGHTS = json.loads((DP / "weights.json").read_text(encoding="utf-8"))
NO_KNOBS = {"DELETE", "INSERT", "MAX_SIZE", "MOST", "NEVER", "UNDERFLOW"}
"""Codes, what follows from the shapes or from double precision, and how much is shown."""


class TestChosen:
    """Constants, read from where they stand."""

    @pytest.mark.parametrize("knob", [*chosen()], ids=lambda knob: knob.name)
    def test_place(self, knob: Knob) -> None:
        module, _, constant = knob.place.rpartition(".")
        assert knob.value is getattr(import_module(module), constant)

    def test_not_typed_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(third, "WEIGHT", 7.5)
        assert record(words=True)["third language"] == 7.5

    def test_none_is_missing(self) -> None:
        """Every number in the rooms of the search is a knob."""
        told = {knob.place for knob in chosen()}
        for path in DP.glob("[a-z]*.py"):
            module = import_module(f"align.dp.{path.stem}")
            own = {name: value for name, value in vars(module).items() if name.isupper() and name not in NO_KNOBS}
            numbers = [name for name, value in own.items() if isinstance(value, int | float)]
            assert [name for name in numbers if not any(place.endswith(f".{name}") for place in told)] == []


class TestLearned:
    """All that weights.json holds, and nothing else."""

    @pytest.mark.parametrize("name", ["words", "vectors"])
    def test_values(self, name: str) -> None:
        weights = WEIGHTS[name]
        expected = (
            weights["features"]
            | weights["nulls"]
            | {
                "shape": weights["shapes"],
                "null rate": weights["null rate"],
                "verdict": weights["verdict"],
            }
        )
        assert {knob.name: knob.value for knob in learned(name)} == expected


class TestRecord:
    """What run.json says."""

    def test_seeds(self, seeds_corpus: Path) -> None:
        run = json.loads((seeds_corpus / "run.json").read_text(encoding="utf-8"))
        assert run["alignment"] == plain(record(words=True))
        assert run["alignment"]["weights"] == "words"
        assert run["alignment"]["covered"] == WEIGHTS["words"]["features"]["covered"]
        assert run["alignment"]["third language"] == third.WEIGHT

    def test_encoders_without_words(self) -> None:
        assert record(words=False)["covered"] == 0.0
        assert record(words=False)["weights"] == "vectors"

    def test_names_are_unique(self) -> None:
        assert len(record(words=True)) == 1 + len([*learned("words"), *chosen()])


class TestPage:
    """docs/alignment.md has a line for each, with its unit, its effect and its value."""

    @pytest.mark.parametrize("knob", [*learned("words"), *chosen()], ids=lambda knob: knob.name)
    def test_line(self, knob: Knob) -> None:
        page = (ROOT / "docs/alignment.md").read_text(encoding="utf-8")
        assert f"| {knob.name} | {knob.unit} | {knob.effect} | " in page
        assert knob.unit
        assert knob.effect.endswith(".")
