"""Text and arrays meet here, once: two documents in, their alignment out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from align.consistency import consistent
from align.dp.adaptation import adapt_nulls
from align.dp.banded import windows
from align.dp.evidence import MAX_SIZE, SHAPES, Evidence, Side
from align.dp.lattice import Posteriors, best_paths, posteriors
from align.dp.potentials import lattice_of, load_weights
from align.dp.second_look import take_back
from align.dp.third import Together, add_support, together
from align.encoding.base import Encoder, WordEncoder
from align.errors import ModelError
from align.knn import neighbours
from align.languages import pair_name
from align.mining import margins
from align.model import Alignment, Document, Link
from align.scoring import verdict_of
from align.threads import one_thread

__all__ = ["Prepared", "align_documents", "align_versions", "prepare"]

BATCH_CELLS = 100_000
"""Windows of one padded batch hold no more pairs of segments than this: some 20 MB while they are summed."""

LINKS_AT_ONCE, CONTEXT = 512, 256
"""Margins of a long document look for neighbours near by: in the segments of so many links, and so many more on each end."""

USUAL_LENGTH = {"ar": 0.87, "en": 1.0, "vi": 1.02}
"""Characters that say the same in each language, English 1 (medians of the trilingual training lines)."""


@dataclass(frozen=True)
class Prepared:
    """A document made ready to be aligned with any other: its vectors, and which segments have text.

    Attributes:
        document: what was prepared.
        indices: the segments with text; blank ones become null links without asking.
        side: what the search sees of them.
    """

    document: Document
    indices: tuple[int, ...]
    side: Side

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Unit vectors of the segments with text: (n, dim)."""
        singles: NDArray[np.float32] = self.side.blocks[0]
        return singles


def prepare(document: Document, encoder: Encoder) -> Prepared:
    """Encodes a document: its segments, the runs of up to four that a link can join, and its words where there are any.

    Raises:
        ModelError: if the encoder gives vectors that are no finite numbers.
    """
    indices = tuple(index for index, segment in enumerate(document.segments) if segment.text.strip())
    texts = [document.segments[index].text for index in indices]
    n = len(texts)
    runs = [" ".join(texts[i : i + size]) for size in range(1, MAX_SIZE + 1) for i in range(n)]
    blocks = (
        encoder.encode(runs).reshape(MAX_SIZE, n, encoder.dim)
        if n
        else np.zeros((MAX_SIZE, 0, encoder.dim), np.float32)
    )
    if not np.isfinite(blocks).all():
        raise ModelError(
            f"model {encoder.name} gives vectors that are no numbers", "choose another with --model", path=document.name
        )
    usual = USUAL_LENGTH.get(document.lang, 1.0)
    side = Side(
        blocks,
        np.array([len(text) for text in texts], dtype=np.float32) / np.float32(usual),
        np.array(["furniture" in document.segments[index].flags for index in indices], dtype=bool),
        encoder.words(texts) if isinstance(encoder, WordEncoder) else None,
        _strangers(encoder),
    )
    return Prepared(document, indices, side)


_UNRELATED = (
    "The harbour was closed for two days after the storm.",
    "Parliament will vote on the new budget next week.",
    "She has taught chemistry at the university since 1998.",
    "The team lost both matches away from home.",
    "Add the onions and let them cook until they are soft.",
    "A second bridge across the river opened to traffic in May.",
)
_strangers_of: dict[str, float] = {}


def _strangers(encoder: Encoder) -> float:
    """The mean cosine of unrelated sentences: near 0 for most encoders, .8 for those that crowd their vectors.

    An encoder that knows none of the words gets 1: of a document too short to tell, it then claims nothing.
    """
    if encoder.fingerprint not in _strangers_of:
        vectors = encoder.encode(_UNRELATED)
        vectors = vectors[np.abs(vectors).sum(axis=1) > 0]
        cosines = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
        _strangers_of[encoder.fingerprint] = float(cosines.mean()) if len(cosines) else 1.0
    return _strangers_of[encoder.fingerprint]


