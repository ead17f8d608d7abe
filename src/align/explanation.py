"""Why a link stands in an alignment: the parts of its potential, and the alternatives that lost to it.

The search adds up evidence and then changes the sums: words that were counted twice are taken back, null links adapt to
the document, third languages are heard. An explanation copies the lattices after each of these steps and tells the
differences, so that no arithmetic is written twice: what it says is what the search has done.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from align.alignment import Pair, aligned_pairs
from align.consistency import consistent
from align.dp.alternatives import alternatives
from align.dp.evidence import SHAPES
from align.dp.lattice import Lattice
from align.dp.potentials import parts_of
from align.dp.search import Step, path_weight
from align.encoding.base import Encoder
from align.languages import pair_name
from align.model import Alignment, Document, Link
from align.preparation import Prepared, prepare
from align.threads import one_thread

__all__ = ["Alternative", "Explanation", "LinkExplanation", "explain", "explain_versions"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A link or null link that shares a segment with the one that was chosen.

    Attributes:
        source, target: segment indices; an empty side makes it a null link.
        probability: its share of all alignments, 0..1, as the score is of the link that was chosen.
        total: its potential, natural logarithm; comparable between links of the same segments.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    probability: float
    total: float


@dataclass(frozen=True, slots=True)
class LinkExplanation:
    """Why a link stands.

    Attributes:
        link: as the alignment holds it.
        parts: what its potential is the sum of, natural logarithms. Of a link: ``similarity``, ``similarity x size``,
            ``similarity squared``, ``covered``, ``uncovered``, ``length``, ``shape 1-2``; of a null link: ``null``, ``words``,
            ``furniture``; then what later steps changed, where they did: ``counted twice`` (words that coverage had
            counted twice), ``null rate`` (of this document), the code of each third language. None for a blank segment,
            which is unlinked without asking.
        total: its potential in the lattice, the sum of the parts.
        alternatives: the most probable that lost, best first; at most three.
        parted: for a null link, the link that the search had put the segment in, and that was parted because it
            contradicted those of other languages (`align.consistency`); else None.
    """

    link: Link
    parts: Mapping[str, float]
    total: float
    alternatives: tuple[Alternative, ...] = ()
    parted: Link | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two documents are aligned as they are.

    Attributes:
        alignment: as `align.align_documents` gives it.
        gain: what linking gains beyond chance (`align.scoring.gain_of`), natural logarithm a segment of the shorter
            document; the verdict follows from it.
        links: one for each link of the alignment, in order.
    """

    alignment: Alignment
    gain: float
    links: tuple[LinkExplanation, ...]

    @property
    def total(self) -> float:
        """The weight of the alignment, summed over its links: the largest there is, unless links were parted or all are null."""
        return math.fsum(link.total for link in self.links)


def explain(source: Document, target: Document, encoder: Encoder, others: Sequence[Document] = ()) -> Explanation:
    """Aligns two documents as `align.align_documents` does, and says why each link stands.

    Args:
        source: a document; the alignment's source is the one whose language comes first in the alphabet.
        target: one in another language.
        encoder: any encoder that covers the languages.
        others: versions of the same statement in further languages, whose links are heard too.

    Raises:
        ModelError: if the encoder gives vectors that are no finite numbers.
    """
    versions = [prepare(document, encoder) for document in (source, target, *others)]
    return explain_versions(versions, pair_name(source.lang, target.lang))[0]


def explain_versions(versions: Sequence[Prepared], pair: str | None = None) -> list[Explanation]:
    """Aligns the versions of one statement as `align.alignment.align_versions` does, and says why each link stands.

    Args:
        versions: documents in different languages.
        pair: the pair to explain; every one if None.
    """
    history = _History(pair)
    with one_thread():
        pairs = aligned_pairs(versions, history)
        searched = [one.alignment() for one in pairs]
        return [
            _Reasons(one, history.steps[one.name]).explanation(before, after)
            for one, before, after in zip(pairs, searched, consistent(searched), strict=True)
            if pair in (None, one.name)
        ]


class _History:
    """Copies of the lattices of a pair, or of every one, after each step; by pair of languages."""

    def __init__(self, pair: str | None) -> None:
        self._pair = pair
        self.steps: dict[str, list[tuple[str, list[Lattice]]]] = defaultdict(list)

    def __call__(self, pair: str, step: str, lattices: Sequence[Lattice]) -> None:
        if self._pair in (None, pair):
            self.steps[pair].append((step, [_copy(lattice) for lattice in lattices]))


def _copy(lattice: Lattice) -> Lattice:
    copies = lattice.links.copy(), lattice.source_nulls.copy(), lattice.target_nulls.copy()
    return replace(lattice, links=copies[0], source_nulls=copies[1], target_nulls=copies[2])


