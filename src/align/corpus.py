"""A parallel corpus: documents, alignments, rows and the record of the run that made them.

`Corpus.write` and `Corpus.read` keep it in a folder as the contract says; `Corpus.select` takes the part that is good
enough, by the scores that are already there: nothing is encoded again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from align.corpus_records import (
    alignment_object,
    document_object,
    read_alignment,
    read_document,
    read_row,
    row_object,
    text_file,
)
from align.errors import InputError
from align.model import Alignment, Document, Link, Row
from align.records import plain, read_record, read_records, replacing, write_record, write_records

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
                with replacing(folder / text_file(document.name)) as file:
                    file.write(document.text.encode("utf-8", errors="replace"))
        write_records(folder / "documents.jsonl", map(document_object, self.documents))
        write_records(folder / "alignments.jsonl", map(alignment_object, self.alignments))
        write_records(folder / "rows.jsonl", map(row_object, self.rows))
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
        documents = tuple(read_document(record, folder) for record in read_records(folder / "documents.jsonl"))
        corpus = cls(documents)
        alignments = tuple(
            read_alignment(record, corpus._by_name) for record in read_records(folder / "alignments.jsonl")
        )
        corpus = cls(documents, alignments)
        rows = tuple(read_row(record, corpus._versions) for record in read_records(folder / "rows.jsonl"))
        return cls(documents, alignments, rows, read_record(folder / "run.json").data)
