"""Whole alignments as hunalign's ladder: rungs of source index, target index and score, tab-separated.

A rung says where a link begins on both sides; it ends where the next one begins; the last rung is the two lengths. The
third column is the score (hunalign's is unbounded and not comparable); 0 for a null link.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from align.corpus import Corpus
from align.export.lines import alignment_path, write_lines, write_segments
from align.model import Alignment

__all__ = ["write"]


def write(corpus: Corpus, out: Path) -> list[Path]:
    """Writes one file an alignment, and the segments of its documents."""
    folder = out / "ladder"
    return write_segments(corpus, folder) + [
        write_lines(alignment_path(folder, alignment), _rungs(alignment)) for alignment in corpus.alignments
    ]


def _rungs(alignment: Alignment) -> Iterator[str]:
    source = target = 0
    for link in alignment.links:
        yield f"{source}\t{target}\t{0.0 if link.is_null else link.score:.4f}"
        source, target = source + len(link.source), target + len(link.target)
    yield f"{source}\t{target}\t0.0000"
