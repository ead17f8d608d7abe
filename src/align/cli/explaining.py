"""The command ``explain``: a corpus in, and why its links stand in words that a person reads, or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from align.cli.console import message, print_json, result
from align.cli.parameters import CorpusFolder
from align.errors import UsageError

if TYPE_CHECKING:
    from align.corpus import Corpus
    from align.encoding import Encoder
    from align.explanation import Alternative, Explanation, LinkExplanation
    from align.model import Document, Link

__all__ = ["explain", "in_words"]

SHOWN_CHARACTERS = 100
"""Of the text of each side of a link."""

NAMED = 20
"""Statements that an error names."""

LEAST = 0.05
"""Parts below this would be shown as 0.0, and are left out of the words."""

WORDS = {
    "covered": "words covered",
    "uncovered": "words without counterpart",
    "length": "lengths",
    "counted twice": "words counted twice",
    "null": "unlinked",
    "words": "its words",
    "null rate": "null links of this document",
}
"""What a person reads for the parts of `align.explanation.LinkExplanation`; the others are called what they are."""


def explain(
    folder: CorpusFolder,
    statement: Annotated[
        str | None, typer.Option("--statement", help="Its id; needed where there are several.", metavar="ID")
    ] = None,
    pair: Annotated[
        str | None, typer.Option("--pair", help="Only this pair of languages, such as en-vi.", metavar="PAIR")
    ] = None,
    source: Annotated[
        int | None, typer.Option("--source", help="Only the link of this source segment, from 0.", metavar="K", min=0)
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", help="Another model than the corpus was built with.", metavar="MODEL")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Says why each link of a statement stands: its evidence in natural logarithms, and the alternatives that lost."""
    from align.corpus import Corpus
    from align.explanation import explain_versions
    from align.preparation import prepare

    corpus = Corpus.read(folder)
    name = _statement(corpus, statement)
    versions = corpus.versions(name)
    _check(name, versions, pair, source)
    encoder = _encoder(corpus, folder, model)
    found = explain_versions([prepare(document, encoder) for document in versions.values()], pair)
    _compare(corpus, found)
    found = [_of_source(one, source) for one in found]
    if as_json:
        print_json({"statement": name, "encoder": encoder.fingerprint, "pairs": [_as_object(one) for one in found]})
    else:
        result("\n\n".join(paragraph for one in found for paragraph in _in_paragraphs(corpus, one)))


def _statement(corpus: Corpus, asked: str | None) -> str:
    names = corpus.statements()
    if not names:
        raise UsageError("the corpus holds no statement", "build one from versions of one text in several languages")
    if asked is None and len(names) == 1:
        return names[0]
    if asked not in names:
        wrong = f"{len(names)} statements" if asked is None else f"no statement {asked}"
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        raise UsageError(wrong, f"name one with --statement: {', '.join(names[:NAMED])}{more}")
    return asked


def _check(statement: str, versions: Mapping[str, Document], pair: str | None, source: int | None) -> None:
    """The pair must be one of the statement's, and the segment stand in the source of every pair that is explained."""
    pairs = ["-".join(langs) for langs in combinations(versions, 2)]
    if pair is not None and pair not in pairs:
        raise UsageError(f"statement {statement} has no pair {pair}", f"name one of {', '.join(pairs)}")
    for document in [versions[one.split("-")[0]] for one in pairs if pair in (None, one)]:
        last = len(document.segments) - 1
        if source is not None and source > last:
            raise UsageError(f"{document.name} has no segment {source}", f"name one from 0 to {last} with --source")


