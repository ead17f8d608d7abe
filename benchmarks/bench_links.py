"""How good are links, null links, rows and scores on statements that nothing was fitted on?

    python benchmarks/bench_links.py --data ../shared/data

Reports both halves of the development statements; the shipped weights were fitted on half 0 (`scripts/fit_alignment.py`).
The ablation leaves out one ingredient at a time (half 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
from common import PAIRS, arguments, half, load_statements, save, signature
from numpy.typing import NDArray

from align import alignment
from align.alignment import align_versions
from align.dp import evidence
from align.dp.evidence import Side
from align.encoding import load_encoder
from align.evaluation import (
    Gold,
    evaluate,
    expected_calibration_error,
    precision_recall_at,
    reliability_bins,
)
from align.joining import join
from align.model import Alignment, Document, Link
from align.preparation import Prepared

Statements = dict[str, tuple[list[Prepared], Gold]]


def main() -> None:
    """Measures and saves."""
    options = arguments(__doc__).parse_args()
    encoder = load_encoder(options.model)
    statements = load_statements(options.data, encoder)
    halves = [{name: statements[name] for name in half(list(statements), which)} for which in (0, 1)]
    results: dict[str, object] = {"signature": signature(encoder, set="ntrex/documents", statements=len(statements))}
    for which, part in enumerate(halves):
        results[f"half {which}"] = measured(part, {name: align_versions(v) for name, (v, _) in part.items()})
    results["ablation, half 1"] = ablation(halves[1])
    save("links", results, options)


def ablation(part: Statements) -> dict[str, dict[str, float]]:
    """The whole, and without one ingredient at a time; the weights stay those that were learned with all of them."""
    found = {
        "all": short(part, jointly(part)),
        "each pair alone": short(part, alone(part)),
        "no word coverage": short(part, jointly(part, words=False)),
        "each pair alone, no word coverage": short(part, alone(part, words=False)),
    }
    without: dict[str, tuple[ModuleType, str, Callable[..., object]]] = {
        "similarity as it is, without what strangers have": (evidence, "_usual_similarity", _nothing_usual),
        "null links of the average document": (alignment, "adapt_nulls", lambda *_: None),
        "inner segments not looked at": (alignment, "all_belong", lambda *_: 1.0),
    }
    for name, (module, function, instead) in without.items():
        with patch.object(module, function, instead):
            found[name] = short(part, jointly(part))
    found["similarity as the score"] = short(part, jointly(part), lambda link: max(link.similarity or 0.0, 0.0))
    return found


def _nothing_usual(own: Side, _: Side) -> NDArray[np.float32]:
    return np.zeros(own.blocks.shape[:2], np.float32)


def jointly(part: Statements, *, words: bool = True) -> dict[str, list[Alignment]]:
    """All pairs of a statement together."""
    return {name: align_versions(blind(versions, words)) for name, (versions, _) in part.items()}


def alone(part: Statements, *, words: bool = True) -> dict[str, list[Alignment]]:
    """Each pair by itself."""
    found = {}
    for name, (versions, _) in part.items():
        ar, en, vi = blind(versions, words)
        found[name] = [align_versions([a, b])[0] for a, b in ((ar, en), (ar, vi), (en, vi))]
    return found


def blind(versions: Sequence[Prepared], words: bool) -> list[Prepared]:
    """The versions, without their words if asked."""
    return [v if words else replace(v, side=replace(v.side, words=None)) for v in versions]


def named(alignments: dict[str, list[Alignment]]) -> list[Alignment]:
    """All alignments, each with its statement."""
    return [replace(one, statement=name) for name, found in alignments.items() for one in found]


def measured(part: Statements, alignments: dict[str, list[Alignment]]) -> dict[str, Any]:
    """Links, nulls and the honesty of scores by pair of languages, and rows."""
    rows = []
    for name, (versions, _) in part.items():
        documents: dict[str, Document] = {v.document.lang: v.document for v in versions}
        rows += join(name, documents, alignments[name])
    found = evaluate([gold for _, gold in part.values()], named(alignments), rows)
    pairs = {}
    for pair in PAIRS:
        score = found.pairs[pair]
        pairs[pair] = {
            "strict F1": percent(score.strict.f1),
            "lax F1": percent(score.lax.f1),
            "null F1": percent(score.nulls.f1),
            **calibration(part, alignments, pair),
        }
    assert found.rows is not None
    return {**pairs, "rows": {"strict F1": percent(found.rows.f1)}}


def short(
    part: Statements, alignments: dict[str, list[Alignment]], score: Callable[[Link], float] = lambda link: link.score
) -> dict[str, float]:
    """Strict F1 of each pair, and of all pairs the expected calibration error and the precision at .9."""
    found = evaluate([gold for _, gold in part.values()], named(alignments))
    scores, right = [], []
    for pair in PAIRS:
        for one, is_right in links_of(part, alignments, pair):
            scores.append(score(one))
            right.append(is_right)
    precision, _ = precision_recall_at(scores, right, 0.9, len(right))
    error = expected_calibration_error(np.array(scores), np.array(right))
    f1 = {pair: percent(found.pairs[pair].strict.f1) for pair in PAIRS}
    return {**f1, "ECE": round(error, 4), "precision at .9": round(precision, 4)}


def links_of(part: Statements, alignments: dict[str, list[Alignment]], pair: str) -> Iterator[tuple[Link, bool]]:
    """The links of a pair of languages, null links left out, and whether the gold has them."""
    for name, (_, gold) in part.items():
        wanted = set(gold.pairs[pair])
        for one in alignments[name]:
            if one.pair == pair:
                yield from ((link, (link.source, link.target) in wanted) for link in one.links if not link.is_null)


def calibration(part: Statements, alignments: dict[str, list[Alignment]], pair: str) -> dict[str, object]:
    """Expected calibration error in 10 bins, precision and recall at 0.9, and the reliability diagram."""
    wanted = sum(bool(link[0] and link[1]) for _, gold in part.values() for link in gold.pairs[pair])
    found = list(links_of(part, alignments, pair))
    scores, right = [link.score for link, _ in found], [is_right for _, is_right in found]
    precision, recall = precision_recall_at(scores, right, 0.9, wanted)
    diagram = [[round(b.confidence, 3), round(b.accuracy, 3), b.count] for b in reliability_bins(scores, right)]
    return {
        "ECE": round(expected_calibration_error(np.array(scores), np.array(right)), 4),
        "precision at .9": round(precision, 4),
        "recall at .9": round(recall, 4),
        "reliability by tenth of score (mean score, share right, links)": diagram,
    }


def percent(value: float) -> float:
    """A share as percent with one decimal."""
    return round(100 * value, 1)


if __name__ == "__main__":
    main()
