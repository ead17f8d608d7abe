"""Learns what each kind of evidence is worth: writes src/align/dp/weights.json.

    python scripts/fit_alignment.py ../shared/data/dev/ntrex/documents

Maximises the conditional likelihood of the gold alignments of every second statement, and of null links between versions
of different statements (a small weight), with L-BFGS and a weak Gaussian prior. Then learns the curve of the verdict, from
what these weights gain on whole documents, halves and summaries, with their versions and with strangers, and on noise.
Prints the scores and the wrong verdicts of the other half. The shipped weights are those of the first half alone, so that
the second half stays unseen.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from verdict_samples import PAIRS, Two, cut_sides, noise, versions_and_strangers

from align.dp.evidence import FEATURES, NULL_FEATURES, SHAPES, Evidence
from align.dp.lattice import NEVER, Lattice, best_paths, posteriors
from align.dp.potentials import Weights, lattice_of
from align.encoding import Encoder, load_encoder
from align.evaluation.measures import expected_calibration_error
from align.model import Document, Segment
from align.preparation import Prepared, prepare
from align.scoring import gain_of, verdict_of

KINDS = sorted({tuple(sorted(shape)) for shape in SHAPES})
FURNITURE = 3.0
"""Weight of leaving furniture unlinked: the statements hold none, so it is chosen: odds of 20 to 1."""
UNRELATED = 0.03
"""Weight of a pair of unrelated documents beside one of true versions: they keep links from being invented, but verdicts do
most of that, and more weight costs links where a text is freely translated (two-fold F1 of .3, .1, .03, .01: 96.5, 97.0,
97.1, 97.0)."""
PRIOR = 1e-3
STRANGERS = 2.0
"""What all strangers count for beside all versions when the verdict is learned: links invented cost more than missed ones."""

Array = NDArray[np.float32]
Links = Sequence[tuple[Sequence[int], Sequence[int]]]


def main() -> None:
    """Fits, reports and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of STATEMENT/{ar,en,vi}.txt and gold.json")
    parser.add_argument("--out", type=Path, default=Path("src/align/dp/weights.json"))
    arguments = parser.parse_args()
    encoder = load_encoder("bundled")
    statements = read_statements(arguments.data, encoder)
    names = sorted(statements)
    halves = [[statements[name] for name in names[half::2]] for half in (0, 1)]
    sides = [[cut_sides(versions, encoder) for versions, _ in half] for half in halves]
    found = {}
    for name in ("words", "vectors"):
        train = [sample for pair in PAIRS for sample in samples(halves[0], pair, name)]
        theta = fit(train)
        weights = learned(name, theta, null_rate(train))
        weights = replace(weights, verdict=fit_verdict([*versions_and_strangers(sides[0]), *noise(0)], weights))
        found[name] = to_json(weights)
        print(name, json.dumps(found[name]))
        for pair in PAIRS:
            report(f"{name} {pair[0]}-{pair[1]}", samples(halves[1], pair, name), theta)
        report_verdicts(name, [*versions_and_strangers(sides[1]), *noise(1)], weights)
    arguments.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


class Sample:
    """One pair of documents: its features and its gold links."""

    def __init__(self, source: Prepared, target: Prepared, links: Links, parallel: bool) -> None:
        evidence = Evidence(source.side, target.side)
        n, m = len(source.side), len(target.side)
        whole = [found for _, found in evidence.features([(slice(0, n), slice(0, m))])]
        none = np.zeros((1, n, m), np.float32)
        self.features = np.stack([[found.get(name, none)[0] for found in whole] for name in FEATURES])
        self.nulls = [
            np.stack([found.get(name, np.zeros(size, np.float32)) for name in NULL_FEATURES])
            for found, size in zip(evidence.null_features(), (n, m), strict=True)
        ]
        self.links = [(tuple(a), tuple(b)) for a, b in links]
        self.parallel = parallel
        self.size = (n, m)


def read_statements(folder: Path, encoder: Encoder) -> dict[str, tuple[dict[str, Prepared], dict[str, Links]]]:
    """Every statement's versions, encoded, and its gold pairs."""
    found = {}
    for path in sorted(folder.glob("*/gold.json")):
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        versions = {}
        for lang in ("ar", "en", "vi"):
            lines = (path.parent / f"{lang}.txt").read_text(encoding="utf-8").split("\n")[: gold["segments"][lang]]
            document = Document(
                f"{path.parent.name}/{lang}.txt", lang, "", tuple(Segment(0, 0, line) for line in lines)
            )
            versions[lang] = prepare(document, encoder)
        found[path.parent.name] = (versions, gold["pairs"])
    return found