class _Place(NamedTuple):
    """Where a link stands: in which lattice of which batch, and as which step of it."""

    batch: int
    lattice: int
    step: Step

    @property
    def shape(self) -> tuple[int, int]:
        """How many segments of each side; one is 0 for a null link."""
        return self.step[1], self.step[3]


class _Reasons:
    """The lattices of a pair, asked for the links of its alignment."""

    def __init__(self, pair: Pair, steps: Sequence[tuple[str, list[Lattice]]]) -> None:
        self._pair, self._steps = pair, steps
        self._at = _positions(pair, 0), _positions(pair, 1)

    def explanation(self, before: Alignment, after: Alignment) -> Explanation:
        """Of the alignment after consistency; the one before it holds what was parted."""
        places = [self._place(link) for link in after.links]
        evidence = dict(self._evidence([place for place in places if place]))
        kept = set(before.links)
        links = []
        for link, place in zip(after.links, places, strict=True):
            parted = None if link in kept else next(old for old in before.links if _shared(old, link))
            if place is None:
                links.append(LinkExplanation(link, {}, 0.0, parted=parted))
            else:
                parts = evidence[place] | self._changes(place)
                links.append(LinkExplanation(link, parts, self._total(place), self._alternatives(place), parted))
        return Explanation(after, self._pair.gain, tuple(links))

    def _place(self, link: Link) -> _Place | None:
        """None for a blank segment, which stands in no lattice."""
        sides = link.source, link.target
        source, target = ([at[k] for k in side if k in at] for at, side in zip(self._at, sides, strict=True))
        if not (source or target):
            return None
        batch, lattice, _ = (source or target)[0]
        i, j = (side[0][2] if side else -1 for side in (source, target))
        return _Place(batch, lattice, (i, len(source), j, len(target)))

    def _evidence(self, places: Sequence[_Place]) -> Iterator[tuple[_Place, dict[str, float]]]:
        """The parts that are there before any later step; the features of a window are asked for once."""
        nulls, weights = self._pair.evidence.null_features(), self._pair.weights
        for (k, b), inside in groupby(sorted(places), key=lambda place: place[:2]):
            window = self._pair.batches[k][b]
            wanted: dict[tuple[int, int], list[_Place]] = defaultdict(list)
            for place in inside:
                wanted[place.shape].append(place)
            for place in wanted[1, 0]:
                yield place, parts_of(weights, _at(nulls[0], window[0].start + place.step[0]), 1, 0)
            for place in wanted[0, 1]:
                yield place, parts_of(weights, _at(nulls[1], window[1].start + place.step[2]), 0, 1)
            for t, features in self._pair.evidence.features([window]):
                for place in wanted[SHAPES[t]]:
                    yield place, parts_of(weights, _at(features, 0, place.step[0], place.step[2]), *SHAPES[t])

    def _changes(self, place: _Place) -> dict[str, float]:
        """What the later steps added, where they did."""
        values = [path_weight(lattices[place.batch], [place.step], place.lattice) for _, lattices in self._steps]
        names = [name for name, _ in self._steps[1:]]
        return {name: new - old for name, (old, new) in zip(names, pairwise(values), strict=True) if new != old}

    def _total(self, place: _Place) -> float:
        return path_weight(self._pair.lattices[place.batch], [place.step], place.lattice)

    def _alternatives(self, place: _Place) -> tuple[Alternative, ...]:
        lattice, found = self._pair.lattices[place.batch], self._pair.posteriors[place.batch]
        return tuple(
            Alternative(*self._sides(place._replace(step=step)), probability, self._total(place._replace(step=step)))
            for step, probability in alternatives(lattice, found, place.lattice, place.step)
        )

    def _sides(self, place: _Place) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The segments of a place, by their indices in the documents."""
        i, p, j, q = place.step
        rows, columns = self._pair.batches[place.batch][place.lattice]
        source = self._pair.source.spanned(rows.start + i, p) if p else ()
        return source, self._pair.target.spanned(columns.start + j, q) if q else ()


def _positions(pair: Pair, side: int) -> dict[int, tuple[int, int, int]]:
    """For each segment with text, by its index in the document: its batch, its lattice there, its place in the window."""
    indices = (pair.source, pair.target)[side].indices
    return {
        indices[at]: (k, b, at - window[side].start)
        for k, batch in enumerate(pair.batches)
        for b, window in enumerate(batch)
        for at in range(window[side].start, window[side].stop)
    }


def _at(features: Mapping[str, NDArray[np.float32]], *index: int) -> dict[str, float]:
    return {name: float(values[index]) for name, values in features.items()}


def _shared(one: Link, other: Link) -> bool:
    """Whether two links of the same documents share a segment."""
    return not (set(one.source).isdisjoint(other.source) and set(one.target).isdisjoint(other.target))
