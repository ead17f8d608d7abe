"""Fits what a missing clause looks like: how likely a word lacks a counterpart, and which run of such words counts.

    python scripts/fit_flags.py --dev DATA/dev

News sentences (dev/ntrex/sentences), every second document. A word of a sentence is covered by the sentence's translation;
one of a clause of another sentence of the document, appended to it, is not. Then the run's odds and the ratio of lengths
are weighed against each other: true translations against those that lost a clause or were given one. The threshold is what
one true translation in a hundred passes, in the direction and in all together, the higher of the two. Writes
src/align/flags/coverage.json; benchmarks/bench_flags.py measures it on the other documents.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from align.encoding import WordEncoder, load_encoder
from align.flags.coverage import WordsOf, longest_gap, terms

LANGS = ("ar", "en", "vi")
FALSE_ALARMS = 0.01
CLAUSE = (0.3, 0.5)
"""Share of a sentence's words that a clause has."""
FEWEST = 6
"""Words of a sentence that can lose a clause."""
PRIOR = 1e-6

Array = NDArray[np.float64]
Texts = dict[str, list[WordsOf]]


def main() -> None:
    """Fits, reports and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", type=Path, required=True, help="folder with ntrex/")
    parser.add_argument("--out", type=Path, default=Path("src/align/flags/coverage.json"))
    arguments = parser.parse_args()
    encoder = load_encoder("bundled")
    assert isinstance(encoder, WordEncoder)
    texts = {lang: words_of(arguments.dev / "ntrex" / "sentences" / f"{lang}.txt", encoder) for lang in LANGS}
    documents = even(arguments.dev / "ntrex" / "sentences" / "docs.txt", 0)
    fitted: dict[str, tuple[Array, float, float]] = {}
    true: dict[str, Array] = {}
    for own, other in permutations(LANGS, 2):
        odds = fit_words(texts[own], texts[other], documents)
        length, runs, ratios = fit_length(texts[own], texts[other], odds, documents)
        usual = float(np.median(ratios))
        fitted[f"{own}-{other}"] = odds, length, usual
        true[f"{own}-{other}"] = runs + length * (ratios - usual)
    overall = float(np.quantile(np.concatenate(list(true.values())), 1 - FALSE_ALARMS))
    directions = {}
    for name, (odds, length, usual) in fitted.items():
        threshold = max(overall, float(np.quantile(true[name], 1 - FALSE_ALARMS))) + length * usual
        numbers = [round(float(value), 4) for value in odds]
        directions[name] = {"odds": numbers, "length": round(length, 4), "threshold": round(threshold, 3)}
        print(name, directions[name])
    text = json.dumps({"encoder": encoder.fingerprint, "directions": directions}, indent=1)
    arguments.out.write_text(text + "\n", encoding="utf-8")


def words_of(path: Path, encoder: WordEncoder) -> list[WordsOf]:
    """The words of each line."""
    words = encoder.words(path.read_text(encoding="utf-8").split("\n")[:-1])
    cuts = [slice(start, end) for start, end in zip(words.starts[:-1], words.starts[1:], strict=True)]
    return [WordsOf(words.vectors[words.ids[c]], words.weights[words.ids[c]], words.spans[c]) for c in cuts]


def even(path: Path, which: int) -> list[list[int]]:
    """The lines of every second document by name: of the even ones (0) or of the odd ones (1)."""
    names = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [[line for line, name in enumerate(names) if name == one] for one in sorted(set(names))[which::2]]


def clause(words: WordsOf, rng: random.Random) -> tuple[int, int]:
    """First word and end of a random clause."""
    length = max(round(len(words.weights) * rng.uniform(*CLAUSE)), 1)
    start = rng.randrange(len(words.weights) - length + 1)
    return start, start + length


def without(words: WordsOf, cut: tuple[int, int]) -> WordsOf:
    """The words but those of a clause."""
    keep = np.r_[0 : cut[0], cut[1] : len(words.weights)]
    return WordsOf(words.vectors[keep], words.weights[keep], words.spans[keep])


def grown(words: WordsOf, other: WordsOf, cut: tuple[int, int]) -> WordsOf:
    """The words, and after them a clause of others, whose spans go on where the words end."""
    part = slice(*cut)
    shift = (int(words.spans[-1, 1]) + 1 if len(words.spans) else 0) - int(other.spans[cut[0], 0])
    return WordsOf(
        np.vstack([words.vectors, other.vectors[part]]),
        np.concatenate([words.weights, other.weights[part]]),
        np.vstack([words.spans, other.spans[part] + shift]),
    )


def fit_words(own: Sequence[WordsOf], other: Sequence[WordsOf], documents: Sequence[Sequence[int]]) -> Array:
    """The log odds of a word for a unit of each of its terms."""
    rng = random.Random(5)
    found, missing = [], []
    for lines in documents:
        for line in lines:
            stranger = own[rng.choice([k for k in lines if k != line] or lines)]
            with_clause = grown(own[line], stranger, clause(stranger, rng))
            for words in (own[line], with_clause):
                found.append(terms(words, other[line]))
                missing.append(np.arange(len(words.weights)) >= len(own[line].weights))
    return logistic(np.vstack(found), np.concatenate(missing))


def fit_length(
    own: Sequence[WordsOf], other: Sequence[WordsOf], odds: Array, documents: Sequence[Sequence[int]]
) -> tuple[float, Array, Array]:
    """How much the ratio of lengths counts beside a run's odds; both of each true translation."""
    rng = random.Random(6)
    true, false = [], []
    for line in (line for lines in documents for line in lines if len(other[line].weights) >= FEWEST):
        stranger = own[(line + 7) % len(own)]
        true.append(measures(own[line], other[line], odds))
        false.append(measures(own[line], without(other[line], clause(other[line], rng)), odds))
        false.append(measures(grown(own[line], stranger, clause(stranger, rng)), other[line], odds))
    x = np.vstack([true, false])
    weights = logistic(np.column_stack([np.ones(len(x)), x]), np.arange(len(x)) >= len(true))
    return float(weights[2] / weights[1]), *np.array(true).T


def measures(own: WordsOf, other: WordsOf, odds: Array) -> tuple[float, float]:
    """The odds of the worst run and the logarithm of the ratio of words."""
    return longest_gap(terms(own, other) @ odds)[0], math.log(len(own.weights) / len(other.weights))


def logistic(x: Array, labels: NDArray[np.bool_]) -> Array:
    """Logistic regression by Newton's steps, both labels of equal weight in all."""
    scale = x.std(axis=0)
    z = x / np.where(scale > 0, scale, 1)
    weight = np.where(labels, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
    theta = np.zeros(z.shape[1])
    for _ in range(30):
        probability = 1 / (1 + np.exp(-np.clip(z @ theta, -30, 30)))
        curve = probability * (1 - probability) * weight + 1e-9
        hessian = z.T @ (z * curve[:, None]) + PRIOR * len(z) * np.eye(len(theta))
        theta += np.linalg.solve(hessian, z.T @ ((labels - probability) * weight) - PRIOR * len(z) * theta)
    return np.asarray(theta / np.where(scale > 0, scale, 1))


if __name__ == "__main__":
    main()
