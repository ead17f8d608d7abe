"""Reads the training text of the bundled encoder: parallel lines of a folder, as (source, kind, {language: text})."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

__all__ = ["LANGS", "PAIRS", "Item", "held_out", "lines", "read_items"]

LANGS = ("ar", "en", "vi")
PAIRS = (("ar", "en"), ("ar", "vi"), ("en", "vi"))

Kind = Literal["sentence", "entry"]


class Item(NamedTuple):
    """One text in two or three languages: a sentence (or interface string), or an entry of a lexicon."""

    source: str
    kind: Kind
    text: dict[str, str]


def lines(path: Path) -> list[str]:
    """The lines of a file; only line feeds end a line."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def read_items(folders: Iterable[Path]) -> list[Item]:
    """All items below `folders`, in the order of their names; items with an empty side are left out.

    A folder holds ``authored/*.tsv`` or ``*.tsv`` (English, Vietnamese, Arabic), ``lexicons/NAME.L1-L2.tsv``, and
    ``NAME/STEM.LANG`` with one text a line.
    """
    found: list[Item] = []
    for folder in folders:
        for path in sorted([*folder.glob("*.tsv"), *folder.glob("authored/*.tsv")]):
            found.extend(_authored(path))
        for part in sorted(part for part in folder.iterdir() if part.is_dir()):
            if part.name == "lexicons":
                for path in sorted(part.glob("*.tsv")):
                    found.extend(_lexicon(path))
            elif part.name != "authored":
                found.extend(_lines(part))
    return [item for item in found if all(side.strip() for side in item.text.values())]


def _authored(path: Path) -> Iterator[Item]:
    """Sentences; or, in glossaries and lists of names, several forms a cell, of which the k-th ones are paired."""
    entries = "glossary" in path.stem or "names" in path.stem
    for line in lines(path):
        cells = line.split("\t")
        if len(cells) != 3:
            continue
        english, vietnamese, arabic = [
            [form.strip() for form in cell.split(" ; ") if form.strip()] if entries else [cell] for cell in cells
        ]
        if english and vietnamese and arabic:
            for k in range(max(len(english), len(vietnamese), len(arabic))):
                text = {
                    "en": english[k % len(english)],
                    "vi": vietnamese[k % len(vietnamese)],
                    "ar": arabic[k % len(arabic)],
                }
                yield Item(f"authored/{path.stem}", "entry" if entries else "sentence", text)


def _lexicon(path: Path) -> Iterator[Item]:
    one, other = path.stem.rsplit(".", 1)[1].split("-")
    for line in lines(path):
        cells = line.split("\t")
        if len(cells) == 2:
            yield Item(f"lexicons/{path.stem}", "entry", {one: cells[0], other: cells[1]})


def _lines(folder: Path) -> Iterator[Item]:
    for stem in sorted({path.stem for path in folder.iterdir()}):
        sides = {path.suffix[1:]: lines(path) for path in sorted(folder.glob(f"{stem}.*"))}
        for row in zip(*sides.values(), strict=True):
            yield Item(folder.name, "sentence", dict(zip(sides, row, strict=True)))


def held_out(items: Iterable[Item]) -> tuple[list[Item], dict[tuple[str, str], list[tuple[str, str]]]]:
    """Leaves out the tenth of the lexicons that is told by a digest of the entry, and every equal pair elsewhere.

    Returns:
        The items that stay, and for each pair of languages at most 2,500 of the pairs left out.
    """
    out: dict[tuple[str, str], dict[tuple[str, str], None]] = {pair: {} for pair in PAIRS}
    stay = []
    for item in items:
        first = min(item.text)
        lexicon = item.source.startswith("lexicons/") or item.source == "authored/d_glossary"
        if not lexicon or zlib.crc32(item.text[first].lower().encode()) % 10:
            stay.append(item)
            continue
        for pair in _pairs(item):
            out[pair][item.text[pair[0]], item.text[pair[1]]] = None
    stay = [item for item in stay if not any(_entry(item, pair) in out[pair] for pair in _pairs(item))]
    return stay, {pair: sorted(entries, key=_digest)[:2500] for pair, entries in out.items()}


def _pairs(item: Item) -> list[tuple[str, str]]:
    return [pair for pair in PAIRS if pair[0] in item.text and pair[1] in item.text]


def _entry(item: Item, pair: tuple[str, str]) -> tuple[str, str]:
    return item.text[pair[0]], item.text[pair[1]]


def _digest(entry: tuple[str, str]) -> int:
    return zlib.crc32("\t".join(entry).encode())