def _encoder(corpus: Corpus, folder: Path, asked: str | None) -> Encoder:
    """The encoder of the build, with the vectors that it kept, or the one that was asked for."""
    from align.encoding import load_encoder
    from align.pipeline import vectors_folder

    options, before = (_mapping(corpus.run.get(key)) for key in ("options", "encoder"))
    model = str(options.get("model", "bundled"))
    kept = vectors_folder(folder, model)
    there = kept is not None and kept.is_dir() and asked in (None, model)
    encoder = load_encoder(asked or model, cache=kept if there else None)
    if encoder.fingerprint != before.get("fingerprint"):
        message(f"the corpus was built with {before.get('fingerprint')}, this is explained with {encoder.fingerprint}")
    return encoder


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _compare(corpus: Corpus, found: list[Explanation]) -> None:
    """Says so where the corpus holds other links than those that are explained."""
    from align.records import number

    written = {(one.source, one.target): one for one in corpus.alignments}
    for explained in (one.alignment for one in found):
        before = written.get((explained.source, explained.target))
        known = {(link.source, link.target, number(link.score)) for link in before.links} if before else set()
        new = sum((link.source, link.target, number(link.score)) not in known for link in explained.links)
        if new:
            message(f"{explained.pair}: alignments.jsonl has not {new} of these {len(explained.links)} links")


def _of_source(explanation: Explanation, source: int | None) -> Explanation:
    if source is None:
        return explanation
    return replace(explanation, links=tuple(one for one in explanation.links if source in one.link.source))


def _as_object(explanation: Explanation) -> object:
    """With the keys of alignments.jsonl, flags apart; numbers with four decimals, as there."""
    from align.records import plain

    links = [
        {name: value for name, value in {**asdict(one.link), **asdict(one)}.items() if name not in ("link", "flags")}
        for one in explanation.links
    ]
    about = {name: value for name, value in asdict(explanation.alignment).items() if name not in ("statement", "links")}
    return plain({**about, "gain": explanation.gain, "links": links})


def _in_paragraphs(corpus: Corpus, explanation: Explanation) -> Iterator[str]:
    """A paragraph on the documents, and one for each link."""
    found = explanation.alignment
    yield (
        f"{found.pair}: {found.source} and {found.target}\n"
        f"{found.verdict}, score {found.score:.2f}: linking gains {explanation.gain:+.1f} a segment beyond chance"
    )
    langs = found.pair.split("-")
    for one in explanation.links:
        sides = zip(langs, (found.source, found.target), (one.link.source, one.link.target), strict=True)
        texts = [f"{_name(lang, k)}  {_short(corpus.text(name, k))}" for lang, name, k in sides if k]
        yield "\n".join([*texts, *in_words(one, found.pair)])


def in_words(explained: LinkExplanation, pair: str) -> Iterator[str]:
    """Why a link stands, in a line or two of prose: its parts with their signs, and what could have been instead."""
    parts = [f"{name} {value:+.1f}" for name, value in _words(explained.parts) if abs(value) >= LEAST]
    why = f"{', '.join(parts)} = {explained.total:.1f}" if explained.parts else "blank, and so without counterpart"
    yield f"score {explained.link.score:.3f}: {why}"
    if explained.parted:
        old = explained.parted
        yield f"parted: {_link(old, pair)} ({old.score:.3f}) contradicted the other languages"
    if explained.alternatives:
        yield "or " + "; ".join(f"{_probability(one)} for {_link(one, pair)}" for one in explained.alternatives)


def _words(parts: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """The parts as a person calls them, the three of similarity as one."""
    alike = [name for name in parts if name.startswith("similarity")]
    if alike:
        yield "similarity", sum(parts[name] for name in alike)
    yield from ((WORDS.get(name, name), parts[name]) for name in parts if name not in alike)


def _link(link: Link | Alternative, pair: str) -> str:
    """``en 0-1 with vi 0``, or ``en 2 alone``."""
    sides = [_name(lang, k) for lang, k in zip(pair.split("-"), (link.source, link.target), strict=True) if k]
    return " with ".join(sides) if len(sides) == 2 else f"{sides[0]} alone"


def _name(lang: str, indices: tuple[int, ...]) -> str:
    return f"{lang} {indices[0]}" + (f"-{indices[-1]}" if len(indices) > 1 else "")


def _probability(alternative: Alternative) -> str:
    return f"{alternative.probability:.3f}" if alternative.probability >= 0.001 else "< 0.001"


def _short(text: str) -> str:
    from align.text import clean

    whole = clean(text)
    return whole if len(whole) <= SHOWN_CHARACTERS else whole[: SHOWN_CHARACTERS - 3] + "..."
