"""Text and arrays meet here, once: two documents in, their alignment out."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from align.consistency import consistent
from align.dp.adaptation import adapt_nulls
from align.dp.banded import windows
from align.dp.evidence import SHAPES, Evidence
from align.dp.inner import all_belong
from align.dp.lattice import Lattice, Posteriors, best_paths, posteriors
from align.dp.potentials import lattice_of, load_weights
from align.dp.second_look import take_back
from align.dp.third import Together, add_support, together
from align.encoding.base import Encoder
from align.languages import pair_name
from align.mining import margins
from align.model import Alignment, Document, Link
from align.preparation import Prepared, prepare
from align.scoring import gain_of, verdict_of
from align.threads import one_thread

__all__ = ["Pair", "Watch", "align_documents", "align_versions", "aligned_pairs"]

BATCH_CELLS = 100_000
"""Windows of one padded batch hold no more pairs of segments than this: some 20 MB while they are summed."""

LINKS_AT_ONCE, CONTEXT = 128, 64
"""Margins of a long document look for neighbours near by: in the segments of so many links, and so many more on each end."""

Watch = Callable[[str, str, Sequence[Lattice]], None]
"""Told of a pair of languages that its lattices were changed, by which step; it may copy them, and must not keep them."""


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
    with one_thread():
        return consistent([pair.alignment() for pair in aligned_pairs(versions)])


def _nobody(pair: str, step: str, lattices: Sequence[Lattice]) -> None:
    """Who watches the usual alignment."""


def aligned_pairs(versions: Sequence[Prepared], watch: Watch = _nobody) -> list[Pair]:
    """Every pair of the versions of one statement, searched with what the others say; not yet made consistent.

    Args:
        versions: documents in different languages.
        watch: told ``evidence``, ``counted twice``, ``null rate`` and the code of each third language, as they are taken in.
    """
    versions = sorted(versions, key=lambda version: version.document.lang)
    pairs = {(a, b): Pair(versions[a], versions[b], watch) for a, b in itertools.combinations(range(len(versions)), 2)}
    heard = [key for key, pair in pairs.items() if pair.verdict == "parallel" and len(versions) > 2]
    said = {key: pairs[key].together for key in heard}
    said |= {(b, a): found.swapped for (a, b), found in said.items()}
    for (a, b), pair in pairs.items():
        thirds = [c for c in range(len(versions)) if (a, c) in said and (c, b) in said]
        if pair.verdict == "parallel" and thirds:
            pair.reconsider({versions[c].document.lang: (said[a, c], said[c, b]) for c in thirds})
    return list(pairs.values())


@dataclass(frozen=True, slots=True)
class _Step:
    """A link among the segments with text, and its probability under all alignments."""

    i: int
    p: int
    j: int
    q: int
    probability: float


class Pair:
    """Two documents and all their alignments: windows in batches, a lattice a batch, posteriors.

    Attributes:
        name: of the two languages, as in ``en-vi``.
        source, target: the documents, prepared.
        evidence: features of every link of the two.
        weights: what the features are worth.
        batches: the windows of each batch: slices of source and target.
        lattices: one a batch.
        posteriors: theirs.
        gain: what linking gains beyond chance (`align.scoring.gain_of`): natural logarithm a segment of the shorter side.
        verdict: on the two documents, from `gain`.
    """

    def __init__(self, source: Prepared, target: Prepared, watch: Watch) -> None:
        self.name = pair_name(source.document.lang, target.document.lang)
        self.source, self.target = source, target
        self._watch = watch
        has_words = source.side.words is not None and target.side.words is not None
        self.weights = load_weights("words" if has_words else "vectors")
        self.evidence = Evidence(source.side, target.side)
        self.batches = _batches(windows(source.vectors, target.vectors))
        self.lattices = [lattice_of(self.evidence, batch, self.weights) for batch in self.batches]
        self._look("evidence")
        self.gain = gain_of(self.lattices, self.posteriors)
        self.verdict, self._score = verdict_of(self.gain, self.weights)
        self._look_again()

    def _look(self, step: str) -> None:
        """After a step that changed the lattices."""
        self._watch(self.name, step, self.lattices)
        self.posteriors = [posteriors(lattice) for lattice in self.lattices]

    def _look_again(self) -> None:
        """With words counted once, and with what this document leaves out."""
        covered = self.weights.features["covered"]
        whole = zip(self.lattices, self.posteriors, self.batches, strict=True)
        looked = [take_back(self.evidence, lattice, found, batch, covered) for lattice, found, batch in whole]
        if all(looked):
            self._look("counted twice")
        if self.verdict == "parallel":
            adapt_nulls(self.lattices, self.posteriors, self.weights.null_rate)
            self._look("null rate")

    @property
    def together(self) -> Together:
        """The probability that two segments stand in one link."""
        blocks = [
            together(lattice, found, b)
            for lattice, found, batch in zip(self.lattices, self.posteriors, self.batches, strict=True)
            for b in range(len(batch))
        ]
        return Together(list(itertools.chain(*self.batches)), blocks)

    def reconsider(self, thirds: Mapping[str, tuple[Together, Together]]) -> None:
        """Takes in what third languages say: for each, its links with the source and with the target."""
        for lang, (one, other) in thirds.items():
            for lattice, batch in zip(self.lattices, self.batches, strict=True):
                add_support(lattice, batch, one, other, 1 / len(thirds))
            self._watch(self.name, lang, self.lattices)
        self.posteriors = [posteriors(lattice) for lattice in self.lattices]

    def alignment(self) -> Alignment:
        """The best alignment, or null links only where the documents are not parallel."""
        if self.verdict == "parallel":
            links = _links(self._steps(), self.source, self.target)
        else:
            links = [Link((i,), (), score=1 - self._score) for i in range(len(self.source.side))]
            links += [Link((), (j,), score=1 - self._score) for j in range(len(self.target.side))]
        source, target = self.source.document, self.target.document
        return Alignment(
            source.statement,
            self.name,
            source.name,
            target.name,
            self.verdict,
            self._score,
            tuple(_whole(links, self.source, self.target)),
        )

    def _steps(self) -> list[_Step]:
        steps = [
            _Step(i + rows.start, p, j + columns.start, q, _probability(found, b, i, p, j, q))
            for lattice, found, batch in zip(self.lattices, self.posteriors, self.batches, strict=True)
            for b, (path, (rows, columns)) in enumerate(zip(best_paths(lattice), batch, strict=True))
            for i, p, j, q in path
        ]
        return [self._held(step) if step.p and step.q and max(step.p, step.q) > 2 else step for step in steps]

    def _held(self, step: _Step) -> _Step:
        """A link with inner segments, less sure where one of them seems to have no counterpart."""
        sides = range(step.i, step.i + step.p), range(step.j, step.j + step.q)
        return replace(step, probability=step.probability * all_belong(self.evidence, self.weights, *sides))


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
        x = source.side.blocks[[step.p - 1 for step in some], [step.i for step in some]]
        y = target.side.blocks[[step.q - 1 for step in some], [step.j for step in some]]
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
    if all(len(side.indices) == len(side.document.segments) for side in (source, target)):
        return list(links)
    whole: list[Link] = []
    at = [0, 0]
    for link in links:
        sides = _spanned(link.source, source), _spanned(link.target, target)
        for side in (0, 1):
            if sides[side]:
                whole += _nulls(range(at[side], sides[side][0]), side)
                at[side] = sides[side][-1] + 1
        whole.append(replace(link, source=sides[0], target=sides[1]))
    whole += _nulls(range(at[0], len(source.document.segments)), 0)
    whole += _nulls(range(at[1], len(target.document.segments)), 1)
    return whole


def _spanned(indices: Sequence[int], version: Prepared) -> tuple[int, ...]:
    return version.spanned(indices[0], len(indices)) if indices else ()


def _nulls(indices: Sequence[int], side: int) -> list[Link]:
    """Null links for blank segments, which surely have no counterpart."""
    return [Link((index,), (), score=1.0) if side == 0 else Link((), (index,), score=1.0) for index in indices]
