"""From a folder of statements in several languages to a clean, scored parallel corpus.

>>> import align
>>> corpus = align.build(["seeds"], "demo")  # doctest: +SKIP
>>> for link in corpus.links("en-vi", min_score=0.9):  # doctest: +SKIP
...     print(link.source, link.target)

Names are loaded when they are first used: importing `align` loads no model and opens no network.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from align.alignment import align_documents
    from align.corpus import Corpus
    from align.encoding import Encoder, WordEncoder, load_encoder
    from align.errors import AlignError
    from align.evaluation import evaluate
    from align.explanation import Explanation, explain
    from align.mining import MinedPair, ScoredPair, mine, score
    from align.model import Alignment, Document, Link, Row, Segment
    from align.options import BuildOptions
    from align.pipeline import build
    from align.reading import read_inputs

_HOMES = {
    "AlignError": "align.errors",
    "Alignment": "align.model",
    "BuildOptions": "align.options",
    "Corpus": "align.corpus",
    "Document": "align.model",
    "Encoder": "align.encoding",
    "Explanation": "align.explanation",
    "Link": "align.model",
    "MinedPair": "align.mining",
    "Row": "align.model",
    "ScoredPair": "align.mining",
    "Segment": "align.model",
    "WordEncoder": "align.encoding",
    "align_documents": "align.alignment",
    "build": "align.pipeline",
    "evaluate": "align.evaluation",
    "explain": "align.explanation",
    "load_encoder": "align.encoding",
    "mine": "align.mining",
    "read_inputs": "align.reading",
    "score": "align.mining",
}

__all__ = [
    "AlignError",
    "Alignment",
    "BuildOptions",
    "Corpus",
    "Document",
    "Encoder",
    "Explanation",
    "Link",
    "MinedPair",
    "Row",
    "ScoredPair",
    "Segment",
    "WordEncoder",
    "align_documents",
    "build",
    "evaluate",
    "explain",
    "load_encoder",
    "mine",
    "read_inputs",
    "score",
]


def __getattr__(name: str) -> Any:
    try:
        return getattr(import_module(_HOMES[name]), name)
    except KeyError:
        raise AttributeError(f"module 'align' has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
