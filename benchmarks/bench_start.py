"""How long does the main job take, from start to exit, beside the import of sentence-transformers?

    python benchmarks/bench_start.py

Whole processes in turn (A B C D, A B C D, ...), wall seconds, medians; the ratios are what counts, since machines differ.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import arguments, save

ROOT = Path(__file__).parents[1]
RUNS = 7


def main() -> None:
    """Measures and saves."""
    parser = arguments(__doc__, data=False)
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    align = [sys.executable, "-m", "align"]
    with tempfile.TemporaryDirectory() as out:
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "python -c 'import sentence_transformers'": [sys.executable, "-c", "import sentence_transformers"],
            "align build seeds": [*align, "build", str(ROOT / "seeds"), "--out", out, "--quiet"],
            "align --help": [*align, "--help"],
        }
        seconds = {name: [] for name in commands}  # type: dict[str, list[float]]
        for run in range(options.runs + 1):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
                if run:  # The first round only warms the disk's cache.
                    seconds[name].append(time.perf_counter() - start)
    medians = {name: round(statistics.median(found), 3) for name, found in seconds.items()}
    nothing, library, build, help_text = medians.values()
    results = {
        "signature": f"runs:{options.runs}|median wall seconds|python:{sys.version.split()[0]}",
        "medians": medians,
        "build / import of sentence_transformers": round(build / library, 3),
        "help less an empty process, seconds": round(help_text - nothing, 3),
    }
    save("start", results, options)


if __name__ == "__main__":
    main()
