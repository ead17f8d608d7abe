"""Do time and memory grow linearly with the length of documents, and do links stay right?

    python benchmarks/bench_long.py

Synthetic vectors of 256 dimensions (`synthetic`). Each length runs in a process of its own. Time is CPU seconds of the
alignment alone, and also given as a ratio to a fixed numpy workload in the same process, so that machines can be compared.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

import numpy as np
from common import arguments, save
from synthetic import pair_of_documents

CASES = [(1000, False, 0), (5000, False, 0), (20000, False, 0), (5000, True, 0), (20000, True, 0), (5000, False, 500)]


def main() -> None:
    """Runs every case in its own process and saves."""
    parser = arguments(__doc__, data=False)
    parser.add_argument("--case", help="one case in this process: SEGMENTS,HARD,MISSING")
    options = parser.parse_args()
    if options.case:
        n, hard, missing = map(int, options.case.split(","))
        print(json.dumps(measure(n, bool(hard), missing)))
        return
    results = {}
    for n, hard, missing in CASES:
        command = [sys.executable, __file__, "--case", f"{n},{int(hard)},{missing}"]
        name = f"{n} {'hard' if hard else 'easy'}{f', block of {missing} missing' if missing else ''}"
        results[name] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    save("long", {"signature": "vectors:synthetic|dim:256|seed:0", **results}, options)


def measure(n: int, hard: bool, missing: int) -> dict[str, float]:
    """CPU seconds, their ratio to a fixed workload, peak memory above that of the input, strict F1."""
    from align.alignment import align_versions

    source, target, gold = pair_of_documents(n, hard=hard, missing=missing)
    # What is imported and read at the first call is no part of an alignment.
    align_versions(pair_of_documents(300, hard=False)[:2])
    unit = workload()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    (alignment,) = align_versions([source, target])
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {(link.source, link.target) for link in alignment.links if not link.is_null}
    right = len(found & set(gold))
    return {
        "segments": len(source.side) + len(target.side),
        "CPU seconds": round(seconds, 2),
        "ratio to workload": round(seconds / unit, 2),
        "peak MB": round(peak / 1024),
        "of which input MB": round(before / 1024),
        "strict F1": round(200 * right / (len(found) + len(gold)), 2),
    }


def workload() -> float:
    """CPU seconds of a fixed product and sort in numpy, the least of three."""
    values = np.random.default_rng(0).normal(size=(1000, 1000)).astype(np.float32)
    found = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(5):
            np.sort(values @ values, axis=1)
        found.append(time.process_time() - start)
    return min(found)


if __name__ == "__main__":
    main()