def samples(
    statements: Sequence[tuple[dict[str, Prepared], dict[str, Links]]], pair: tuple[str, str], name: str
) -> list[Sample]:
    """True versions, and as many versions of different statements."""
    rng = random.Random(1)
    found = []
    for k, (versions, gold) in enumerate(statements):
        other = statements[(k + rng.randrange(1, len(statements))) % len(statements)][0]
        for target, parallel in ((versions[pair[1]], True), (other[pair[1]], False)):
            sides = [versions[pair[0]], target]
            if name == "vectors":
                sides = [replace(side, side=replace(side.side, words=None)) for side in sides]
            apart: Links = [([i], []) for i in range(len(sides[0].side))] + [
                ([], [j]) for j in range(len(sides[1].side))
            ]
            found.append(Sample(sides[0], sides[1], gold["-".join(pair)] if parallel else apart, parallel))
    return found


class Batch:
    """Samples padded to one size."""

    def __init__(self, found: Sequence[Sample]) -> None:
        self.samples = found
        self.sizes = np.array([sample.size for sample in found], dtype=np.int64)
        n, m = self.sizes.max(axis=0)
        self.features = np.zeros((len(FEATURES), len(SHAPES), len(found), n, m), dtype=np.float32)
        self.fits = np.zeros((len(SHAPES), len(found), n, m), dtype=bool)
        self.nulls = tuple(np.zeros((len(NULL_FEATURES), len(found), side), dtype=np.float32) for side in (n, m))
        for b, sample in enumerate(found):
            rows, columns = sample.size
            self.features[:, :, b, :rows, :columns] = sample.features
            for side in (0, 1):
                self.nulls[side][:, b, : sample.size[side]] = sample.nulls[side]
            for t, (p, q) in enumerate(SHAPES):
                self.fits[t, b, : max(rows - p + 1, 0), : max(columns - q + 1, 0)] = True
        self.weights = np.array([1.0 if sample.parallel else UNRELATED for sample in found])

    def lattice(self, theta: NDArray[np.float64]) -> Lattice:
        """The potentials under a vector of weights."""
        f, k = len(FEATURES), len(KINDS)
        links = np.tensordot(theta[:f].astype(np.float32), self.features, axes=1)
        links += np.array([theta[f + KINDS.index(tuple(sorted(s)))] for s in SHAPES], np.float32)[:, None, None, None]
        links = np.where(self.fits, links, np.float32(NEVER))
        nulls = [np.tensordot(theta[f + k :].astype(np.float32), side, axes=1) for side in self.nulls]
        return Lattice(SHAPES, links, nulls[0], nulls[1], self.sizes)

    def gold(self) -> tuple[Array, Array, Array]:
        """Which links the gold has, as posteriors of 0 and 1."""
        links = np.zeros(self.fits.shape, dtype=np.float32)
        nulls = tuple(np.zeros(side.shape[1:], dtype=np.float32) for side in self.nulls)
        for b, sample in enumerate(self.samples):
            for source, target in sample.links:
                if source and target:
                    links[SHAPES.index((len(source), len(target))), b, source[0], target[0]] = 1
                else:
                    nulls[0 if source else 1][b, list(source or target)] = 1
        return links, nulls[0], nulls[1]

    def counts(self, links: Array, source_nulls: Array, target_nulls: Array) -> NDArray[np.float64]:
        """Expected sums of all features under the given probabilities, samples weighted."""
        links = links * self.weights[None, :, None, None].astype(np.float32)
        kinds = [sum(links[t].sum() for t, s in enumerate(SHAPES) if tuple(sorted(s)) == kind) for kind in KINDS]
        nulls = sum(
            np.einsum("fbs,bs,b->f", features, probabilities, self.weights)
            for features, probabilities in zip(self.nulls, (source_nulls, target_nulls), strict=True)
        )
        features = np.einsum("ftbnm,tbnm->f", self.features, links, optimize=True)
        return np.concatenate([features, kinds, nulls]).astype(np.float64)


