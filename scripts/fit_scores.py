"""Fits the curve from what is measured of two lines to the probability that they are translations of each other.

    python scripts/fit_scores.py --dev DATA/dev --train DATA/train

News sentences (dev/ntrex/sentences) are mined among strangers: none, sentences of FLORES whose translations are left
out (every second one on each side), and training lines, of which each stands on one side only; and in small files, of
which half the lines lack their translation. Mined pairs that are no translations are the negatives. Documents with an
even number are fitted, all settings and pairs of languages weigh alike; the others tell the expected calibration error.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from encoder_data import LANGS, PAIRS, lines, read_items
from numpy.typing import NDArray
from scipy.optimize import minimize

from align.calibration import FEATURES, Curve, coverage, measure
from align.encoding import WordEncoder, load_encoder
from align.evaluation import best_f1, expected_calibration_error, precision_recall_at
from align.languages import pair_name
from align.mining import candidates, mutual

STRANGERS = (2_500, 10_000)
"""Training lines a side: the strangers of a small and of a large job."""

SMALL = (2, 5, 20)
"""Lines a side of small files."""

PRIOR = 1e-5

ASKED = {"words": (True, True, True, True, False), "vectors": (False, False, False, False, True)}
"""Which of `FEATURES` each curve asks for."""

Array = NDArray[np.float64]
Texts = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Sample:
    """The mined pairs of one setting: what was measured, which are right, and how many could be found."""

    name: str
    similarity: NDArray[np.float32]
    margin: NDArray[np.float32]
    others: NDArray[np.float32]
    covered: NDArray[np.float32]
    right: NDArray[np.bool_]
    wanted: int

    def features(self, usual: float) -> Array:
        """As the curve is asked with."""
        return measure(self.similarity, self.others, self.covered, usual)


def main() -> None:
    """Fits, tells, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("src/align/calibration.json"))
    arguments = parser.parse_args()
    encoder = load_encoder()
    assert isinstance(encoder, WordEncoder)
    fitted, held_out = (list(samples(encoder, arguments.dev, arguments.train, half)) for half in (0, 1))
    # What a line's nearest others have where there are enough of them: in a document of some hundred sentences.
    usual = round(float(np.mean([np.mean(one.others) for one in fitted if one.name.endswith(" alone")])), 3)
    result: dict[str, Any] = {"encoder": encoder.fingerprint, "usual": usual}
    for kind, asked in ASKED.items():
        intercept, *weights = fit(fitted, usual, asked)
        curve = Curve(encoder.fingerprint, usual, intercept, tuple(weights))
        for one in told(held_out, curve):
            print(kind, json.dumps(one))
        named = zip(FEATURES, weights, asked, strict=True)
        result[kind] = {"intercept": intercept, "weights": {name: weight for name, weight, used in named if used}}
    arguments.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def samples(encoder: WordEncoder, dev: Path, train: Path, half: int) -> Iterator[Sample]:
    """All settings of the documents with an even (0) or odd (1) number."""
    folder = dev / "ntrex" / "sentences"
    documents = lines(folder / "docs.txt")
    number = {name: k for k, name in enumerate(dict.fromkeys(documents))}
    news = {
        lang: [
            line
            for line, name in zip(lines(folder / f"{lang}.txt"), documents, strict=True)
            if number[name] % 2 == half
        ]
        for lang in LANGS
    }
    flores = {lang: lines(dev / "flores" / f"{lang}.txt") for lang in LANGS}
    hay = strangers(train)
    for a, b in PAIRS:
        name = pair_name(a, b)
        yield sample(f"{name} alone", encoder, news[a], news[b])
        yield sample(f"{name} flores", encoder, news[a], news[b], flores[a][::2], flores[b][1::2])
        for size in STRANGERS:
            yield sample(f"{name} {size}", encoder, news[a], news[b], hay[a][:size], hay[b][:size])
        for size in SMALL:
            yield small(f"{name} small {size}", encoder, news[a], news[b], size)