def align_documents(source: Document, target: Document, encoder: Encoder) -> Alignment:
    """Aligns two documents in different languages.

    Links are n:m with up to four segments a side; every segment of both stands in exactly one link, in order. Two
    documents that are not versions of one text get the verdict ``not parallel`` and null links only.

    Args:
        source: a document; the alignment's source is the one whose language comes first in the alphabet.
        target: the other.
        encoder: any encoder that covers both languages; with word vectors, word coverage is used.

    Raises:
        ModelError: if the encoder gives vectors that are no finite numbers.
    """
    return align_versions([prepare(source, encoder), prepare(target, encoder)])[0]


def align_versions(versions: Sequence[Prepared]) -> list[Alignment]:
    """Aligns every pair of the versions of one statement, jointly; pairs in alphabetical order.

    Each pair is searched alone first. Then each is searched again with what the other languages say of its links
    (`align.dp.third`), as far as they are parallel to both of its documents; what then still contradicts each other is
    parted (`align.consistency`).

    Args:
        versions: documents in different languages.
    """
    versions = sorted(versions, key=lambda version: version.document.lang)
    with one_thread():
        return _aligned(versions)


def _aligned(versions: Sequence[Prepared]) -> list[Alignment]:
    pairs = {(a, b): _Pair(versions[a], versions[b]) for a, b in itertools.combinations(range(len(versions)), 2)}
    said = {key: pair.together for key, pair in pairs.items() if pair.verdict == "parallel"}
    said |= {(b, a): found.swapped for (a, b), found in said.items()}
    for (a, b), pair in pairs.items():
        thirds = [c for c in range(len(versions)) if (a, c) in said and (c, b) in said]
        if pair.verdict == "parallel" and thirds:
            pair.reconsider([(said[a, c], said[c, b]) for c in thirds])
    return consistent([pair.alignment() for pair in pairs.values()])


@dataclass(frozen=True, slots=True)
class _Step:
    """A link among the segments with text, and its probability under all alignments."""

    i: int
    p: int
    j: int
    q: int
    probability: float


class _Pair:
    """Two documents and all their alignments: windows in batches, a lattice a batch, posteriors."""

    def __init__(self, source: Prepared, target: Prepared) -> None:
        self._source, self._target = source, target
        has_words = source.side.words is not None and target.side.words is not None
        weights = load_weights("words" if has_words else "vectors")
        evidence = Evidence(source.side, target.side)
        self._batches = _batches(windows(source.vectors, target.vectors, neighbours))
        self._lattices = [lattice_of(evidence, batch, weights) for batch in self._batches]
        self._posteriors = [posteriors(lattice) for lattice in self._lattices]
        self.verdict, self._score = verdict_of(self._evidence(), weights)
        for k, (lattice, batch) in enumerate(zip(self._lattices, self._batches, strict=True)):
            if take_back(evidence, lattice, self._posteriors[k], batch, weights.features["covered"]):
                self._posteriors[k] = posteriors(lattice)
        if self.verdict == "parallel":
            adapt_nulls(self._lattices, self._posteriors, weights.null_rate)
            self._posteriors = [posteriors(lattice) for lattice in self._lattices]

    def _evidence(self) -> float:
        """How much likelier all alignments are than no link at all: natural logarithm a segment of the shorter side."""
        gain = sum(
            float(found.log_sums.sum() - lattice.source_nulls.sum() - lattice.target_nulls.sum())
            for lattice, found in zip(self._lattices, self._posteriors, strict=True)
        )
        return gain / max(min(len(self._source.side), len(self._target.side)), 1)

    @property
    def together(self) -> Together:
        """The probability that two segments stand in one link."""
        blocks = [
            together(lattice, found, b)
            for lattice, found, batch in zip(self._lattices, self._posteriors, self._batches, strict=True)
            for b in range(len(batch))
        ]
        return Together(list(itertools.chain(*self._batches)), blocks)

    def reconsider(self, thirds: Sequence[tuple[Together, Together]]) -> None:
        """Takes in what third languages say: for each, its links with the source and with the target."""
        for lattice, batch in zip(self._lattices, self._batches, strict=True):
            for one, other in thirds:
                add_support(lattice, batch, one, other, 1 / len(thirds))
        self._posteriors = [posteriors(lattice) for lattice in self._lattices]

    def alignment(self) -> Alignment:
        """The best alignment, or null links only where the documents are not parallel."""
        if self.verdict == "parallel":
            links = _links(self._steps(), self._source, self._target)
        else:
            links = [Link((i,), (), score=1 - self._score) for i in range(len(self._source.side))]
            links += [Link((), (j,), score=1 - self._score) for j in range(len(self._target.side))]
        source, target = self._source.document, self._target.document
        return Alignment(
            source.statement,
            pair_name(source.lang, target.lang),
            source.name,
            target.name,
            self.verdict,
            self._score,
            tuple(_whole(links, self._source, self._target)),
        )

    def _steps(self) -> list[_Step]:
        return [
            _Step(i + rows.start, p, j + columns.start, q, _probability(found, b, i, p, j, q))
            for lattice, found, batch in zip(self._lattices, self._posteriors, self._batches, strict=True)
            for b, (path, (rows, columns)) in enumerate(zip(best_paths(lattice), batch, strict=True))
            for i, p, j, q in path
        ]


