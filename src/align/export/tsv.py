"""Tab-separated links, one file a pair: ``pairs/en-vi.tsv``.

Nothing is quoted, as the Moses world expects: text holds neither tabs nor line ends, and a quote is a quote.
"""

from __future__ import annotations

from pathlib import Path

from align.corpus import Corpus
from align.export.lines import LinkColumns, columns, write_lines

__all__ = ["HEADER", "write"]

HEADER = ("statement", "source", "target", "score", "similarity", "margin", "flags")
"""The first columns; the two languages of the pair follow. Indices are joined by commas, flags by ``"; "``."""


def write(corpus: Corpus, out: Path) -> list[Path]:
    """Writes one file a pair, a header and one line a link."""
    return [_write_pair(corpus, pair, out / "pairs" / f"{pair}.tsv") for pair in corpus.pairs()]


def _write_pair(corpus: Corpus, pair: str, path: Path) -> Path:
    header = "\t".join((*HEADER, *pair.split("-")))
    return write_lines(path, (header, *map(_line, columns(corpus, pair))))


def _line(link: LinkColumns) -> str:
    indices = (",".join(map(str, side)) for side in (link.source, link.target))
    numbers = ("" if value is None else f"{value:.4f}" for value in (link.score, link.similarity, link.margin))
    return "\t".join((link.statement, *indices, *numbers, "; ".join(link.flags), link.source_text, link.target_text))