def strangers(train: Path) -> Texts:
    """Training sentences by language, in an order that mixes the corpora.

    Every corpus lends its text to one language only (of Wikinews every second line to each of the two), so there are no
    translations among the strangers, nor the near ones of corpora that hold a sentence several times.
    """
    found: dict[str, dict[str, None]] = {lang: {} for lang in LANGS}
    for number, item in enumerate(one for one in read_items([train]) if one.kind == "sentence"):
        if item.source == "envi_alt_wikinews":
            lang = ("en", "vi")[number % 2]
        else:
            lang = "en" if item.source.startswith("authored") else "ar"
        if lang in item.text:
            found[lang][item.text[lang]] = None
    mixed = {lang: list(texts) for lang, texts in found.items()}
    for texts in mixed.values():
        random.Random(1).shuffle(texts)
    return mixed


def sample(
    name: str,
    encoder: WordEncoder,
    one: Sequence[str],
    other: Sequence[str],
    hay: Sequence[str] = (),
    other_hay: Sequence[str] = (),
) -> Sample:
    """Mines lines of which the k-th ones are translations, with strangers behind them."""
    texts = [*one, *hay], [*other, *other_hay]
    found = candidates(encoder.encode(texts[0]), encoder.encode(texts[1]))
    chosen = mutual(found.rows, found.columns, found.margin)
    rows, columns = found.rows[chosen], found.columns[chosen]
    covered = coverage(encoder.words(texts[0]), encoder.words(texts[1]), rows.tolist(), columns.tolist())
    right = (rows == columns) & (rows < min(len(one), len(other)))
    return Sample(name, found.similarity[chosen], found.margin[chosen], found.others[chosen], covered, right, len(one))


def small(name: str, encoder: WordEncoder, one: Sequence[str], other: Sequence[str], size: int) -> Sample:
    """Many files of `size` lines a side, half of which have their translation."""
    half = size // 2
    parts = [
        sample(
            name,
            encoder,
            one[at : at + half],
            other[at : at + half],
            one[at + half : at + size],
            other[at + size + half : at + 2 * size],
        )
        for at in range(0, len(one) - 2 * size, size)
    ]
    return Sample(
        name,
        np.concatenate([part.similarity for part in parts]),
        np.concatenate([part.margin for part in parts]),
        np.concatenate([part.others for part in parts]),
        np.concatenate([part.covered for part in parts]),
        np.concatenate([part.right for part in parts]),
        sum(part.wanted for part in parts),
    )


def fit(found: Sequence[Sample], usual: float, asked: Sequence[bool]) -> list[float]:
    """Intercept and weights of the most likely curve; every sample weighs alike.

    What speaks for a pair never counts against it.
    """
    features = np.concatenate([one.features(usual) for one in found]) * np.asarray(asked)
    labels = np.concatenate([one.right for one in found]).astype(float)
    weights = np.concatenate([np.full(len(one.right), 1 / len(one.right) / len(found)) for one in found])
    design = np.column_stack([np.ones(len(features)), features])

    def loss(u: Array) -> tuple[float, Array]:
        z = design @ u
        value = weights @ (np.logaddexp(0, z) - labels * z) + PRIOR * (u[1:] @ u[1:]) / 2
        return float(value), design.T @ (weights * (1 / (1 + np.exp(-z)) - labels)) + PRIOR * np.append(0, u[1:])

    bounds = [(None, None), *((None, 0) if name == "others" else (0, None) for name in FEATURES)]
    best = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    return [round(float(value), 3) for value in best]


def told(found: Sequence[Sample], curve: Curve) -> Iterator[dict[str, Any]]:
    """How honest and how useful the scores of each setting are."""
    for one in found:
        scores = curve.probability(one.features(curve.usual))
        precision, recall = precision_recall_at(scores, one.right, 0.9, one.wanted)
        yield {
            "setting": one.name,
            "pairs": len(scores),
            "right": round(float(one.right.mean()), 3),
            "ece": round(expected_calibration_error(scores, one.right), 3),
            "f1": round(100 * best_f1(scores, one.right, one.wanted)[0], 1),
            "f1_by_margin": round(100 * best_f1(one.margin, one.right, one.wanted)[0], 1),
            "precision_at_90": round(precision, 3),
            "recall_at_90": round(recall, 3),
        }


if __name__ == "__main__":
    main()