def _batches(cut: list[tuple[slice, slice]]) -> list[list[tuple[slice, slice]]]:
    """Windows in order, as many to a batch as `BATCH_CELLS` allows, and no more than half of it padding."""
    batches: list[list[tuple[slice, slice]]] = []
    n = m = cells = 0
    for window in cut:
        rows, columns = window[0].stop - window[0].start, window[1].stop - window[1].start
        n, m, cells = max(n, rows), max(m, columns), cells + rows * columns
        padded = (len(batches[-1]) + 1) * n * m if batches else 0
        if batches and padded <= min(BATCH_CELLS, 2 * cells):
            batches[-1].append(window)
        else:
            batches.append([window])
            n, m, cells = rows, columns, rows * columns
    return batches


def _probability(found: Posteriors, b: int, i: int, p: int, j: int, q: int) -> float:
    if q == 0:
        return float(found.source_nulls[b, i])
    if p == 0:
        return float(found.target_nulls[b, j])
    return float(found.links[SHAPES.index((p, q)), b, i, j])


def _links(steps: Sequence[_Step], source: Prepared, target: Prepared) -> list[Link]:
    """Steps as links among the segments with text, with similarity, margin and score."""
    real = [step for step in steps if step.p and step.q]
    measured: list[tuple[float, float]] = []
    for start in range(0, len(real), LINKS_AT_ONCE):
        some = real[start : start + LINKS_AT_ONCE]
        x = np.array([source.side.blocks[step.p - 1, step.i] for step in some], dtype=np.float32)
        y = np.array([target.side.blocks[step.q - 1, step.j] for step in some], dtype=np.float32)
        rows = slice(max(some[0].i - CONTEXT, 0), some[-1].i + CONTEXT)
        columns = slice(max(some[0].j - CONTEXT, 0), some[-1].j + CONTEXT)
        measured += zip(*margins(x, y, source.vectors[rows], target.vectors[columns]), strict=True)
    measures = iter(measured)
    links = []
    for step in steps:
        similarity, margin = next(measures) if step.p and step.q else (None, None)
        sides = tuple(range(step.i, step.i + step.p)), tuple(range(step.j, step.j + step.q))
        links.append(Link(*sides, similarity, margin, min(max(step.probability, 0.0), 1.0)))
    return links


def _whole(links: Sequence[Link], source: Prepared, target: Prepared) -> list[Link]:
    """Links among the segments with text as links among all, by their index in the document.

    Blank segments become null links; one within a link belongs to it, since a link's segments are consecutive.
    """
    whole: list[Link] = []
    at = [0, 0]
    for link in links:
        sides = _consecutive(link.source, source), _consecutive(link.target, target)
        for side in (0, 1):
            if sides[side]:
                whole += _nulls(range(at[side], sides[side][0]), side)
                at[side] = sides[side][-1] + 1
        whole.append(replace(link, source=sides[0], target=sides[1]))
    whole += _nulls(range(at[0], len(source.document.segments)), 0)
    whole += _nulls(range(at[1], len(target.document.segments)), 1)
    return whole


def _consecutive(indices: Sequence[int], version: Prepared) -> tuple[int, ...]:
    return tuple(range(version.indices[indices[0]], version.indices[indices[-1]] + 1)) if indices else ()


def _nulls(indices: Sequence[int], side: int) -> list[Link]:
    """Null links for blank segments, which surely have no counterpart."""
    return [Link((index,), (), score=1.0) if side == 0 else Link((), (index,), score=1.0) for index in indices]
