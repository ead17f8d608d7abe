"""The alignments and rows to be judged, from the JSON Lines that a build (or another tool) wrote.

Only the keys that an evaluation needs are asked for: ``pair`` and ``links`` of an alignment, ``segments`` of a row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from align.errors import InputError
from align.model import Alignment, Link, Row

__all__ = ["read_test"]


def read_test(path: str | PathLike[str]) -> tuple[tuple[Alignment, ...], tuple[Row, ...] | None]:
    """The alignments of an ``alignments.jsonl`` (or of the folder that holds it), and the rows beside it, if any.

    Raises:
        InputError: if there is no such file, or a line of it is not as the format says.
    """
    where = Path(path)
    file = where / "alignments.jsonl" if where.is_dir() else where
    if not file.is_file():
        raise InputError("no such file", "name an alignments.jsonl, or the folder that align build wrote", path=file)
    alignments = tuple(_alignment(data, file, line) for line, data in _objects(file))
    beside = file.with_name("rows.jsonl")
    rows = tuple(_row(data, beside, line) for line, data in _objects(beside)) if beside.is_file() else None
    return alignments, rows


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise InputError(f"cannot be read ({error})", "save it as UTF-8", path=path) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"not JSON: {error.msg}", "write one object a line", path=path, line=number) from None
        if not isinstance(data, dict):
            raise InputError("not an object", "write one object a line", path=path, line=number)
        yield number, data


def _alignment(data: dict[str, Any], path: Path, line: int) -> Alignment:
    pair, links = data.get("pair"), data.get("links")
    if not isinstance(pair, str) or not isinstance(links, list):
        raise InputError('no "pair" or no "links"', "write alignments as align build does", path=path, line=line)
    return Alignment(
        statement=data.get("statement"),
        pair=pair,
        source=str(data.get("source", "")),
        target=str(data.get("target", "")),
        verdict=data.get("verdict", "parallel"),
        score=float(data.get("score") or 0.0),
        links=tuple(_link(link, f"links[{at}]", path, line) for at, link in enumerate(links)),
    )


def _link(data: Any, place: str, path: Path, line: int) -> Link:
    if not isinstance(data, dict) or not {"source", "target"} <= set(data):
        raise InputError(f'{place} has no "source" or no "target"', "give both, [] for none", path=path, line=line)
    source, target = (_indices(data[side], f"{place}.{side}", path, line) for side in ("source", "target"))
    return Link(source, target, score=float(data.get("score") or 0.0))


def _row(data: dict[str, Any], path: Path, line: int) -> Row:
    segments = data.get("segments")
    if not isinstance(segments, dict):
        raise InputError('no "segments"', "write rows as align build does", path=path, line=line)
    sides = {lang: _indices(side, f"segments.{lang}", path, line) for lang, side in segments.items()}
    return Row(str(data.get("statement")), int(data.get("row") or 0), sides, text={}, scores={}, score=None)


def _indices(value: Any, place: str, path: Path, line: int) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(type(index) is int and index >= 0 for index in value):
        raise InputError(
            f"{place} is {json.dumps(value)}", "give a list of segment indices, from 0", path=path, line=line
        )
    return tuple(sorted(value))
