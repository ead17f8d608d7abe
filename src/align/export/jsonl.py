"""Links as JSON Lines, one file a pair: ``pairs/en-vi.jsonl``, with the keys of the tsv columns, typed."""

from __future__ import annotations

from pathlib import Path

from align.corpus import Corpus
from align.export.lines import columns
from align.records import write_records

__all__ = ["write"]


def write(corpus: Corpus, out: Path) -> list[Path]:
    """Writes one file a pair, one object a link."""
    return [_write_pair(corpus, pair, out / "pairs" / f"{pair}.jsonl") for pair in corpus.pairs()]


def _write_pair(corpus: Corpus, pair: str, path: Path) -> Path:
    source, target = pair.split("-")
    write_records(
        path,
        (
            {
                "statement": link.statement,
                "source": link.source,
                "target": link.target,
                "score": link.score,
                "similarity": link.similarity,
                "margin": link.margin,
                "flags": link.flags,
                source: link.source_text,
                target: link.target_text,
            }
            for link in columns(corpus, pair)
        ),
    )
    return path
