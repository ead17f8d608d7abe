"""What flows between the rooms: documents and their segments, alignments and their links, rows.

All are frozen. Indices count segments from 0 in document order; offsets count characters of the decoded text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

__all__ = ["Alignment", "Document", "Link", "Row", "Segment", "Verdict"]

Verdict = Literal["parallel", "not parallel"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence of a document (or one line of segmented input): ``document text[start:end] == text``.

    `flags` say what a reader should know of it, such as ``furniture`` (menus, bylines, captions, counters).
    """

    start: int
    end: int
    text: str
    flags: tuple[str, ...] = ()

    @property
    def alignable(self) -> bool:
        """Whether the segment can stand in a link: it has text, and is no furniture."""
        return bool(self.text.strip()) and "furniture" not in self.flags


@dataclass(frozen=True, slots=True)
class Document:
    """One file in one language.

    Attributes:
        name: path relative to the input root, with forward slashes; unique in a corpus.
        lang: ISO 639-1 code.
        sha256: hexadecimal digest of the file's bytes.
        segments: in order of appearance.
        statement: id of the statement that the document is a version of; None if it joins none.
        text: the decoded text (of HTML: the extracted text) that the segments' offsets point into.
        extracted: whether `text` was extracted from markup, so that it is kept in a file of its own.
        notes: what a person should know of the reading ("decoded as windows-1258", "copy of a.txt").
    """

    name: str
    lang: str
    sha256: str
    segments: tuple[Segment, ...]
    statement: str | None = None
    text: str = field(default="", repr=False)
    extracted: bool = False
    notes: tuple[str, ...] = ()

    @classmethod
    def from_lines(cls, lines: Iterable[str], lang: str, name: str = "") -> Document:
        """A document of which line k is segment k; for texts that are segmented already and come from no file.

        >>> Document.from_lines(["Good morning.", "Thank you."], "en").segments[1]
        Segment(start=14, end=24, text='Thank you.', flags=())
        """
        segments, start = [], 0
        for line in lines:
            segments.append(Segment(start, start + len(line), line))
            start += len(line) + 1
        text = "\n".join(segment.text for segment in segments)
        return cls(name or lang, lang, sha256(text.encode()).hexdigest(), tuple(segments), text=text)


@dataclass(frozen=True, slots=True)
class Link:
    """An n:m pairing of consecutive segments; an empty side makes it a null link.

    Attributes:
        source, target: segment indices, consecutive and ascending.
        similarity: cosine of the sides' vectors, -1..1; None for a null link.
        margin: similarity over the mean similarity to the nearest neighbours of both sides; None for a null link.
        score: calibrated probability that the sides are translations of each other; for a null link, that
            the segments have no counterpart.
        flags: what an analyst should look at.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    similarity: float | None = None
    margin: float | None = None
    score: float = 0.0
    flags: tuple[str, ...] = ()

    @property
    def is_null(self) -> bool:
        """Whether one side is empty."""
        return not (self.source and self.target)


@dataclass(frozen=True, slots=True)
class Alignment:
    """All links of two documents: every segment of both stands in exactly one, in order.

    `score` is the calibrated probability that the two documents are versions of one text.
    """

    statement: str | None
    pair: str
    source: str
    target: str
    verdict: Verdict
    score: float
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One n-way unit over two or more languages: the connected links of all pairs of one statement.

    Attributes:
        segments: language to segment indices; a language without a version of the passage has an empty tuple.
        text: language to the joined text of its segments.
        scores: pair to the score of its weakest link in the row.
        score: the least of `scores`; None where the row holds one language only.
    """

    statement: str
    row: int
    segments: Mapping[str, tuple[int, ...]]
    text: Mapping[str, str]
    scores: Mapping[str, float]
    score: float | None
    flags: tuple[str, ...] = ()
