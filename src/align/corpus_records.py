"""The lines of a corpus folder: what `align.model` knows, as JSON objects with the contract's keys, and back.

Reading checks what the rest of the house relies on: documents that are named exist, indices point at segments, and in
an alignment every segment stands in exactly one link, in order.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

from align.model import Alignment, Document, Link, Row, Segment, Verdict
from align.records import Record, inner_path, number

__all__ = [
    "alignment_object",
    "document_object",
    "read_alignment",
    "read_document",
    "read_row",
    "row_object",
    "text_file",
]


def text_file(name: str) -> str:
    """Where the text of a document is kept, if it was extracted from markup."""
    return f"texts/{inner_path(name)}.txt"


def document_object(document: Document) -> dict[str, object]:
    """A document as a line of documents.jsonl."""
    segments = [{"start": s.start, "end": s.end, "text": s.text, "flags": [*s.flags]} for s in document.segments]
    return {
        "document": document.name,
        "lang": document.lang,
        "statement": document.statement,
        "sha256": document.sha256,
        "segments": segments,
        **({"text_file": text_file(document.name)} if document.extracted else {}),
        **({"notes": [*document.notes]} if document.notes else {}),
    }


def _link_object(link: Link) -> dict[str, object]:
    return {
        "source": [int(index) for index in link.source],
        "target": [int(index) for index in link.target],
        "similarity": None if link.is_null else number(link.similarity),
        "margin": None if link.is_null else number(link.margin),
        "score": number(link.score) or 0.0,
        "flags": [*link.flags],
    }


def alignment_object(alignment: Alignment) -> dict[str, object]:
    """An alignment as a line of alignments.jsonl."""
    return {
        "statement": alignment.statement,
        "pair": alignment.pair,
        "source": alignment.source,
        "target": alignment.target,
        "verdict": alignment.verdict,
        "score": number(alignment.score) or 0.0,
        "links": [_link_object(link) for link in alignment.links],
    }


def row_object(row: Row) -> dict[str, object]:
    """A row as a line of rows.jsonl."""
    langs = sorted(row.segments)
    return {
        "statement": row.statement,
        "row": int(row.row),
        "segments": {lang: [int(index) for index in row.segments[lang]] for lang in langs},
        "text": {lang: row.text.get(lang, "") for lang in langs},
        "scores": {pair: number(row.scores[pair]) or 0.0 for pair in sorted(row.scores)},
        "score": number(row.score),
        "flags": [*row.flags],
    }


def read_document(record: Record, folder: Path) -> Document:
    """The document of a line of documents.jsonl; its text, if it was kept, comes from `folder`."""
    segments = tuple(
        Segment(inner.index("start"), inner.index("end"), inner.text("text"), inner.strings("flags"))
        for inner in record.records("segments")
    )
    extracted = "text_file" in record.data
    text = _read_text(record, folder) if extracted else ""
    notes = record.strings("notes") if "notes" in record.data else ()
    name, lang, sha256 = record.text("document"), record.text("lang"), record.text("sha256")
    return Document(name, lang, sha256, segments, record.text_or_none("statement"), text, extracted, notes)


def _read_text(record: Record, folder: Path) -> str:
    path = folder / record.text("text_file")
    if not path.resolve().is_relative_to(folder.resolve()):
        record.fail(f'"text_file" leads out of the corpus folder: {record.text("text_file")}')
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        record.fail(f'"text_file" {record.text("text_file")} cannot be read ({error})')


def read_alignment(record: Record, documents: Mapping[str, Document]) -> Alignment:
    """The alignment of a line of alignments.jsonl, between `documents` by name."""
    statement, pair = record.text_or_none("statement"), record.text("pair")
    source, target = (_known(record, documents, side) for side in ("source", "target"))
    if pair != f"{source.lang}-{target.lang}":
        record.fail(f'"pair" is {pair}, but the documents are in {source.lang} and {target.lang}')
    verdict = _read_verdict(record)
    links = tuple(_read_link(inner) for inner in record.records("links"))
    if links or verdict == "parallel":
        _check_partition(record, source, [link.source for link in links])
        _check_partition(record, target, [link.target for link in links])
    return Alignment(statement, pair, source.name, target.name, verdict, record.number("score"), links)


def _known(record: Record, documents: Mapping[str, Document], side: str) -> Document:
    name = record.text(side)
    if name not in documents:
        record.fail(f'"{side}" names {name}, which documents.jsonl does not hold')
    return documents[name]


def _read_verdict(record: Record) -> Verdict:
    verdict = record.text("verdict")
    if verdict == "parallel":
        return "parallel"
    if verdict == "not parallel":
        return "not parallel"
    return record.fail(f'"verdict" should be "parallel" or "not parallel", found "{verdict}"')


def _read_link(record: Record) -> Link:
    return Link(
        record.indices("source"),
        record.indices("target"),
        record.number_or_none("similarity") if "similarity" in record.data else None,
        record.number_or_none("margin") if "margin" in record.data else None,
        record.number("score"),
        record.strings("flags"),
    )


def _check_partition(record: Record, document: Document, sides: list[tuple[int, ...]]) -> None:
    """Every segment of a document stands in exactly one link of an alignment, in order."""
    count = len(document.segments)
    for expected, index in enumerate(itertools.chain.from_iterable(sides)):
        if index >= count:
            record.fail(f"a link names segment {index} of {document.name}, which has {count}")
        if index != expected:
            record.fail(f"after segment {expected - 1} of {document.name} the links go on with {index}, not {expected}")
    if (linked := sum(map(len, sides))) != count:
        record.fail(f"segment {linked} of {document.name} stands in no link")


def read_row(record: Record, versions: Mapping[str, Mapping[str, Document]]) -> Row:
    """The row of a line of rows.jsonl; `versions` has the document of each language by statement."""
    statement, segments, texts = record.text("statement"), record.record("segments"), record.record("text")
    if statement not in versions:
        record.fail(f'no document in documents.jsonl is of statement "{statement}"')
    documents = versions[statement]
    for lang in segments.data:
        count = len(documents[lang].segments) if lang in documents else 0
        if (top := max(segments.indices(lang), default=-1)) >= count:
            record.fail(f"names segment {top} in {lang}, of which statement {statement} has {count}")
    scores = record.record("scores")
    return Row(
        statement,
        record.index("row"),
        {lang: segments.indices(lang) for lang in segments.data},
        {lang: texts.text(lang) for lang in texts.data},
        {pair: scores.number(pair) for pair in scores.data},
        record.number_or_none("score"),
        record.strings("flags"),
    )
