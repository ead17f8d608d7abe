"""From paths to segmented documents: the one way through the room, file by file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from align.errors import InputError, UnreadableError
from align.model import Document, Segment
from align.reading.decoding import decode
from align.reading.files import HTML, JSONL, MARKDOWN, File, LeftOut, find_files, os_reason
from align.reading.furniture import flag_furniture
from align.reading.html import declared_charset, read_html
from align.reading.jsonl import read_jsonl
from align.reading.language import detect, flag_languages, language_in_name, language_name
from align.reading.plain import Page, numbered_lines, read_markdown, read_plain
from align.reading.segmentation import segment
from align.text import clean

__all__ = ["Reading", "read_inputs", "read_lines"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: documents by name, what was left out and why, and what was passed over, such as pictures."""

    documents: tuple[Document, ...]
    left_out: tuple[LeftOut, ...]
    skipped: tuple[str, ...] = ()


def read_inputs(
    inputs: Sequence[Path], *, langs: Sequence[str], segmented: bool = False, exclude: Path | None = None
) -> Reading:
    """The documents in files and folders, split into segments, with flags; an input that cannot be used is left out.

    Args:
        inputs: files, and folders with all that they hold.
        langs: ISO 639-1 codes of the languages to keep.
        segmented: whether line k of a file is segment k (blank lines too); nothing is split or called furniture then.
        exclude: a folder that is passed over wherever it stands, such as the one that a corpus is written to.

    Returns:
        The same for the same input, whatever the order of `inputs`. Of exact copies, the first by name is kept.
    """
    found = find_files(inputs, exclude)
    left_out = list(found.left_out)
    documents: list[tuple[Document, str]] = []
    for file in found.files:
        try:
            for page, sha256 in _pages(file, segmented=segmented):
                where = f"{file.path}#{page.key}" if page.key else str(file.path)
                try:
                    documents.append((_document(file, page, sha256, langs, segmented=segmented), where))
                except UnreadableError as error:
                    left_out.append(_left_out(where, error))
        except InputError as error:
            left_out.append(_left_out(str(file.path), error))
        except OSError as error:
            left_out.append(LeftOut(str(file.path), os_reason(error)))
    kept = _without_copies(sorted(documents, key=lambda pair: pair[0].name), left_out, segmented=segmented)
    left_out.sort(key=lambda item: (item.input, item.line or 0))
    return Reading(tuple(kept), tuple(left_out), tuple(sorted(found.skipped)))


def read_lines(path: Path) -> list[str]:
    """The lines of a text file, in any encoding that `read_inputs` knows: line k is item k, blank lines are empty.

    Raises:
        InputError: if the file cannot be read, or is no text.
    """
    if path.is_dir():
        raise InputError("a folder, not a file", "name a text file", path=path)
    if reasons := [one.reason for one in find_files([path]).left_out]:
        raise InputError(reasons[0], path=path)
    try:
        text = decode(path.read_bytes()).text
    except OSError as error:
        raise InputError(os_reason(error), path=path) from None
    except InputError as error:
        raise InputError(error.wrong, error.mend, path=path) from None
    return [text[start:end] for start, end in numbered_lines(text)]


def _left_out(where: str, error: InputError) -> LeftOut:
    return LeftOut(where, f"{error.wrong}; {error.mend}" if error.mend else error.wrong, error.line)


def _pages(file: File, *, segmented: bool) -> list[tuple[Page, str]]:
    """The documents of a file, by its suffix, each with the digest of the file's bytes."""
    data = file.path.read_bytes()
    decoded = decode(data, declared_charset(data) if file.suffix in HTML else None)
    text = decoded.text
    if file.suffix in JSONL:
        pages = read_jsonl(text, segmented=segmented)
    elif file.suffix in HTML:
        pages = [read_html(text)] if text.strip() else []
    elif segmented:
        pages = [Page(text, numbered_lines(text))]
    else:
        pages = [read_markdown(text) if file.suffix in MARKDOWN else read_plain(text)]
    if not any(clean(page.text) for page in pages):
        raise UnreadableError("empty: no text in it", "leave it out, or fill it")
    sha256 = hashlib.sha256(data).hexdigest()
    return [(replace(page, notes=(*decoded.notes, *page.notes)), sha256) for page in pages]


def _document(file: File, page: Page, sha256: str, langs: Sequence[str], *, segmented: bool) -> Document:
    if not clean(page.text):
        raise UnreadableError("empty: no text in it", "leave it out, or fill it")
    lang, notes = _language(file, page, langs)
    segments = _given_segments(page) if segmented else _found_segments(page, lang)
    name = f"{file.name}#{page.key}" if page.key else file.name
    return Document(
        name, lang, sha256, flag_languages(segments, lang), text=page.text, extracted=page.extracted, notes=notes
    )


def _language(file: File, page: Page, langs: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The language of a document and the notes on it: as the file says, as its name says, or as the text reads.

    Raises:
        UnreadableError: if it is not among `langs`, or cannot be told.
    """
    read = detect(page.text, langs)
    lang = page.lang or language_in_name(page.key or file.name, langs) or read
    if lang is None:
        raise UnreadableError("its language cannot be told", f"name it in the file's name, such as {_renamed(file)}")
    if lang not in langs:
        named = f"{lang} ({language_name(lang)})"
        raise UnreadableError(f"language {named} is not among {','.join(sorted(langs))}", "add it with --langs")
    if read not in {lang, None}:
        return lang, (*page.notes, f"taken as {language_name(lang)}, reads as {language_name(str(read))}")
    return lang, page.notes


def _renamed(file: File) -> str:
    return f"{file.path.stem}.en{file.path.suffix}"


def _given_segments(page: Page) -> tuple[Segment, ...]:
    return tuple(Segment(start, end, page.text[start:end]) for start, end in page.blocks)


def _found_segments(page: Page, lang: str) -> tuple[Segment, ...]:
    """The sentences of a page; what its format marks as furniture stays whole."""
    marked = {
        start: Segment(start, end, page.text[start:end], ("furniture",)) for start, end in page.furniture if start < end
    }
    blocks = [block for block in page.blocks if block not in page.furniture]
    found = (*segment(page.text, lang, blocks), *marked.values())
    return flag_furniture(page.text, sorted(found, key=lambda item: item.start), lang)


def _without_copies(
    documents: Sequence[tuple[Document, str]], left_out: list[LeftOut], *, segmented: bool
) -> list[Document]:
    """The documents whose text no earlier one has; the others are left out with the name of the first."""
    first: dict[str, str] = {}
    kept = []
    for document, where in documents:
        lines = [segment.text for segment in document.segments] if segmented else [document.text]
        key = "\n".join(map(clean, lines))
        if first.setdefault(key, document.name) == document.name:
            kept.append(document)
        else:
            left_out.append(LeftOut(where, f"copy of {first[key]}"))
    return kept
