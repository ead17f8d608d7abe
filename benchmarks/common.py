"""What the benchmarks share: where the data lie, halves that are kept apart, results with their signature."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from align.encoding import Encoder
from align.evaluation import Gold, read_gold
from align.model import Document
from align.preparation import Prepared, prepare

__all__ = ["PAIRS", "RESULTS", "arguments", "half", "load_statements", "save", "signature"]

PAIRS = ("ar-en", "ar-vi", "en-vi")
RESULTS = Path(__file__).parent / "results"


def arguments(about: str | None) -> argparse.ArgumentParser:
    """A parser with the options of all benchmarks."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with dev/ (see README)")
    parser.add_argument("--model", default="bundled", help="encoder, as in align build")
    parser.add_argument("--no-save", action="store_true", help="print only; leave the committed results alone")
    return parser


def load_statements(data: Path, encoder: Encoder) -> dict[str, tuple[list[Prepared], Gold]]:
    """The development statements: versions ready to be aligned, and their gold."""
    found = {}
    folder = data / "dev" / "ntrex" / "documents"
    for gold in read_gold(folder):
        versions = []
        for lang, count in sorted(gold.segments.items()):
            lines = (folder / gold.statement / f"{lang}.txt").read_text(encoding="utf-8").split("\n")[:count]
            versions.append(prepare(Document.from_lines(lines, lang, f"{gold.statement}/{lang}.txt"), encoder))
        found[gold.statement] = (versions, gold)
    return found


def half(names: list[str], which: int) -> list[str]:
    """Every second name: half 0 is what the weights were fitted on, half 1 was never looked at."""
    return sorted(names)[which::2]


def signature(encoder: Encoder, **more: object) -> str:
    """What a number was measured with, in the order of a citation."""
    parts = {"enc": encoder.fingerprint, **more, "v": version("align")}
    return "|".join(f"{key}:{value}" for key, value in parts.items())


def save(name: str, results: Mapping[str, object], options: argparse.Namespace) -> None:
    """Prints the results, and keeps them as results/NAME.json unless told otherwise."""
    text = json.dumps(results, indent=1, ensure_ascii=False)
    print(text)
    if not options.no_save:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
