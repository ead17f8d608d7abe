"""Links as Parquet, one file a pair: ``pairs/en-vi.parquet``, with the columns of tsv, typed.

Needs pyarrow, which is an extra: ``pip install 'align[parquet]'``.
"""

from __future__ import annotations

from pathlib import Path

from align.corpus import Corpus
from align.errors import UsageError
from align.export.lines import columns
from align.records import replacing

__all__ = ["write"]


def write(corpus: Corpus, out: Path) -> list[Path]:
    """Writes one file a pair, one row a link.

    Raises:
        UsageError: if pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise UsageError("the parquet format needs pyarrow", "pip install 'align[parquet]'") from None

    def write_pair(pair: str) -> Path:
        path = out / "pairs" / f"{pair}.parquet"
        links = list(columns(corpus, pair))
        source, target = pair.split("-")
        indices = pa.list_(pa.int32())
        table = pa.table(
            {
                "statement": pa.array([link.statement for link in links], pa.string()),
                "source": pa.array([link.source for link in links], indices),
                "target": pa.array([link.target for link in links], indices),
                "score": pa.array([link.score for link in links], pa.float64()),
                "similarity": pa.array([link.similarity for link in links], pa.float64()),
                "margin": pa.array([link.margin for link in links], pa.float64()),
                "flags": pa.array([link.flags for link in links], pa.list_(pa.string())),
                source: pa.array([link.source_text for link in links], pa.string()),
                target: pa.array([link.target_text for link in links], pa.string()),
            }
        )
        with replacing(path) as file:
            pq.write_table(table, file, compression="zstd")
        return path

    return [write_pair(pair) for pair in corpus.pairs()]
