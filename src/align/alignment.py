"""Text and arrays meet here, once: two documents in, their alignment out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from align.dp.banded import windows
from align.dp.evidence import MAX_SIZE, SHAPES, Evidence, Side
from align.dp.lattice import Lattice, Posteriors, best_paths, posteriors
from align.dp.potentials import Weights, lattice_of, load_weights
from align.encoding.base import Encoder, WordEncoder
from align.errors import ModelError
from align.knn import neighbours
from align.languages import pair_name
from align.mining import margins
from align.model import Alignment, Document, Link
from align.scoring import verdict_of

__all__ = ["Prepared", "align_documents", "align_prepared", "prepare"]

BATCH_CELLS = 500_000
"""Windows of one padded batch hold no more pairs of segments than this: some 60 MB of potentials."""

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
        return self.side.blocks[0]


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
    )
    return Prepared(document, indices, side)


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
    return align_prepared(prepare(source, encoder), prepare(target, encoder))


def align_prepared(source: Prepared, target: Prepared) -> Alignment:
    """`align_documents` for documents that are encoded already, so that one in three languages is encoded once."""
    if target.document.lang < source.document.lang:
        source, target = target, source
    weights = load_weights("words" if source.side.words is not None and target.side.words is not None else "vectors")
    steps, evidence = _search(source.side, target.side, weights)
    verdict, score = verdict_of(evidence, weights)
    if verdict == "not parallel":
        links = [Link((i,), (), score=1 - score) for i in range(len(source.side))]
        links += [Link((), (j,), score=1 - score) for j in range(len(target.side))]
    else:
        links = _links(steps, source, target)
    return Alignment(
        source.document.statement,
        pair_name(source.document.lang, target.document.lang),
        source.document.name,
        target.document.name,
        verdict,
        score,
        tuple(_whole(links, source, target)),
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """A link among the segments with text, and its probability under all alignments."""

    i: int
    p: int
    j: int
    q: int
    probability: float


def _search(source: Side, target: Side, weights: Weights) -> tuple[list[_Step], float]:
    """The best alignment, and how much likelier all alignments are than no link at all (natural log a segment)."""
    evidence = Evidence(source, target)
    steps: list[_Step] = []
    gain = 0.0
    for batch in _batches(windows(source.blocks[0], target.blocks[0], neighbours)):
        lattice = lattice_of(evidence, batch, weights)
        found = posteriors(lattice)
        for b, (path, (rows, columns)) in enumerate(zip(best_paths(lattice), batch, strict=True)):
            steps += (
                _Step(i + rows.start, p, j + columns.start, q, _probability(found, b, i, p, j, q))
                for i, p, j, q in path
            )
        gain += float(found.log_sums.sum() - lattice.source_nulls.sum() - lattice.target_nulls.sum())
    return steps, gain / max(min(len(source), len(target)), 1)


def _batches(cut: list[tuple[slice, slice]]) -> list[list[tuple[slice, slice]]]:
    """Windows in order, as many to a batch as `BATCH_CELLS` allows when all are padded to the largest."""
    batches: list[list[tuple[slice, slice]]] = []
    n = m = 0
    for window in cut:
        n, m = max(n, window[0].stop - window[0].start), max(m, window[1].stop - window[1].start)
        if batches and (len(batches[-1]) + 1) * n * m <= BATCH_CELLS:
            batches[-1].append(window)
        else:
            batches.append([window])
            n, m = window[0].stop - window[0].start, window[1].stop - window[1].start
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
    x = np.array([source.side.blocks[step.p - 1, step.i] for step in real], dtype=np.float32)
    y = np.array([target.side.blocks[step.q - 1, step.j] for step in real], dtype=np.float32)
    measured = iter(zip(*margins(x, y, source.vectors, target.vectors), strict=True)) if real else iter(())
    links = []
    for step in steps:
        similarity, margin = next(measured) if step.p and step.q else (None, None)
        sides = tuple(range(step.i, step.i + step.p)), tuple(range(step.j, step.j + step.q))
        links.append(Link(*sides, similarity, margin, min(max(step.probability, 0.0), 1.0)))
    return links


def _whole(links: Sequence[Link], source: Prepared, target: Prepared) -> list[Link]:
    """Links among the segments with text as links among all: indices of the document, blank segments as null links."""
    whole: list[Link] = []
    at = [0, 0]

    def blanks(until: int, side: int) -> None:
        for index in range(at[side], until):
            whole.append(Link((index,), (), score=1.0) if side == 0 else Link((), (index,), score=1.0))
        at[side] = until

    for link in links:
        sides = tuple(source.indices[i] for i in link.source), tuple(target.indices[j] for j in link.target)
        for side in (0, 1):
            if sides[side]:
                blanks(sides[side][0], side)
                at[side] = sides[side][-1] + 1
        whole.append(Link(*sides, link.similarity, link.margin, link.score, link.flags))
    blanks(len(source.document.segments), 0)
    blanks(len(target.document.segments), 1)
    return whole
