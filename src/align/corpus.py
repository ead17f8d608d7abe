"""A parallel corpus: documents, alignments, rows and the record of the run that made them.

`Corpus.write` and `Corpus.read` keep it in a folder as the contract says; `Corpus.select` takes the part that is good
enough, by the scores that are already there: nothing is encoded again.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from align.errors import InputError
from align.model import Alignment, Document, Link, Row, Segment, Verdict
from align.records import (
    Record,
    inner_path,
    number,
    plain,
    read_record,
    read_records,
    replacing,
    write_record,
    write_records,
)

__all__ = ["Corpus", "LinkText"]


class LinkText(NamedTuple):
    """A link that can be exported, with the text of its sides as it stands in the documents."""

    alignment: Alignment
    link: Link
    source: str
    target: str


@dataclass(frozen=True)
class Corpus:
    """Documents and what was found between them.

    Attributes:
        documents: all that were read, strangers that joined no statement among them.
        alignments: of every two documents that were compared, "not parallel" ones too.
        rows: by statement, in reading order.
        run: versions, options, encoder, inputs, counts, timings, signature: what `run.json` holds.
    """

    documents: tuple[Document, ...]
    alignments: tuple[Alignment, ...] = ()
    rows: tuple[Row, ...] = ()
    run: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def _by_name(self) -> dict[str, Document]:
        return {document.name: document for document in self.documents}

    @cached_property
    def _versions(self) -> dict[str, dict[str, Document]]:
        # Documents that stand in an alignment come first: a second copy of a version may be there, aligned to nothing.
        aligned = [self._by_name[name] for a in self.alignments if a.links for name in (a.source, a.target)]
        found: dict[str, dict[str, Document]] = {}
        for document in (*aligned, *self.documents):
            if document.statement is not None:
                found.setdefault(document.statement, {}).setdefault(document.lang, document)
        return {statement: dict(sorted(found[statement].items())) for statement in sorted(found)}

    def document(self, name: str) -> Document:
        """The document of that name.

        Raises:
            KeyError: if the corpus has none.
        """
        return self._by_name[name]

    def statements(self) -> tuple[str, ...]:
        """The ids of the statements, in alphabetical order."""
        return tuple(self._versions)

    def versions(self, statement: str) -> dict[str, Document]:
        """The document of each language of a statement, languages in alphabetical order.

        Raises:
            KeyError: if no document is of that statement.
        """
        return self._versions[statement]

    def pairs(self) -> tuple[str, ...]:
        """The pairs of languages that were aligned, in alphabetical order."""
        return tuple(sorted({alignment.pair for alignment in self.alignments}))

    def text(self, document: str, indices: Collection[int]) -> str:
        """The text of some segments of a document, with a space between them."""
        segments = self._by_name[document].segments
        return " ".join(segments[index].text for index in indices)

    def links(self, pair: str, min_score: float = 0.0) -> Iterator[LinkText]:
        """The links of a pair that are worth exporting, in document order.

        Left out are null links, links below `min_score`, links with a side that is all furniture or blank, and the
        alignments of documents that are not parallel.
        """
        for alignment in self.alignments:
            if alignment.pair == pair and alignment.verdict == "parallel":
                for link in alignment.links:
                    if self._usable(alignment, link, min_score):
                        sides = self.text(alignment.source, link.source), self.text(alignment.target, link.target)
                        yield LinkText(alignment, link, *sides)

    def _usable(self, alignment: Alignment, link: Link, min_score: float) -> bool:
        return (
            not link.is_null
            and link.score >= min_score
            and self._alignable(alignment.source, link.source)
            and self._alignable(alignment.target, link.target)
        )

    def _alignable(self, name: str, indices: Collection[int]) -> bool:
        segments = self._by_name[name].segments
        return any(segments[index].alignable for index in indices)

    def select(self, min_score: float = 0.0, langs: Collection[str] | None = None) -> Corpus:
        """The part of the corpus that is good enough, by the scores that are there: nothing is encoded again.

        Documents keep all their segments, so that indices keep their meaning. Alignments that are not parallel go.
        Of the others each segment still stands in exactly one link: a link that is too weak falls into two null links.
        Rows keep the languages that have text worth exporting, and go when fewer than two are left or when
        their weakest pair is below `min_score`.

        Args:
            min_score: least score of what stays, 0..1.
            langs: languages that stay; all of them if None.
        """
        known = {document.lang for document in self.documents}
        kept = known if langs is None else known & set(langs)
        return replace(
            self,
            documents=tuple(document for document in self.documents if document.lang in kept),
            alignments=tuple(
                replace(alignment, links=tuple(self._parted(alignment, min_score)))
                for alignment in self.alignments
                if alignment.verdict == "parallel" and set(alignment.pair.split("-")) <= kept
            ),
            rows=tuple(row for whole in self.rows if (row := self._narrowed(whole, kept, min_score))),
        )

    def _parted(self, alignment: Alignment, min_score: float) -> Iterator[Link]:
        for link in alignment.links:
            if link.is_null or self._usable(alignment, link, min_score):
                yield link
            else:
                yield Link(link.source, (), score=1.0 - link.score, flags=link.flags)
                yield Link((), link.target, score=1.0 - link.score, flags=link.flags)

    def _narrowed(self, row: Row, langs: Collection[str], min_score: float) -> Row | None:
        names = {lang: document.name for lang, document in self._versions.get(row.statement, {}).items()}
        there = {k: v for k, v in row.segments.items() if k in langs and k in names and self._alignable(names[k], v)}
        scores = {pair: score for pair, score in row.scores.items() if set(pair.split("-")) <= there.keys()}
        least = min(scores.values(), default=None)
        if len(there) < 2 or least is None or least < min_score:
            return None
        text = {lang: row.text.get(lang, "") for lang in there}
        return replace(row, segments=there, text=text, scores=scores, score=least)

    def write(self, folder: Path) -> None:
        """Writes documents.jsonl, alignments.jsonl, rows.jsonl, run.json and, under texts/, the text of HTML documents.

        Equal corpora give equal bytes. Each file appears whole or not at all.

        Raises:
            OutputError: if the folder or a file cannot be written.
        """
        for document in self.documents:
            if document.extracted:
                with replacing(folder / _text_file(document.name)) as file:
                    file.write(document.text.encode("utf-8", errors="replace"))
        write_records(folder / "documents.jsonl", map(_document_object, self.documents))
        write_records(folder / "alignments.jsonl", map(_alignment_object, self.alignments))
        write_records(folder / "rows.jsonl", map(_row_object, self.rows))
        # What differs from run to run stands last, so that everything before it can be compared.
        write_record(folder / "run.json", plain(dict(sorted(self.run.items(), key=lambda item: item[0] == "timings"))))

    @classmethod
    def read(cls, folder: Path | str) -> Corpus:
        """The corpus in `folder`. Documents that were plain text come without it: their segments carry it.

        Raises:
            InputError: with file and line, if a file is missing, a line is broken, or an index points nowhere.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise InputError("is no folder", "name a folder that align build wrote", path=folder)
        documents = tuple(_read_document(record, folder) for record in read_records(folder / "documents.jsonl"))
        corpus = cls(documents)
        alignments = tuple(_read_alignment(record, corpus) for record in read_records(folder / "alignments.jsonl"))
        corpus = cls(documents, alignments)
        rows = tuple(_read_row(record, corpus) for record in read_records(folder / "rows.jsonl"))
        return cls(documents, alignments, rows, read_record(folder / "run.json").data)


