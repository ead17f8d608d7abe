"""Prints the results as tables: benchmarks/README.md, and the scores in README.md; ``--check``: are they current?

    python benchmarks/write_readme.py

Pairs of languages stand in columns and measures in rows; where there are no pairs, each case is a row.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from common import RESULTS

__all__ = ["benchmarks", "readme", "tables"]

HERE = Path(__file__).parent
README = HERE.parent / "README.md"

HEAD = """# Benchmarks

One question each; the results are committed in `results/` and printed here by `python benchmarks/write_readme.py`. Each
number carries the signature of its run. `--data` takes a folder with dev/ (and train/, where strangers are needed), or the
address of its .tar.gz or .zip, which is fetched once; the default is `../shared/data`. Every file of dev/ is checked against
`data.json`, whose digest is the `data` of a signature. The weights of the alignment were fitted on half 0 of the development
statements, so half 1 is what counts; five settings (a baseline's quantile, the weight of unrelated documents, the weight of
third languages, the prior of null links, the cap on lengths) were chosen by two-fold means over both halves (the quantile, where
means were equal, by one link of the seeds), and the form of the verdict and the look at inner segments were designed with the
errors of both in view, so expect a little less on other text. Times are of shared machines with two processors: read the ratios.

`make gate` holds the quality against `floors.json`; `python benchmarks/gate.py --help` says how floors move.
"""

ORDER = ("start", "links", "verdicts", "grouping", "long", "flags", "retrieval", "mining")

PAIR = re.compile("[a-z]{2}-[a-z]{2}")

Table = list[str]
Results = Mapping[str, Any]


def benchmarks() -> str:
    """The page of the benchmarks."""
    parts = [HEAD]
    for name in ORDER:
        text = (HERE / f"bench_{name}.py").read_text(encoding="utf-8")
        question = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
        results = _read(name)
        parts.append(f"## {question}\n\n`bench_{name}.py` · `{results.pop('signature')}`\n")
        for path, found in groupby(tables(results), key=itemgetter(0)):
            parts += [f"### {' · '.join(path)}\n"] if path else []
            parts += ["\n".join([*table, ""]) for _, table in found]
    return "\n".join(parts)


def readme() -> str:
    """The project's first page with the links of the held-out half."""
    links = _read("links")
    block = "\n".join(
        ["<!-- scores -->", *_measures(links["half 1"]), "", f"`{links['signature']}`", "<!-- /scores -->"]
    )
    text = README.read_text(encoding="utf-8")
    return re.sub(r"<!-- scores -->.*<!-- /scores -->", lambda _: block, text, flags=re.DOTALL)


def tables(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Table]]:
    """The tables of nested results, each with the names that lead to it."""
    if isinstance(value, list):
        yield path, _grid([list(value[0]), *(list(row.values()) for row in value)])
    elif _crossed(value):
        yield from ((path, table) for table in (_measures(value), *_listed(value)) if table)
    else:
        plain = {name: inner for name, inner in value.items() if not _nested(inner)}
        if plain:
            yield path, _plain(plain)
        for name, inner in value.items():
            if _nested(inner):
                yield from tables(inner, (*path, _label(name)))


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return read


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and isinstance(next(iter(value), None), Mapping))


def _crossed(value: Results) -> bool:
    """Whether it is one table: cases that were measured alike, or pairs of languages."""
    cases = list(value.values())
    if not all(isinstance(case, Mapping) and not any(map(_nested, case.values())) for case in cases):
        return False
    alike = len(cases) > 1 and all(case.keys() == cases[0].keys() for case in cases)
    return alike or any(map(PAIR.fullmatch, value))


def _measures(cases: Results) -> Table:
    """A row for each measure if the cases are pairs, else a row for each case; lists have tables of their own."""
    single = {name: {m: v for m, v in case.items() if not isinstance(v, list)} for name, case in cases.items()}
    if any(map(PAIR.fullmatch, cases)):
        names = dict.fromkeys(measure for case in single.values() for measure in case)
        single = {measure: {name: case.get(measure, "") for name, case in single.items()} for measure in names}
    columns = dict.fromkeys(name for row in single.values() for name in row)
    if not columns:
        return []
    return _grid([["", *columns], *([name, *(row[column] for column in columns)] for name, row in single.items())])


def _listed(cases: Results) -> Iterator[Table]:
    """For each measure that is a list: numbers as columns 1, 2, ...; groups of numbers as rows without the empty ones."""
    lists = {measure: 0 for case in cases.values() for measure, value in case.items() if isinstance(value, list)}
    for measure in lists:
        found = {name: case[measure] for name, case in cases.items() if measure in case}
        longest = max(map(len, found.values()))
        if not any(isinstance(entry, list) for value in found.values() for entry in value):
            yield _grid([[measure, *range(1, longest + 1)], *([name, *value] for name, value in found.items())])
        else:
            rows = [[k + 1, *(_group(value[k]) for value in found.values())] for k in range(longest)]
            yield _grid([[measure, *found], *(row for row in rows if any(row[1:]))])


def _group(numbers: Sequence[float]) -> str:
    return ", ".join(map(str, numbers)) if any(numbers) else ""


def _plain(values: Results) -> Table:
    """A single row, or a single column where there are many."""
    if len(values) <= 8:
        return _grid([list(values), list(values.values())])
    return _grid([["", ""], *([name, value] for name, value in values.items())])


def _grid(rows: Sequence[Sequence[object]]) -> Table:
    cells = [[_label(cell) for cell in row] for row in rows]
    rule = ["---", *["---:"] * (len(cells[0]) - 1)]
    return [f"| {' | '.join(row)} |" for row in (cells[0], rule, *cells[1:])]


def _label(cell: object) -> str:
    """As it is shown; names that are written like those of variables become words."""
    text = str(cell).replace("|", "\\|")
    return text.replace("_", " ") if re.fullmatch(r"\w+", text) else text


PAGES = {HERE / "README.md": benchmarks, README: readme}


def main() -> None:
    """Writes the pages that are not current, or only names them."""
    stale = [page for page, text in PAGES.items() if page.read_text(encoding="utf-8") != text()]
    if "--check" in sys.argv[1:]:
        names = ", ".join(page.relative_to(HERE.parent).as_posix() for page in stale)
        sys.exit(f"{names}: not current; run python benchmarks/write_readme.py" if stale else 0)
    for page in stale:
        page.write_text(PAGES[page](), encoding="utf-8")


if __name__ == "__main__":
    main()
