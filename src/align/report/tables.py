"""The statements of the page: rows of all languages, and links of each pair, ready to be shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from align.corpus import Corpus
from align.model import Alignment, Document, Link, Row
from align.report.words import Flag, Score, direction, flag, language_name, score
from align.text import clean

__all__ = ["Cell", "Line", "PairTable", "SegmentView", "StatementView", "statement_views"]


_T = TypeVar("_T", Row, Alignment)


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment in a cell."""

    index: int
    text: str
    flags: tuple[Flag, ...]
    furniture: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What one language says in a line: no segment, one, or several."""

    lang: str
    name: str
    dir: str
    segments: tuple[SegmentView, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row, or a link: its cells and what the filters need to know.

    Attributes:
        anchor: id of the line in the page; empty for links.
        label: what stands in front: the row's number, or the link's shape such as ``1-2``.
        score: the least score; None where nothing is linked.
        scores: the score of each pair, where there are several.
        incomplete: whether a language lacks a passage that is no furniture.
        furniture: whether there is nothing but furniture.
    """

    anchor: str
    label: str
    score: Score | None
    scores: tuple[Score, ...]
    flags: tuple[Flag, ...]
    cells: tuple[Cell, ...]
    incomplete: bool
    furniture: bool


@dataclass(frozen=True, slots=True)
class PairTable:
    """The links of two documents."""

    pair: str
    source: Document
    target: Document
    score: Score
    heads: tuple[Cell, ...]
    lines: tuple[Line, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement: its documents, rows and links, and how many of them are not shown."""

    anchor: str
    name: str
    documents: tuple[Document, ...]
    heads: tuple[Cell, ...]
    rows: tuple[Line, ...]
    hidden: int
    outside: tuple[Cell, ...]
    pairs: tuple[PairTable, ...]
    flagged: int
    least: Score | None


def statement_views(corpus: Corpus, limit: int) -> list[StatementView]:
    """The statements in order, as far as `limit` rows and `limit` links reach."""
    views: list[StatementView] = []
    rows_left = links_left = limit
    anchors = _anchors(corpus.statements())
    rows, alignments = _by_statement(corpus.rows), _by_statement(a for a in corpus.alignments if a.links)
    for statement in corpus.statements():
        if rows_left <= 0:
            break
        found = rows.get(statement, []), alignments.get(statement, [])
        view = _statement(corpus, statement, anchors[statement], *found, limits=(rows_left, links_left))
        rows_left -= len(view.rows)
        links_left -= sum(len(table.lines) for table in view.pairs)
        views.append(view)
    return views


def _anchors(statements: Iterable[str]) -> dict[str, str]:
    """An id for each statement that can stand in an address, no two the same."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for statement in statements:
        anchor = re.sub(r"[^\w.-]+", "_", statement) or "_"
        while anchor in taken:
            anchor += "~"
        taken.add(anchor)
        anchors[statement] = anchor
    return anchors


def _by_statement(items: Iterable[_T]) -> dict[str | None, list[_T]]:
    found: dict[str | None, list[_T]] = {}
    for item in items:
        found.setdefault(item.statement, []).append(item)
    return found


def _statement(
    corpus: Corpus,
    statement: str,
    anchor: str,
    rows: list[Row],
    alignments: list[Alignment],
    *,
    limits: tuple[int, int],
) -> StatementView:
    versions = corpus.versions(statement)
    raised = _flags_of_links(corpus, rows, alignments)
    lines = tuple(_row_line(row, versions, anchor, raised[k]) for k, row in enumerate(rows[: limits[0]]))
    scores = [row.score for row in rows if row.score is not None]
    return StatementView(
        anchor=anchor,
        name=clean(statement),
        documents=tuple(versions.values()),
        heads=tuple(_cell(document, ()) for document in versions.values()),
        rows=lines,
        hidden=len(rows) - len(lines),
        outside=tuple(_outside(rows, versions)),
        pairs=tuple(_pair_tables(corpus, alignments, limits[1])),
        flagged=sum(bool(line.flags) for line in lines),
        least=score(min(scores)) if scores else None,
    )


def _flags_of_links(corpus: Corpus, rows: list[Row], alignments: list[Alignment]) -> list[dict[str, list[str]]]:
    """For each row the flags of its links, with the pairs that raise them: a reader of rows should see them too."""
    place = {(lang, index): k for k, row in enumerate(rows) for lang, side in row.segments.items() for index in side}
    found: list[dict[str, list[str]]] = [{} for _ in rows]
    for alignment in alignments:
        langs = [corpus.document(name).lang for name in (alignment.source, alignment.target)]
        for link in alignment.links:
            keys = zip(langs, (link.source, link.target), strict=True)
            for k in {place[lang, side[0]] for lang, side in keys if side and (lang, side[0]) in place}:
                for text in link.flags:
                    found[k].setdefault(text, []).append(alignment.pair)
    return found


def _row_line(row: Row, versions: dict[str, Document], anchor: str, raised: dict[str, list[str]]) -> Line:
    cells = tuple(_cell(document, row.segments.get(lang, ())) for lang, document in versions.items())
    scores = tuple(score(value, pair) for pair, value in sorted(row.scores.items()))
    # A row names the kinds of its links' flags; where the links tell the whole, that is enough.
    kinds = {flag(text).kind for text in raised}
    return _line(
        str(row.row),
        None if row.score is None else score(row.score),
        (
            *(badge for badge in map(flag, row.flags) if badge.kind not in kinds),
            *(flag(text, tuple(dict.fromkeys(pairs)) if len(versions) > 2 else ()) for text, pairs in raised.items()),
        ),
        cells,
        anchor=f"{anchor}-{row.row}",
        scores=scores if len(versions) > 2 else (),
    )


def _line(
    label: str,
    least: Score | None,
    flags: Iterable[Flag],
    cells: tuple[Cell, ...],
    *,
    anchor: str = "",
    scores: tuple[Score, ...] = (),
) -> Line:
    segments = [segment for cell in cells for segment in cell.segments]
    furniture = all(segment.furniture for segment in segments)
    badges = (*flags, *(badge for segment in segments for badge in segment.flags))
    return Line(
        anchor,
        label,
        least,
        scores,
        tuple(dict.fromkeys(badge for badge in badges if badge.kind != "furniture")),
        cells,
        incomplete=not furniture and not all(cell.segments for cell in cells),
        furniture=furniture,
    )


def _cell(document: Document, indices: Collection[int]) -> Cell:
    segments = tuple(_segment(document, index) for index in indices)
    return Cell(document.lang, language_name(document.lang), direction(document.lang), segments)


def _segment(document: Document, index: int) -> SegmentView:
    segment = document.segments[index]
    flags = tuple(flag(text) for text in segment.flags)
    return SegmentView(index, clean(segment.text), flags, not segment.alignable)


def _outside(rows: list[Row], versions: dict[str, Document]) -> Iterator[Cell]:
    """The segments with text that stand in no row: nothing is hidden, whatever the rows hold."""
    for lang, document in versions.items():
        inside = {index for row in rows for index in row.segments.get(lang, ())}
        if rest := [k for k, segment in enumerate(document.segments) if k not in inside and segment.text.strip()]:
            yield _cell(document, rest)


def _pair_tables(corpus: Corpus, alignments: list[Alignment], left: int) -> Iterator[PairTable]:
    for alignment in alignments:
        source, target = corpus.document(alignment.source), corpus.document(alignment.target)
        lines = tuple(_link_line(link, source, target) for link in islice(alignment.links, max(left, 0)))
        left -= len(lines)
        heads = (_cell(source, ()), _cell(target, ()))
        hidden = len(alignment.links) - len(lines)
        yield PairTable(alignment.pair, source, target, score(alignment.score), heads, lines, hidden)


def _link_line(link: Link, source: Document, target: Document) -> Line:
    cells = (_cell(source, link.source), _cell(target, link.target))
    shown = None if link.is_null else score(link.score)
    return _line(f"{len(link.source)}-{len(link.target)}", shown, map(flag, link.flags), cells)
