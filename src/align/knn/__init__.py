"""Nearest neighbours by inner product: `exact` in numpy is the oracle, `faiss_index` the one that is used."""

from __future__ import annotations

from align.knn.faiss_index import neighbours

__all__ = ["neighbours"]
