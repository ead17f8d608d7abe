"""Prints the results as tables: benchmarks/README.md as a whole, and the scores in the project's README.md.

python benchmarks/write_readme.py
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from common import PAIRS, RESULTS

ROOT = Path(__file__).parents[1]

HEAD = """# Benchmarks

One question each; the results are committed in `results/` and printed here by `python benchmarks/write_readme.py`. Each
number carries the signature of its run. The development data lie in the folder that `--data` names (default
`../shared/data`). The weights of the alignment were fitted on half 0 of the development statements, so half 1 is what
counts; five settings (a baseline's quantile, the weight of unrelated documents, the weight of third languages, the prior of
null links, the cap on lengths) were chosen by two-fold means over both halves, so expect a little less on other text.
Times are of shared machines with two processors: read the ratios.
"""

TITLES = {
    "start": "bench_start",
    "links": "bench_links",
    "verdicts": "bench_verdicts",
    "grouping": "bench_grouping",
    "long": "bench_long",
    "flags": "bench_flags",
    "retrieval": "bench_retrieval",
    "mining": "bench_mining",
}


def main() -> None:
    """Writes both files."""
    parts = [HEAD]
    for name, module in TITLES.items():
        question = (importlib.import_module(module).__doc__ or "").split("\n")[0]
        results = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
        signature = results.pop("signature", results.get("encoder", ""))
        parts.append(f"## {question}\n\n`{module}.py` · `{signature}`\n\n" + "\n".join(table(results)) + "\n")
    (ROOT / "benchmarks" / "README.md").write_text("\n".join(parts), encoding="utf-8")
    links = json.loads((RESULTS / "links.json").read_text(encoding="utf-8"))
    readme = ROOT / "README.md"
    block = f"<!-- scores -->\n{scores(links)}\n<!-- /scores -->"
    text = re.sub(
        r"<!-- scores -->.*<!-- /scores -->", lambda _: block, readme.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    readme.write_text(text, encoding="utf-8")


def scores(links: Mapping[str, Any]) -> str:
    """The held-out half as a table for the first page."""
    half = links["half 1"]
    rows = ["| | " + " | ".join(PAIRS) + " |", "| --- |" + " --- |" * len(PAIRS)]
    measures = ("strict F1", "lax F1", "null F1", "ECE", "precision at .9", "recall at .9")
    rows += [f"| {m} | " + " | ".join(str(half["pairs"][pair][m]) for pair in PAIRS) + " |" for m in measures]
    rows.append(f"| strict F1 of rows | {half['rows strict F1']} | | |")
    return "\n".join(rows) + f"\n\n`{links['signature']}`"


def table(results: Mapping[str, Any]) -> Iterator[str]:
    """A line for each number or short list, by the path that leads to it."""
    yield "| | |"
    yield "| --- | --- |"
    for path, value in leaves(results):
        yield f"| {' · '.join(path)} | {value} |"


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """The numbers of nested results."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for inner in value:
            yield path, ", ".join(f"{key} {item}" for key, item in inner.items())
    else:
        yield path, value


if __name__ == "__main__":
    main()
