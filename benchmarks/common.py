"""What the benchmarks share: their options, halves that are kept apart, results with their signature."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from data import HOME, data_folder, manifest_digest, with_training

from align.encoding import Encoder
from align.evaluation import Gold, read_gold
from align.model import Document
from align.preparation import Prepared, prepare

__all__ = ["PAIRS", "RESULTS", "Parser", "arguments", "half", "load_statements", "save", "signature"]

PAIRS = ("ar-en", "ar-vi", "en-vi")
RESULTS = Path(__file__).parent / "results"


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with a command line or its data, and exits with 2."""

    def __init__(self, about: str | None) -> None:
        """`about` is the module's text, kept as it is."""
        super().__init__(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message: str) -> NoReturn:
        """Ends without the usage, which would push the line out of sight."""
        self.exit(2, f"{self.prog}: {message}\n")


def arguments(about: str | None, *, data: bool = True, train: bool = False) -> Parser:
    """A parser with the options of the benchmarks.

    Args:
        about: the module's text.
        data: whether it measures an encoder on the development data; the folder comes out checked.
        train: whether it reads train/ beside dev/ too.
    """
    parser = Parser(about)
    if data:
        told = f"folder with dev/{' and train/' if train else ''}, or the address of its .tar.gz or .zip ({HOME})"
        parser.add_argument("--data", type=with_training if train else data_folder, default=HOME, help=told)
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
    parts = {"enc": encoder.fingerprint, "data": manifest_digest(), **more, "v": version("align")}
    return "|".join(f"{key}:{value}" for key, value in parts.items())


def save(name: str, results: Mapping[str, object], options: argparse.Namespace) -> None:
    """Prints the results, and keeps them as results/NAME.json unless told otherwise."""
    text = json.dumps(results, indent=1, ensure_ascii=False)
    print(text)
    if not options.no_save:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