def _text_file(name: str) -> str:
    return f"texts/{inner_path(name)}.txt"


def _document_object(document: Document) -> dict[str, object]:
    segments = [{"start": s.start, "end": s.end, "text": s.text, "flags": [*s.flags]} for s in document.segments]
    return {
        "document": document.name,
        "lang": document.lang,
        "statement": document.statement,
        "sha256": document.sha256,
        "segments": segments,
        **({"text_file": _text_file(document.name)} if document.extracted else {}),
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


def _alignment_object(alignment: Alignment) -> dict[str, object]:
    return {
        "statement": alignment.statement,
        "pair": alignment.pair,
        "source": alignment.source,
        "target": alignment.target,
        "verdict": alignment.verdict,
        "score": number(alignment.score) or 0.0,
        "links": [_link_object(link) for link in alignment.links],
    }


def _row_object(row: Row) -> dict[str, object]:
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


def _read_document(record: Record, folder: Path) -> Document:
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


def _read_alignment(record: Record, corpus: Corpus) -> Alignment:
    statement, pair = record.text_or_none("statement"), record.text("pair")
    source, target = (_known(record, corpus, side) for side in ("source", "target"))
    if pair != f"{source.lang}-{target.lang}":
        record.fail(f'"pair" is {pair}, but the documents are in {source.lang} and {target.lang}')
    verdict = _read_verdict(record)
    links = tuple(_read_link(inner) for inner in record.records("links"))
    if links or verdict == "parallel":
        _check_partition(record, source, [link.source for link in links])
        _check_partition(record, target, [link.target for link in links])
    return Alignment(statement, pair, source.name, target.name, verdict, record.number("score"), links)


def _known(record: Record, corpus: Corpus, side: str) -> Document:
    name = record.text(side)
    try:
        return corpus.document(name)
    except KeyError:
        return record.fail(f'"{side}" names {name}, which documents.jsonl does not hold')


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


def _read_row(record: Record, corpus: Corpus) -> Row:
    statement, segments, texts = record.text("statement"), record.record("segments"), record.record("text")
    try:
        versions = corpus.versions(statement)
    except KeyError:
        record.fail(f'no document in documents.jsonl is of statement "{statement}"')
    for lang in segments.data:
        count = len(versions[lang].segments) if lang in versions else 0
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
