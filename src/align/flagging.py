"""Flags where an analyst looks for them: on every link of a parallel alignment, and on the rows.

What a link says by itself is found with its statement, by any worker (`flag_statement`). What it takes the corpus to
know, usual lengths and duplicates, comes after all alignments are there, in their order (`flag_corpus`). A row names
the kinds of its links' flags and the pairs that raise them (`flag_rows`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from align.encoding.base import Encoder, WordEncoder
from align.flags import Duplicates, Typical, WordsOf, flag_coverage, flag_length, flag_link, gaps_of, typical_lengths
from align.model import Alignment, Document, Link, Row
from align.text import clean
from align.threads import one_thread

__all__ = ["flag_corpus", "flag_rows", "flag_statement"]

ENOUGH = 200
"""Links of a pair from which the corpus itself tells what lengths are usual; with fewer, the table does."""


def flag_statement(alignments: Sequence[Alignment], documents: Iterable[Document], encoder: Encoder) -> list[Alignment]:
    """The alignments of a statement, each link with the flags that its own two texts give rise to.

    Ranges in the flags count characters of a side's text as the exports show it: its segments joined by spaces, clean.

    Args:
        alignments: of the statement's pairs.
        documents: its documents.
        encoder: what aligned them; with word vectors, and if missing clauses were fitted to it, it finds those.
    """
    of = {document.name: document for document in documents}
    return [_flagged(one, of[one.source], of[one.target], encoder) for one in alignments]


def flag_corpus(alignments: Sequence[Alignment], documents: Iterable[Document]) -> tuple[Alignment, ...]:
    """The alignments, each link with the flags ``length`` and ``duplicate`` as the whole corpus gives rise to them."""
    of = {document.name: document for document in documents}
    usual = {pair: _usual(pair, alignments, of) for pair in sorted({one.pair for one in alignments})}
    seen = Duplicates()
    found = []
    for alignment in alignments:
        links = list(alignment.links)
        for at, source, target in _sides(alignment, of[alignment.source], of[alignment.target]):
            flags = _length_anew(links[at].flags, source, target, alignment.pair, usual[alignment.pair])
            place = f"{of[alignment.source].name} {_indices(links[at].source)}"
            duplicate = seen.flag(source, target, place)
            links[at] = replace(links[at], flags=(*flags, duplicate) if duplicate else flags)
        found.append(replace(alignment, links=tuple(links)))
    return tuple(found)


def flag_rows(rows: Iterable[Row], alignments: Iterable[Alignment]) -> tuple[Row, ...]:
    """The rows, with a flag such as ``numbers: ar-vi en-vi`` for each kind that a link of theirs has, and its pairs."""
    raised: dict[tuple[str | None, str, int], list[tuple[str, str]]] = {}
    for alignment in alignments:
        lang = alignment.pair.split("-")[0]
        for link in alignment.links:
            for flag in link.flags if link.source else ():
                kind = flag.split(":")[0]
                raised.setdefault((alignment.statement, lang, link.source[0]), []).append((kind, alignment.pair))
    return tuple(replace(row, flags=_kinds(row, raised)) for row in rows)


def _kinds(row: Row, raised: Mapping[tuple[str | None, str, int], Sequence[tuple[str, str]]]) -> tuple[str, ...]:
    found: dict[str, set[str]] = {}
    for lang, indices in row.segments.items():
        for index in indices:
            for kind, pair in raised.get((row.statement, lang, index), ()):
                found.setdefault(kind, set()).add(pair)
    return tuple(f"{kind}: {' '.join(sorted(found[kind]))}" for kind in sorted(found))


def _flagged(alignment: Alignment, source: Document, target: Document, encoder: Encoder) -> Alignment:
    links = list(alignment.links)
    sides = list(_sides(alignment, source, target))
    gaps = _gaps(sides, source.lang, target.lang, encoder)
    for (at, *texts), missing in zip(sides, gaps, strict=True):
        flags = flag_link(texts[0], texts[1], source.lang, target.lang)
        if not any(flag.startswith("language") for flag in flags):
            flags += missing
        elif _says_language(links[at], source, target):
            flags = ()  # Once is enough.
        links[at] = replace(links[at], flags=flags)
    return replace(alignment, links=tuple(links))


def _sides(alignment: Alignment, source: Document, target: Document) -> Iterator[tuple[int, str, str]]:
    """The place and the two texts of each link that is worth a flag: no null link, and no link of furniture alone."""
    for at, link in enumerate(alignment.links if alignment.verdict == "parallel" else ()):
        one = [source.segments[i] for i in link.source]
        other = [target.segments[j] for j in link.target]
        if any(segment.alignable for segment in one) and any(segment.alignable for segment in other):
            yield at, clean(" ".join(s.text for s in one)), clean(" ".join(s.text for s in other))


def _says_language(link: Link, source: Document, target: Document) -> bool:
    segments = [source.segments[i] for i in link.source] + [target.segments[j] for j in link.target]
    return any(flag.startswith("language") for segment in segments for flag in segment.flags)


def _gaps(
    sides: Sequence[tuple[int, str, str]], source_lang: str, target_lang: str, encoder: Encoder
) -> list[tuple[str, ...]]:
    """For each link its flags of omission and addition."""
    there = gaps_of(encoder.fingerprint, source_lang, target_lang)
    back = gaps_of(encoder.fingerprint, target_lang, source_lang)
    if not (there and back and isinstance(encoder, WordEncoder)):
        return [()] * len(sides)
    words = _words([one for _, one, _ in sides], encoder), _words([other for _, _, other in sides], encoder)
    found = []
    with one_thread():
        for (_, source, target), one, other in zip(sides, *words, strict=True):
            flags = (
                flag_coverage(source, one, other, there, "omission"),
                flag_coverage(target, other, one, back, "addition"),
            )
            found.append(tuple(flag for flag in flags if flag))
    return found


def _words(texts: Sequence[str], encoder: WordEncoder) -> list[WordsOf]:
    words = encoder.words(texts)
    cuts = [slice(start, end) for start, end in zip(words.starts[:-1], words.starts[1:], strict=True)]
    return [WordsOf(words.vectors[words.ids[c]], words.weights[words.ids[c]], words.spans[c]) for c in cuts]


def _usual(pair: str, alignments: Iterable[Alignment], of: Mapping[str, Document]) -> Typical | None:
    texts = [
        (source, target)
        for one in alignments
        if one.pair == pair
        for _, source, target in _sides(one, of[one.source], of[one.target])
    ]
    return typical_lengths(texts) if len(texts) >= ENOUGH else None


def _length_anew(flags: Sequence[str], source: str, target: str, pair: str, usual: Typical | None) -> tuple[str, ...]:
    """The flags with that of length judged by what is usual in the corpus."""
    if usual is None or any(flag.startswith("language") for flag in flags):
        return tuple(flags)
    source_lang, target_lang = pair.split("-")
    length = flag_length(source, target, source_lang, target_lang, usual)
    others = [flag for flag in flags if not flag.startswith("length")]
    return (*others, length) if length else tuple(others)


def _indices(indices: Sequence[int]) -> str:
    return str(indices[0]) if len(indices) == 1 else f"{indices[0]}-{indices[-1]}"
