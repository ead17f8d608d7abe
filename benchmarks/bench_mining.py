"""Is mining exact, what does it cost, and are its scores honest?

    python benchmarks/bench_mining.py --data ../shared/data [--lines 50000]

Exact: 5,000 x 5,000 random unit vectors of 256 dimensions, against plain numpy. Cost: processor seconds and peak memory
for `--lines` a side, beside a fixed numpy product in the same run. Scores: the settings of ``scripts/fit_scores.py`` on
the documents that were not fitted.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from common import arguments, save, signature
from data import folder_digest
from numpy.typing import NDArray

from align.calibration import load_curve
from align.encoding import WordEncoder, load_encoder
from align.knn import exact
from align.mining import K, candidates, mutual

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from fit_scores import samples, told

DIM = 256
EXACT = 5_000
NOISE = 1.5
"""How far the two sides of a pair of random vectors are apart, in standard deviations of a dimension."""

Array = NDArray[np.float32]


def sides(count: int) -> tuple[Array, Array]:
    """Random unit vectors, the first half of which have a noisy copy on the other side."""
    rng = np.random.default_rng(1)
    x, y = (rng.standard_normal((count, DIM), np.float32) for _ in range(2))
    half = count // 2
    y[:half] = x[:half] + NOISE * y[:half]
    return x / np.linalg.norm(x, axis=1, keepdims=True), y / np.linalg.norm(y, axis=1, keepdims=True)


def plain(x: Array, y: Array) -> tuple[NDArray[np.int64], Array]:
    """The pairs that choose each other by margin, as (pairs, 2), and their margins: the whole matrix at once."""
    similarity = x @ y.T
    usual = np.sort(similarity, axis=1)[:, -K:].mean(axis=1)[:, None] + np.sort(similarity, axis=0)[-K:].mean(axis=0)
    near = np.zeros(similarity.shape, bool)
    np.put_along_axis(near, exact.neighbours(x, y, K)[0], True, axis=1)
    np.put_along_axis(near.T, exact.neighbours(y, x, K)[0], True, axis=1)
    margin = np.where(near, similarity / np.maximum(usual / 2, 0.01), -np.inf)
    best = margin.argmax(axis=1)
    rows = np.flatnonzero(margin.argmax(axis=0)[best] == np.arange(len(x)))
    return np.column_stack([rows, best[rows]]), margin[rows, best[rows]]


def mined(x: Array, y: Array) -> tuple[NDArray[np.int64], Array]:
    """The same by `align.mining`."""
    found = candidates(x, y)
    chosen = mutual(found.rows, found.columns, found.margin)
    return np.column_stack([found.rows[chosen], found.columns[chosen]]), found.margin[chosen]


def equality() -> dict[str, Any]:
    """Whether both give the same pairs, and how far their margins are apart."""
    x, y = sides(EXACT)
    (pairs, margins), (plain_pairs, plain_margins) = mined(x, y), plain(x, y)
    same = np.array_equal(pairs, plain_pairs)
    apart = float(np.abs(margins - plain_margins).max()) if same else None
    return {"lines": EXACT, "pairs": len(pairs), "same_pairs": same, "largest_difference_of_margin": apart}


def cost(count: int) -> dict[str, Any]:
    """Processor seconds and memory of mining `count` lines a side."""
    before = _peak()
    x, y = sides(count)
    vectors = _peak()
    unit = seconds(lambda: x[:8192] @ y[:8192].T)
    wall = time.perf_counter()
    spent = seconds(lambda: mined(x, y))
    return {
        "lines": count,
        "cpu_seconds": round(spent, 1),
        "wall_seconds": round(time.perf_counter() - wall, 1),
        "in_products_of_8192_x_8192": round(spent / unit, 1),
        "peak_mb": _peak(),
        "peak_mb_before_mining": max(before, vectors),
        "vectors_mb": round(2 * x.nbytes / 2**20),
        "matrix_would_be_mb": round(4 * count * count / 2**20),
    }


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of this process, all threads."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measures and saves."""
    parser = arguments(__doc__, train=True)
    parser.add_argument("--lines", type=int, default=50_000, help="lines a side for the cost")
    options = parser.parse_args()
    dev, train = options.data / "dev", options.data / "train"
    encoder = load_encoder(options.model)
    report: dict[str, Any] = {
        "signature": signature(encoder, train=folder_digest(train), k=K, margin="ratio"),
        "cost": cost(options.lines),
        "exact": equality(),
    }
    if isinstance(encoder, WordEncoder):
        held_out = list(samples(encoder, dev, train, half=1))
        report["scores"] = {kind: list(told(held_out, load_curve(kind))) for kind in ("words", "vectors")}
    save("mining", report, options)


if __name__ == "__main__":
    main()
