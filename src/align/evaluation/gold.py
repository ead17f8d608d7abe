"""Gold files: the links and rows that people hold to be right, one ``gold.json`` a statement.

::

    {"segments": {"en": 2, "vi": 3},
     "pairs": {"en-vi": [[[0], [0]], [[1], [1, 2]]]},
     "rows": [{"en": [0], "vi": [0]}, {"en": [1], "vi": [1, 2]}]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from align.errors import InputError
from align.languages import pair_name

__all__ = ["Gold", "GoldLink", "read_gold"]

GoldLink = tuple[tuple[int, ...], tuple[int, ...]]
"""Segment indices of the source and of the target, ascending; an empty side makes it a null link."""


@dataclass(frozen=True, slots=True)
class Gold:
    """What is right for one statement.

    Attributes:
        statement: its id: the name of the folder that holds the file.
        segments: language to the number of its segments.
        pairs: pair (alphabetical, ``en-vi``) to its links.
        rows: each a mapping of language to segment indices; empty sides left out. None where the file holds no rows.
    """

    statement: str
    segments: Mapping[str, int]
    pairs: Mapping[str, tuple[GoldLink, ...]]
    rows: tuple[Mapping[str, tuple[int, ...]], ...] | None = None


def read_gold(path: str | PathLike[str]) -> tuple[Gold, ...]:
    """The gold of one ``gold.json``, or of a folder that holds one or holds ``STATEMENT/gold.json``.

    Raises:
        InputError: if there is none, or if one is not as its format says (the message names the file and the place).
    """
    where = Path(path)
    if where.is_dir():
        files = [where / "gold.json"] if (where / "gold.json").is_file() else sorted(where.glob("*/gold.json"))
        if not files:
            raise InputError(
                "the folder holds no gold", "name a gold.json, or a folder of STATEMENT/gold.json", path=where
            )
        return tuple(_read_file(file) for file in files)
    if not where.is_file():
        raise InputError("no such file or folder", "name a gold.json, or a folder of STATEMENT/gold.json", path=where)
    return (_read_file(where),)


def _read_file(path: Path) -> Gold:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", "mend the file", path=path, line=error.lineno) from None
    except (UnicodeDecodeError, OSError) as error:
        raise InputError(f"cannot be read ({error})", "save it as UTF-8", path=path) from None
    return _Reader(path).gold(data)


class _Reader:
    """Checks one file; every complaint names it and the place in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, wrong: str, mend: str) -> InputError:
        return InputError(wrong, mend, path=self.path)

    def gold(self, data: Any) -> Gold:
        if not isinstance(data, dict) or not isinstance(data.get("pairs"), dict):
            raise self.fail('no "pairs"', 'a gold file is {"segments": {...}, "pairs": {...}, "rows": [...]}')
        segments = self.segments(data.get("segments"))
        pairs = {name: self.links(name, links, segments) for name, links in sorted(data["pairs"].items())}
        rows = None if data.get("rows") is None else self.rows(data["rows"], segments)
        return Gold(self.path.absolute().parent.name, segments, pairs, rows)

    def segments(self, counts: Any) -> dict[str, int]:
        if not isinstance(counts, dict) or not counts:
            raise self.fail('no "segments"', 'give the number of segments of each language: {"en": 12, "vi": 14}')
        for lang, count in counts.items():
            if not _is_index(count):
                raise self.fail(f"segments.{lang} is {count!r}", "give the number of segments, 0 or more")
        return counts

    def links(self, pair: str, links: Any, segments: Mapping[str, int]) -> tuple[GoldLink, ...]:
        langs = pair.split("-")
        if len(langs) != 2 or langs[0] == langs[1] or not set(langs) <= set(segments):
            raise self.fail(f"pairs.{pair} is no pair of {', '.join(sorted(segments))}", 'name pairs such as "en-vi"')
        if pair != pair_name(*langs):
            raise self.fail(
                f"pairs.{pair} is not alphabetical", f"name it {pair_name(*langs)}, its first language first"
            )
        if not isinstance(links, list):
            raise self.fail(f"pairs.{pair} is no list", "give a list of [[source indices], [target indices]]")
        used: dict[str, set[int]] = {lang: set() for lang in langs}
        return tuple(self.link(f"pairs.{pair}[{at}]", link, langs, segments, used) for at, link in enumerate(links))

    def link(
        self, place: str, link: Any, langs: list[str], segments: Mapping[str, int], used: dict[str, set[int]]
    ) -> GoldLink:
        if not isinstance(link, list) or len(link) != 2:
            raise self.fail(f"{place} is {json.dumps(link)}", "a link is [[source indices], [target indices]]")
        source, target = (
            self.side(f"{place} ({lang})", side, segments[lang], used[lang])
            for lang, side in zip(langs, link, strict=True)
        )
        if not (source or target):
            raise self.fail(f"{place} has no segment on either side", "remove it")
        return source, target

    def side(self, place: str, side: Any, count: int, used: set[int]) -> tuple[int, ...]:
        if not isinstance(side, list) or not all(_is_index(index) for index in side):
            raise self.fail(f"{place} is {json.dumps(side)}", "give a list of segment indices, from 0")
        for index in side:
            if index >= count:
                raise self.fail(
                    f"{place}: segment {index} is out of range", f"the last of {count} segments is {count - 1}"
                )
            if index in used:
                raise self.fail(f"{place}: segment {index} is used twice", "let each segment stand in one link")
            used.add(index)
        return tuple(sorted(side))

    def rows(self, rows: Any, segments: Mapping[str, int]) -> tuple[Mapping[str, tuple[int, ...]], ...]:
        if not isinstance(rows, list):
            raise self.fail('"rows" is no list', 'give a list of {"en": [0], "vi": [0, 1]}')
        used: dict[str, set[int]] = {lang: set() for lang in segments}
        return tuple(self.row(f"rows[{at}]", row, segments, used) for at, row in enumerate(rows))

    def row(
        self, place: str, row: Any, segments: Mapping[str, int], used: dict[str, set[int]]
    ) -> Mapping[str, tuple[int, ...]]:
        if not isinstance(row, dict) or not set(row) <= set(segments):
            raise self.fail(f"{place} is {json.dumps(row)}", f"its keys are among {', '.join(sorted(segments))}")
        sides = {lang: self.side(f"{place} ({lang})", row[lang], segments[lang], used[lang]) for lang in sorted(row)}
        kept = {lang: side for lang, side in sides.items() if side}
        if not kept:
            raise self.fail(f"{place} has no segment", "remove it")
        return kept


def _is_index(value: object) -> bool:
    # A bool is an int to Python, but `true` in a gold file is a slip.
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