def fit(train: Sequence[Sample]) -> NDArray[np.float64]:
    """The weights of features, kinds of shapes and nulls that make the gold most likely."""
    batch = Batch(train)
    gold = batch.counts(*batch.gold())
    spread = np.array([max(float(feature[batch.fits].std()), 1e-6) for feature in batch.features])
    words = max(float(batch.nulls[0][1].std()), 1e-6)
    scale = np.concatenate([1 / spread, np.ones(len(KINDS) + 1), [1 / words, 0.0]])
    # Evidence that this set of weights does not have, or that the data do not show, keeps the weight 0.
    scale[: len(FEATURES)][spread <= 1e-6] = 0
    scale[len(FEATURES) + len(KINDS) + 1] *= words > 1e-6

    def loss(u: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        theta = u * scale
        found = posteriors(batch.lattice(theta))
        expected = batch.counts(found.links, found.source_nulls, found.target_nulls)
        likelihood = gold @ theta - found.log_sums @ batch.weights
        total = batch.weights.sum()
        return -likelihood / total + PRIOR * (u @ u) / 2, (expected - gold) * scale / total + PRIOR * u

    result = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    theta: NDArray[np.float64] = result.x * scale
    theta[-1] = FURNITURE
    return theta


def gain(two: Two, weights: Weights) -> float:
    """What `align.scoring.verdict_of` is asked with."""
    sides = [two.source, two.target]
    if weights.name == "vectors":
        sides = [replace(side, words=None) for side in sides]
    window = slice(0, len(sides[0])), slice(0, len(sides[1]))
    lattice = lattice_of(Evidence(*sides), [window], weights)
    return gain_of([lattice], [posteriors(lattice)])


def fit_verdict(train: Sequence[Two], weights: Weights) -> tuple[float, float]:
    """Slope and intercept of the logistic curve from gain to verdict, with a weak prior."""
    gains = np.array([gain(two, weights) for two in train])
    labels = np.array([two.parallel for two in train])
    counts = np.where(labels, 1 / labels.sum(), STRANGERS / (~labels).sum()) / (1 + STRANGERS)

    def loss(u: NDArray[np.float64]) -> float:
        z = u[0] * gains + u[1]
        return float(counts @ (np.logaddexp(0, z) - labels * z) + 1e-4 * u @ u)

    slope, intercept = minimize(loss, np.array([1.0, -1.0]), method="Nelder-Mead").x
    return round(float(slope), 4), round(float(intercept), 4)


def report_verdicts(name: str, test: Sequence[Two], weights: Weights) -> None:
    """Wrong verdicts of each kind on documents that were not fitted."""
    count: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for two in test:
        count[two.kind] += 1
        wrong[two.kind] += (verdict_of(gain(two, weights), weights)[0] == "parallel") != two.parallel
    print(f"{name}: verdicts wrong:", ", ".join(f"{kind} {wrong[kind]} of {count[kind]}" for kind in count))


def null_rate(train: Sequence[Sample]) -> float:
    """Share of null links of one side among all links of the gold."""
    links = [link for sample in train if sample.parallel for link in sample.links]
    return round(sum(not (link[0] and link[1]) for link in links) / 2 / len(links), 4)


def learned(name: str, theta: NDArray[np.float64], rate: float) -> Weights:
    """A vector of weights by name; the verdict is not learned yet."""
    f, k = len(FEATURES), len(KINDS)
    rounded = [round(float(value), 4) for value in theta]
    return Weights(
        name,
        dict(zip(FEATURES, rounded[:f], strict=True)),
        {f"{p}-{q}": value for (p, q), value in zip(KINDS, rounded[f : f + k], strict=True)},
        dict(zip(NULL_FEATURES, rounded[f + k :], strict=True)),
        rate,
        (0.0, 0.0),
    )


def to_json(weights: Weights) -> dict[str, Any]:
    """As `align.dp.potentials` reads them."""
    return {
        "features": weights.features,
        "shapes": weights.shapes,
        "nulls": weights.nulls,
        "null rate": weights.null_rate,
        "verdict": weights.verdict,
    }


def report(name: str, test: Sequence[Sample], theta: NDArray[np.float64]) -> None:
    """Strict F1 and calibration on samples that were not fitted."""
    batch = Batch(test)
    lattice = batch.lattice(theta)
    probabilities = posteriors(lattice).links
    found, gold, right = 0, 0, 0
    scores: list[float] = []
    correct: list[bool] = []
    for b, (sample, path) in enumerate(zip(test, best_paths(lattice), strict=True)):
        if not sample.parallel:
            continue
        wanted = {link for link in sample.links if link[0] and link[1]}
        gold += len(wanted)
        for i, p, j, q in path:
            if p and q:
                found += 1
                scores.append(float(probabilities[SHAPES.index((p, q)), b, i, j]))
                correct.append((tuple(range(i, i + p)), tuple(range(j, j + q))) in wanted)
                right += correct[-1]
    error = expected_calibration_error(np.array(scores), np.array(correct))
    print(f"{name}: F1 {200 * right / (found + gold):.1f}  ECE {error:.3f}")


if __name__ == "__main__":
    main()
