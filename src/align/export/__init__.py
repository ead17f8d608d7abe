"""A corpus in the formats of other tools: one writer a format.

To add a format: write ``write(corpus, out) -> list[Path]`` in a module of its own and add a line to `FORMATS`. A writer
gets a corpus from which the weak links are gone (`Corpus.select`) and writes all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from align.corpus import Corpus
from align.errors import UsageError
from align.export import jsonl, ladder, moses, opus, parquet, tmx, tsv, vecalign

__all__ = ["FORMATS", "Format", "check_formats", "export"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its writer, and what it is good for."""

    write: Callable[[Corpus, Path], list[Path]]
    about: str


FORMATS: dict[str, Format] = {
    "tsv": Format(
        tsv.write, "pairs/en-vi.tsv: a link a line with scores, flags and text, for spreadsheets and scripts"
    ),
    "moses": Format(moses.write, "moses/en-vi.en, .vi, .scores: parallel lines, for machine translation"),
    "tmx": Format(tmx.write, "corpus.tmx (all languages) and tmx/en-vi.tmx: TMX 1.4b, for translation memories"),
    "parquet": Format(parquet.write, "pairs/en-vi.parquet: the columns of tsv, typed, for data frames"),
    "jsonl": Format(jsonl.write, "pairs/en-vi.jsonl: the columns of tsv, a JSON object a line"),
    "vecalign": Format(vecalign.write, "vecalign/en-vi/*.txt: whole alignments as Vecalign prints them"),
    "ladder": Format(ladder.write, "ladder/en-vi/*.txt: whole alignments as hunalign's ladder"),
    "opus": Format(opus.write, "opus/en-vi.xml (cesAlign) and the documents' sentences, for OPUS tools"),
}


def check_formats(formats: Sequence[str]) -> None:
    """Finds out before the work whether all formats are known.

    Raises:
        UsageError: if one is not.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        raise UsageError(f"unknown format {unknown[0]!r}", f"use formats among {','.join(FORMATS)}")


def export(
    corpus: Corpus,
    formats: Sequence[str],
    out: Path,
    *,
    min_score: float = 0.0,
    langs: Collection[str] | None = None,
) -> list[Path]:
    """Writes a corpus in some formats.

    Links of documents that are not parallel, links below `min_score` and links with a side that is all furniture do
    not enter; formats of whole alignments show their segments as unaligned.

    Args:
        corpus: what to write.
        formats: names among `FORMATS`.
        out: folder; each format has its own place in it.
        min_score: least score of a link or row, 0..1.
        langs: languages to write; all of the corpus if None.

    Returns:
        The files written, in order.

    Raises:
        UsageError: if a format is unknown or misses its library, or `min_score` is no probability.
        OutputError: if a file cannot be written.
    """
    check_formats(formats)
    if not 0.0 <= min_score <= 1.0:
        raise UsageError(f"a score lies between 0 and 1, not at {min_score}", "mend --min-score")
    selected = corpus.select(min_score, langs)
    return [path for name in dict.fromkeys(formats) for path in FORMATS[name].write(selected, Path(out))]
