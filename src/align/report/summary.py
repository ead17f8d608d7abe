"""The top of the page: what was found, what was left out and why, and how the scores are spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Generic, TypeVar

from align.corpus import Corpus
from align.model import Document
from align.report.tables import StatementView
from align.report.words import BANDS, Flag, Score, flag, language_name, score
from align.text import clean

__all__ = ["Bar", "Histogram", "Listing", "Summary", "histogram", "summarise"]

_S = TypeVar("_S")
_T = TypeVar("_T")

_LONGEST = 500
"""Entries of a list above the statements: a page is no place for more, and the files hold all of them."""

_BINS = 20
_WIDTH, _HEIGHT = 240, 56


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a histogram, in the units of the picture; `label` says what it counts."""

    x: float
    y: float
    width: float
    height: float
    band: int
    label: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """How the scores of a pair's links are spread."""

    pair: str
    names: str
    links: int
    nulls: int
    median: Score | None
    good: str
    width: int
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Listing(Generic[_T]):
    """The first items of a list that may be long, how many there are in all, and how many are not shown."""

    first: tuple[_T, ...]
    total: int
    more: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands above the statements: counts as (number, word, detail), documents with segments, furniture, notes."""

    title: str
    counts: tuple[tuple[str, str, str], ...]
    documents: Listing[tuple[Document, int, int, str]]
    left_out: Listing[tuple[str, str]]
    skipped: Listing[str]
    dropped: tuple[tuple[str, str], ...]
    rejected: Listing[tuple[str, str, str, Score]]
    histograms: tuple[Histogram, ...]
    flags: tuple[tuple[Flag, int], ...]
    pairs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    unseen: str


def summarise(corpus: Corpus, shown: Sequence[StatementView]) -> Summary:
    """The summary of a corpus, of which the page shows some statements."""
    rejected = [a for a in corpus.alignments if a.verdict == "not parallel"]
    return Summary(
        title=_title(corpus),
        counts=_counts(corpus),
        documents=_listing(corpus.documents, _document),
        left_out=_listing(_sequence(corpus.run.get("left_out")), _left_out),
        skipped=_listing(_sequence(corpus.run.get("skipped")), lambda name: clean(str(name))),
        dropped=tuple((clean(str(k)), _number(v)) for k, v in _mapping(corpus.run.get("dropped")).items()),
        rejected=_listing(rejected, lambda a: (a.pair, clean(a.source), clean(a.target), score(a.score))),
        histograms=tuple(histogram(corpus, pair) for pair in corpus.pairs()),
        flags=_legend(shown),
        pairs=corpus.pairs(),
        facts=_facts(corpus.run),
        unseen=_unseen(corpus, shown),
    )


def _listing(items: Sequence[_S], shown: Callable[[_S], _T]) -> Listing[_T]:
    first = tuple(map(shown, items[:_LONGEST]))
    return Listing(first, len(items), len(items) - len(first))


def _title(corpus: Corpus) -> str:
    langs = sorted({document.lang for document in corpus.documents if document.statement is not None})
    return " · ".join(map(language_name, langs)) or "No statement was found"


def _counts(corpus: Corpus) -> tuple[tuple[str, str, str], ...]:
    links = [link for a in corpus.alignments if a.verdict == "parallel" for link in a.links]
    real = sum(not link.is_null for link in links)
    full = sum(len(corpus.versions(row.statement)) == sum(map(bool, row.segments.values())) for row in corpus.rows)
    joined = sum(document.statement is not None for document in corpus.documents)
    segments = [segment for document in corpus.documents for segment in document.segments]
    furniture = sum("furniture" in segment.flags for segment in segments)
    return (
        _count(len(corpus.statements()), "statement", f"of {_number(joined)} documents"),
        _count(len(corpus.documents), "document", f"{_number(len(corpus.documents) - joined)} joined no statement"),
        _count(len(segments), "segment", f"{_number(furniture)} page furniture"),
        _count(real, "link", f"and {_number(len(links) - real)} null links"),
        _count(len(corpus.rows), "row", f"{_number(full)} in all languages of their statement"),
    )


def _count(count: int, word: str, detail: str) -> tuple[str, str, str]:
    return _number(count), word if count == 1 else f"{word}s", detail


def _document(document: Document) -> tuple[Document, int, int, str]:
    furniture = sum("furniture" in segment.flags for segment in document.segments)
    return document, len(document.segments), furniture, "; ".join(map(clean, document.notes))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _left_out(entry: object) -> tuple[str, str]:
    found = _mapping(entry)
    return clean(str(found.get("input", ""))), clean(str(found.get("reason", "")))


def _number(value: object) -> str:
    """A count with a comma at each thousand."""
    return f"{value:,}" if isinstance(value, int) else clean(str(value))


def histogram(corpus: Corpus, pair: str) -> Histogram:
    """How the scores of the links of `pair` are spread over 20 bins; null links have no place in it."""
    links = [link for a in corpus.alignments if a.pair == pair and a.verdict == "parallel" for link in a.links]
    scores = [link.score for link in links if not link.is_null]
    good = sum(value >= BANDS[-1] for value in scores)
    return Histogram(
        pair=pair,
        names=" and ".join(map(language_name, pair.split("-"))),
        links=len(scores),
        nulls=len(links) - len(scores),
        median=score(median(scores)) if scores else None,
        good=f"{100 * good // len(scores)} %" if scores else "none",
        width=_WIDTH,
        height=_HEIGHT,
        bars=_bars(scores),
    )


def _bars(scores: Sequence[float]) -> tuple[Bar, ...]:
    counts = [0] * _BINS
    for value in scores:
        counts[min(int(value * _BINS + 1e-9), _BINS - 1)] += 1
    top, step = max(counts) or 1, _WIDTH / _BINS
    bars = []
    for k, count in enumerate(counts):
        # A bin that holds anything is seen, however many the others hold.
        height = max(round(count / top * _HEIGHT, 1), 2.0) if count else 0.0
        low, high = k / _BINS, (k + 1) / _BINS
        label = f"{low:.2f} to {high:.2f}: {count} link{'' if count == 1 else 's'}"
        y = round(_HEIGHT - height, 1)
        bars.append(Bar(round(k * step + 1, 1), y, step - 2, height, score(low).band, label))
    return tuple(bar for bar in bars if bar.height)


def _legend(shown: Sequence[StatementView]) -> tuple[tuple[Flag, int], ...]:
    counts: dict[str, int] = {}
    for view in shown:
        for line in view.rows:
            for kind in {badge.kind for badge in line.flags}:
                counts[kind] = counts.get(kind, 0) + 1
    return tuple((flag(kind), counts[kind]) for kind in sorted(counts))


def _facts(run: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    encoder, options = _mapping(run.get("encoder")), _mapping(run.get("options"))
    facts = {
        "align": run.get("version"),
        "encoder": " ".join(str(encoder[key]) for key in ("name", "fingerprint") if encoder.get(key)),
        "options": ", ".join(
            f"{key} {_option(value)}" for key, value in options.items() if value not in (None, [], ())
        ),
        "signature": run.get("signature"),
    }
    return tuple((name, clean(str(value))) for name, value in facts.items() if value)


def _option(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _unseen(corpus: Corpus, shown: Sequence[StatementView]) -> str:
    rows = len(corpus.rows) - sum(len(view.rows) for view in shown)
    statements = len(corpus.statements()) - len(shown)
    if not rows and not statements:
        return ""
    whole = f", {_number(statements)} whole statements among them," if statements else ""
    return f"{_number(rows)} rows{whole} are not on this page; rows.jsonl and alignments.jsonl hold all of them."
