"""JSON Lines: one object a line with ``text`` (a paragraph, or a segment), and maybe ``lang`` and ``document``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from align.errors import InputError
from align.reading.plain import Page
from align.reading.segmentation import Span, line_spans
from align.text import replace_surrogates

__all__ = ["read_jsonl"]


@dataclass
class _Collected:
    lang: str | None = None
    texts: list[str] = field(default_factory=list)


def read_jsonl(text: str, *, segmented: bool) -> list[Page]:
    """The documents of a file: one, or one for each value of ``document``, in order of appearance.

    A document's text is that of its lines, joined by line feeds; offsets point into it.

    Args:
        text: the decoded file.
        segmented: whether each line is one segment; else each is a paragraph to be split.

    Raises:
        InputError: for the first line that is no such object, with its number.
    """
    documents: dict[str, _Collected] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            _collect(_parse(line, number), documents, number)
    return [
        Page(*_join(collected.texts, segmented=segmented), key=key, lang=collected.lang, extracted=True)
        for key, collected in documents.items()
    ]


def _parse(line: str, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "too deep or too large"
        raise InputError(f"not valid JSON ({what})", "mend or remove the line", line=number) from None
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise InputError('no object with a string "text"', 'write {"text": "..."} on each line', line=number)
    for name in ("lang", "document"):
        if not isinstance(value.get(name), str | int | None):
            raise InputError(f'"{name}" is no string', "give it as a string", line=number)
    return value


def _collect(value: dict[str, Any], documents: dict[str, _Collected], number: int) -> None:
    key = "" if value.get("document") is None else replace_surrogates(str(value["document"]))
    lang = None if value.get("lang") is None else str(value["lang"]).lower()
    document = documents.setdefault(key, _Collected(lang))
    if lang is not None and document.lang not in {lang, None}:
        mend = 'give each language its own "document"'
        raise InputError(f"language {lang} in a document in {document.lang}", mend, line=number)
    document.lang = document.lang or lang
    document.texts.append(replace_surrogates(value["text"]))


def _join(texts: Sequence[str], *, segmented: bool) -> tuple[str, tuple[Span, ...]]:
    """The texts on lines of their own, and the spans of their paragraphs (or of the segments)."""
    if not segmented:
        joined = "\n".join(texts)
        return joined, tuple(line_spans(joined))
    flat = [" ".join(text.split()) for text in texts]
    return "\n".join(flat), tuple(_spans(flat))


def _spans(texts: Sequence[str]) -> Iterator[Span]:
    start = 0
    for text in texts:
        yield start, start + len(text)
        start += len(text) + 1
