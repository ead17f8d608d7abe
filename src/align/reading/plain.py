"""Plain text and Markdown: which spans of a file are paragraphs. The file's characters are never changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from align.reading.segmentation import Span, line_spans

__all__ = ["Page", "numbered_lines", "read_markdown", "read_plain"]


@dataclass(frozen=True, slots=True)
class Page:
    """One document before its language is known and its sentences are found.

    Attributes:
        text: the characters that all offsets point into.
        blocks: the paragraphs (of segmented input the lines, blank ones too), which no segment crosses.
        furniture: spans that the format itself marks as no part of the text (front matter, code).
        key: what tells several documents of one file apart; empty where a file is one document.
        lang: the language that the file states, if it does.
        extracted: whether `text` differs from the file's characters.
        notes: what a person should know of the reading.
    """

    text: str
    blocks: tuple[Span, ...]
    furniture: frozenset[Span] = frozenset()
    key: str = ""
    lang: str | None = None
    extracted: bool = False
    notes: tuple[str, ...] = ()


_NUMBERED = re.compile(r"[^\n]*\n|[^\n]+$")
_WRAPPED_PAIRS = 4
_WIDEST = 120
# Lines wrapped by hand or by a mail program are narrower than this.

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FENCED = re.compile(r"^ {0,3}(```+|~~~+).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MARKUP = re.compile(r"(?:=+|-+|[-*_](?:\s*[-*_]){2,}|\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*)$")
# Rules, underlines of headings, the line under a table's head.
_ASIDE = re.compile(r"!\[[^\]]*\]\([^)]*\)$|\[[^\]]+\]:\s*\S+.*$")
# A picture by itself, the address of a link.
_MARKER = re.compile(r"(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+)+")
_HEADING = re.compile(r"#{1,6}\s")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|\*|__|_|`)(?=\S)(?:(?!\1).)+\1$", re.DOTALL)


def numbered_lines(text: str) -> tuple[Span, ...]:
    r"""The lines of segmented input: line k is span k, blank lines are empty spans, a final line feed adds none.

    >>> numbered_lines("a\n\n b\r\n")
    ((0, 1), (2, 2), (4, 5))
    """
    spans = []
    for match in _NUMBERED.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        stripped = match[0].strip()
        spans.append((start, start + len(stripped)) if stripped else (match.start(), match.start()))
    return tuple(spans)


def read_plain(text: str) -> Page:
    """Plain text: a line is a paragraph, unless the file was wrapped by hand."""
    return Page(text, tuple(_unwrap(text, line_spans(text))))


def _unwrap(text: str, lines: list[Span]) -> Iterator[Span]:
    """Lines joined to paragraphs where all lines show that they were wrapped at one width.

    The test is that of the wrapping itself: a line was ended because the first word of the next did not fit. Files with
    a paragraph or a sentence a line fail it almost everywhere, and stay as they are.
    """
    width = max((end - start for start, end in lines), default=0)

    def follows(one: Span, other: Span) -> bool:
        return text[one[1] : other[0]].count("\n") == 1

    def full(one: Span, other: Span) -> bool:
        return one[1] - one[0] + 1 + len(text[slice(*other)].split(maxsplit=1)[0]) > width

    pairs = [(one, other) for one, other in pairwise(lines) if follows(one, other)]
    ended = sum(text[one[1] - 1] in '.!?"”:;\u061f' for one, _ in pairs)
    wrapped = sum(full(*pair) for pair in pairs)
    if width > _WIDEST or len(pairs) < _WRAPPED_PAIRS or wrapped < 0.9 * len(pairs) or ended > 0.5 * len(pairs):
        yield from lines
        return
    start = 0
    for index, line in enumerate(lines):
        if index + 1 == len(lines) or not (follows(line, lines[index + 1]) and full(line, lines[index + 1])):
            yield lines[start][0], line[1]
            start = index + 1


def read_markdown(text: str) -> Page:
    """Markdown: markers of headings, lists, quotations and whole-line emphasis lie outside the paragraphs.

    Lines without a marker continue the paragraph before them, as they do on the page. Front matter, code, comments and
    lone pictures are furniture. Marks inside a paragraph stay in it.
    """
    asides = [match.span() for pattern in (_FRONT_MATTER, _FENCED, _COMMENT) for match in pattern.finditer(text)]
    blocks: list[Span] = []
    furniture: set[Span] = set()
    open_block = False
    for start, end in line_spans(text):
        line = text[start:end]
        if any(first <= start < last for first, last in asides) or _ASIDE.match(line):
            furniture.add((start, end))
            blocks.append((start, end))
            open_block = False
        elif _MARKUP.match(line):
            open_block = False
        elif line.startswith("|"):
            blocks.extend(_cells(text, start, end))
            open_block = False
        else:
            marker = _MARKER.match(line)
            continues = open_block and not marker and text[blocks[-1][1] : start].count("\n") == 1
            if continues:
                blocks[-1] = (blocks[-1][0], end)
            elif not marker or marker.end() < len(line):
                blocks.append((start + (marker.end() if marker else 0), end))
            open_block = bool(blocks) and not _HEADING.match(line) and not text[end : end + 2].startswith(("  ", "\\"))
    spans = tuple(block if block in furniture else _without_emphasis(text, *block) for block in blocks)
    return Page(text, spans, frozenset(furniture))


def _cells(text: str, start: int, end: int) -> Iterator[Span]:
    """The cells of a table's line, blank ones left out."""
    for match in re.compile(r"[^|\s](?:[^|]*[^|\s])?").finditer(text, start, end):
        yield match.span()


def _without_emphasis(text: str, start: int, end: int) -> Span:
    """A block without the closing marks of a heading, and without emphasis that spans all of it."""
    closing = re.search(r"\s#+\s*$", text[start:end])
    end = start + closing.start() if closing else end
    while match := _EMPHASIS.fullmatch(text, start, end):
        start, end = start + len(match[1]), end - len(match[1])
    return start, end
