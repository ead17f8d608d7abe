"""The alignments and rows to be judged, from the JSON Lines that a build (or another tool) wrote.

Only the keys that an evaluation needs are asked for: ``pair`` and ``links`` of an alignment, ``segments`` of a row.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from align.errors import InputError
from align.model import Alignment, Link, Row
from align.records import Record, read_records

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
    beside = file.with_name("rows.jsonl")
    rows = tuple(_row(record) for record in read_records(beside)) if beside.is_file() else None
    return tuple(_alignment(record) for record in read_records(file)), rows


def _alignment(record: Record) -> Alignment:
    return Alignment(
        statement=_text(record, "statement") or None,
        pair=record.text("pair"),
        source=_text(record, "source"),
        target=_text(record, "target"),
        verdict="not parallel" if record.data.get("verdict") == "not parallel" else "parallel",
        score=0.0,
        links=tuple(Link(link.indices("source"), link.indices("target")) for link in record.records("links")),
    )


def _row(record: Record) -> Row:
    segments = record.record("segments")
    sides = {lang: segments.indices(lang) for lang in segments.data}
    return Row(_text(record, "statement"), 0, sides, text={}, scores={}, score=None)


def _text(record: Record, key: str) -> str:
    return (record.text_or_none(key) or "") if key in record.data else ""
