"""Whole alignments as Vecalign prints them: ``[0, 1]:[0]:0.120000``, one line a link.

The third field is a cost: 1 - similarity. Vecalign's own is normalised by random segments: compare ranks, not values.
A null link costs 0, as Vecalign prints it. Segments stand one a line beside the alignments, under ``vecalign/LANG/``.
"""

from __future__ import annotations

from pathlib import Path

from align.corpus import Corpus
from align.export.lines import alignment_path, write_lines, write_segments
from align.model import Link

__all__ = ["write"]


def write(corpus: Corpus, out: Path) -> list[Path]:
    """Writes one file an alignment, and the segments of its documents."""
    folder = out / "vecalign"
    return write_segments(corpus, folder) + [
        write_lines(alignment_path(folder, alignment), map(_line, alignment.links)) for alignment in corpus.alignments
    ]


def _line(link: Link) -> str:
    cost = 0.0 if link.is_null else max(0.0, 1.0 - (link.similarity or 0.0))
    return f"{[*map(int, link.source)]}:{[*map(int, link.target)]}:{cost:.6f}"
