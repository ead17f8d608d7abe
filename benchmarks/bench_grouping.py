"""Are the versions of each statement found by content, and does it stay quick?

    python benchmarks/bench_grouping.py --data ../shared/data

Quality: all documents of the development statements under meaningless names in one folder, with the two strangers of
seeds/, through `align.build`; F1 over pairs of documents. Speed: 10,000 documents of random vectors (5 to 30 segments,
three languages, noise as in translations), grouping alone, CPU seconds.
"""

from __future__ import annotations

import hashlib
import itertools
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from common import arguments, save, signature

import align
from align.encoding import load_encoder
from align.grouping import by_content
from align.model import Document
from align.options import BuildOptions

SEEDS = Path(__file__).parents[1] / "seeds"


def main() -> None:
    """Measures and saves."""
    options = arguments(__doc__).parse_args()
    encoder = load_encoder(options.model)
    results = {
        "signature": signature(encoder, set="ntrex/documents+seeds"),
        "quality": quality(options.data / "dev" / "ntrex" / "documents", options.model),
        "speed": speed(10_000),
    }
    save("grouping", results, options)


def quality(folder: Path, model: str) -> dict[str, float | int]:
    """Precision, recall and F1 of pairs of documents that share a statement."""
    truth: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        inputs = Path(temporary) / "in"
        inputs.mkdir()
        for path in sorted(folder.glob("*/*.txt")):
            name = hashlib.sha256(str(path.relative_to(folder)).encode()).hexdigest()[:16] + ".txt"
            shutil.copy(path, inputs / name)
            truth[name] = path.parent.name
        for path in SEEDS.glob("00[14]_*.txt"):
            shutil.copy(path, inputs / path.name)
            truth[path.name] = path.name
        corpus = align.build([inputs], Path(temporary) / "out", BuildOptions(model=model))
    found = {document.name: document.statement for document in corpus.documents}
    names = sorted(truth)
    wanted = {pair for pair in itertools.combinations(names, 2) if truth[pair[0]] == truth[pair[1]]}
    claimed = {p for p in itertools.combinations(names, 2) if found.get(p[0]) and found.get(p[0]) == found.get(p[1])}
    right = len(wanted & claimed)
    return {
        "documents": len(names),
        "precision": round(right / max(len(claimed), 1), 4),
        "recall": round(right / len(wanted), 4),
        "F1": round(200 * right / (len(wanted) + len(claimed)), 2),
    }


def speed(documents: int) -> dict[str, float | int]:
    """CPU seconds of grouping that many documents, and how many statements come out right."""
    rng = np.random.default_rng(0)
    made: list[Document] = []
    vectors = []
    for statement in range(documents // 3):
        ideas = rng.normal(size=(rng.integers(5, 31), 256))
        for lang in ("ar", "en", "vi"):
            noisy = (ideas + 0.8 * rng.normal(size=ideas.shape)).astype(np.float32)
            vectors.append((noisy / np.linalg.norm(noisy, axis=1, keepdims=True)).astype(np.float16))
            made.append(Document(f"{statement}-{lang}", lang, "", ()))
    start = time.process_time()
    groups = by_content(made, vectors)
    seconds = time.process_time() - start
    right = sum(group == list(range(3 * k, 3 * k + 3)) for k, group in enumerate(sorted(groups)))
    return {"documents": len(made), "statements right": right, "CPU seconds": round(seconds, 1)}


if __name__ == "__main__":
    main()
