"""Parallel lines, as Moses, OPUS and most trainers of machine translation read them: ``moses/en-vi.en`` and ``.vi``.

Line k of the two files is one link; line k of ``en-vi.scores`` is its score.
"""

from __future__ import annotations

from pathlib import Path

from align.corpus import Corpus
from align.export.lines import columns, write_lines

__all__ = ["write"]


def write(corpus: Corpus, out: Path) -> list[Path]:
    """Writes three files a pair: both sides and the scores."""
    return [path for pair in corpus.pairs() for path in _write_pair(corpus, pair, out / "moses")]


def _write_pair(corpus: Corpus, pair: str, folder: Path) -> list[Path]:
    links = list(columns(corpus, pair))
    source, target = pair.split("-")
    return [
        write_lines(folder / f"{pair}.{source}", (link.source_text for link in links)),
        write_lines(folder / f"{pair}.{target}", (link.target_text for link in links)),
        write_lines(folder / f"{pair}.scores", (f"{link.score:.4f}" for link in links)),
    ]
