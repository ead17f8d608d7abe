"""The table that is trained: a vector and a weight a feature, sums of sums, contrast, Adam on the rows in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch.nn import functional

__all__ = ["Table", "contrast", "levelled"]

BETAS = (0.9, 0.999)
EPSILON = 1e-8


class _Product(torch.autograd.Function):
    """A constant sparse matrix times a dense one, with the transpose at hand for the gradient."""

    @staticmethod
    def forward(context: Any, dense: torch.Tensor, matrix: torch.Tensor, transpose: torch.Tensor) -> torch.Tensor:
        context.transpose = transpose
        return matrix @ dense

    @staticmethod
    def backward(context: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        return context.transpose @ gradients[0], None, None


def _product(matrix: sp.csr_matrix, dense: torch.Tensor) -> torch.Tensor:
    result: torch.Tensor = _Product.apply(dense, _tensor(matrix), _tensor(matrix.T.tocsr()))  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return result


def _tensor(matrix: sp.csr_matrix) -> torch.Tensor:
    parts = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data.astype(np.float32)
    pointers, indices, values = map(torch.from_numpy, parts)
    return torch.sparse_csr_tensor(pointers, indices, values, size=matrix.shape, check_invariants=False)


def _used(matrix: sp.csr_matrix) -> tuple[sp.csr_matrix, NDArray[np.int64]]:
    """The matrix without its empty columns, and which ones stay."""
    columns, indices = np.unique(matrix.indices, return_inverse=True)
    kept = sp.csr_matrix((matrix.data, indices, matrix.indptr), shape=(matrix.shape[0], len(columns)))
    return kept, columns.astype(np.int64)


def _placed(texts: sp.csr_matrix) -> sp.csr_matrix:
    """Each entry times where it stands in its row: from nearly -1 for the first to nearly 1 for the last."""
    counts = np.diff(texts.indptr)
    of_text = np.repeat(counts, counts)
    number = np.arange(len(texts.data)) - np.repeat(texts.indptr[:-1], counts)
    return sp.csr_matrix((texts.data * ((2 * number + 1) / of_text - 1), texts.indices, texts.indptr), texts.shape)


class Table:
    """The parameters: `vectors` (rows, dim) and `weights` (rows,), of which the softplus scales a row."""

    def __init__(self, rows: int, dim: int, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        self.vectors = torch.randn(rows, dim, generator=generator) / dim**0.5
        self.weights = torch.zeros(rows)
        self._moments = [(torch.zeros_like(part), torch.zeros_like(part)) for part in (self.vectors, self.weights)]
        self._steps = 0

    def encode(
        self, texts: sp.csr_matrix, features: sp.csr_matrix, order: float = 0.0, order_dims: int = 0
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Unit vectors of texts, and the leaves that `step` wants: rows, vectors, weights.

        Args:
            texts: (texts, words); the entries of a row are the words of a text as they follow each other, 0 for one that is
                to be left out.
            features: (words, rows of the table), counts.
            order: weight of the order of words beside their sum, as in `align.encoding.composition`.
            order_dims: dimensions that are asked for it; 0 for none.
        """
        texts, words = _used(texts)
        features, rows = _used(features[words])
        index = torch.from_numpy(rows)
        vectors = self.vectors[index].requires_grad_()
        weights = self.weights[index].requires_grad_()
        of_words = _product(features, vectors * functional.softplus(weights)[:, None])
        parts = [_product(texts, of_words)]
        if order_dims:
            parts.append(order * _product(_placed(texts), of_words[:, :order_dims].contiguous()))
        return functional.normalize(torch.cat(parts, dim=1), dim=1), [index, vectors, weights]

    @torch.no_grad()
    def step(self, leaves: list[torch.Tensor], rate: float) -> None:
        """Adam (Kingma and Ba 2015), but only on the rows of this batch: the others' moments stand still."""
        self._steps += 1
        index = leaves[0]
        first, second = (1 - beta**self._steps for beta in BETAS)
        for part, (mean, square), leaf in zip((self.vectors, self.weights), self._moments, leaves[1:], strict=True):
            gradient = leaf.grad
            assert gradient is not None
            m = mean.index_select(0, index).mul_(BETAS[0]).add_(gradient, alpha=1 - BETAS[0])
            v = square.index_select(0, index).mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
            mean.index_copy_(0, index, m)
            square.index_copy_(0, index, v)
            part.index_add_(0, index, m.div_(v.div_(second).sqrt_().add_(EPSILON)).mul_(-rate / first))

    def rows(self) -> NDArray[np.float32]:
        """The rows that the encoder adds up: vectors times weights."""
        rows: NDArray[np.float32] = (self.vectors * functional.softplus(self.weights)[:, None]).numpy()
        return rows


def levelled(rows: NDArray[np.float32], sentences: Sequence[NDArray[np.float32]], share: float) -> NDArray[np.float32]:
    """Rows, stretched so that sentences spread more evenly over all directions (a part of whitening).

    What most sentences have in common says little of which one translates which. All of it evened out (1) is too much:
    the weakest directions are noise.

    Args:
        rows: (rows, dim), as trained.
        sentences: unit vectors of training sentences, (n, dim), one array a language; languages count alike.
        share: of the spread's logarithm that is evened out, 0..1.

    Returns:
        Rows of the same shape; rows that spread evenly themselves keep their mean square.
    """
    spread = np.mean([vectors.T @ vectors / len(vectors) for vectors in sentences], axis=0, dtype=np.float64)
    values, turn = np.linalg.eigh(spread)
    stretch = np.maximum(values, values.mean() / 100) ** (-share / 2)  # What no sentence has is no signal.
    stretch /= np.sqrt(np.mean(stretch**2))
    even: NDArray[np.float32] = rows @ ((turn * stretch) @ turn.T).astype(np.float32)
    return even


def contrast(
    one: torch.Tensor,
    other: torch.Tensor,
    same: tuple[NDArray[np.int64], NDArray[np.int64]],
    temperature: float,
    lead: float = 0.0,
) -> torch.Tensor:
    """Cross-entropy of finding each text's translation in the batch, both directions (van den Oord et al. 2018).

    Args:
        one: (n, dim) unit vectors.
        other: the same of their translations.
        same: numbers that equal texts share, of both sides: a text's double is no wrong answer.
        temperature: what cosines are divided by.
        lead: the cosine by which the translation must be ahead of all others (additive margin, Yang et al. 2019).
    """
    logits = (one @ other.T - lead * torch.eye(len(one))) / temperature
    double = (same[0][:, None] == same[0]) | (same[1][:, None] == same[1])
    np.fill_diagonal(double, val=False)
    logits = logits.masked_fill(torch.from_numpy(double), -1e4)
    own = torch.arange(len(one))
    return (functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)) / 2
