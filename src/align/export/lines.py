"""What the writers share: text of one line, the columns of a link, the segments of a document as lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from align.corpus import Corpus, LinkText
from align.model import Alignment
from align.records import inner_path, number, replacing
from align.text import clean

__all__ = ["LinkColumns", "alignment_path", "columns", "one_line", "write_lines", "write_segments"]

# `clean` leaves the two code points that XML 1.0 cannot hold though Unicode can.
_FORBIDDEN = re.compile("[\ufffe\uffff]")
_LONGEST = 120
"""Bytes kept of a document's name where two make a file name: file systems allow 255 in all."""


def one_line(text: str) -> str:
    r"""`text` in one clean line without tabs, such as XML, TSV and Moses can hold.

    >>> one_line("two\N{LINE SEPARATOR}lines\tand a \x07bell ")
    'two lines and a bell'
    """
    return clean(_FORBIDDEN.sub("", text))


@dataclass(frozen=True, slots=True)
class LinkColumns:
    """A link as a record: what a line of tsv, a row of parquet and an object of jsonl say."""

    statement: str
    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float
    similarity: float | None
    margin: float | None
    flags: tuple[str, ...]
    source_text: str
    target_text: str


def columns(corpus: Corpus, pair: str) -> Iterator[LinkColumns]:
    """The links of a pair that can be exported; a side without a printable character makes a link useless."""
    for item in corpus.links(pair):
        made = _columns(item)
        if made.source_text and made.target_text:
            yield made


def _columns(item: LinkText) -> LinkColumns:
    link = item.link
    return LinkColumns(
        one_line(item.alignment.statement or ""),
        tuple(map(int, link.source)),
        tuple(map(int, link.target)),
        number(link.score) or 0.0,
        number(link.similarity),
        number(link.margin),
        tuple(map(one_line, link.flags)),
        one_line(item.source),
        one_line(item.target),
    )


def write_lines(path: Path, lines: Iterable[str]) -> Path:
    """Writes lines as UTF-8, a line feed after each."""
    with replacing(path) as file:
        file.writelines(f"{line}\n".encode() for line in lines)
    return path


def write_segments(corpus: Corpus, folder: Path) -> list[Path]:
    """Writes the segments of every aligned document to ``LANG/NAME.txt``, one a line: line k + 1 is segment k."""
    aligned = dict.fromkeys(name for a in corpus.alignments for name in (a.source, a.target))
    return [
        write_lines(
            folder / document.lang / f"{inner_path(document.name)}.txt",
            (one_line(segment.text) for segment in document.segments),
        )
        for document in map(corpus.document, aligned)
    ]


def alignment_path(folder: Path, alignment: Alignment) -> Path:
    """The file of one alignment: ``PAIR/SOURCE--TARGET.txt``, slashes of the documents' names as ``%2F``."""
    names = (name.replace("%", "%25").replace("/", "%2F") for name in (alignment.source, alignment.target))
    short = (name.encode()[-_LONGEST:].decode(errors="ignore") for name in names)
    return folder / alignment.pair / f"{'--'.join(short)}.txt"
