"""Does quality stay at or above its floors?

    python benchmarks/gate.py --data ../shared/data      # exit 1 and the names of what sank
    python benchmarks/gate.py --update                   # raise floors to what is measured less a slack; lower none
    python benchmarks/gate.py --update --lower 'ECE *'   # let the named ones sink too; '*' takes all anew

The measures are those of the benchmarks, by the same functions: retrieval; links, rows, scores and verdicts of half 1 of
the development statements, which nothing was fitted on; grouping of all. `floors.json` holds the floors with the
signature of the run of the last update.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import bench_links
import bench_verdicts
from bench_grouping import quality
from bench_retrieval import SETS, every_pair, versions
from common import PAIRS, Parser, half, load_statements, signature
from data import HOME, DataError, MissingDataError, data_folder, manifest_digest
from floors import HEADER, OTHER_SLACK, SLACK, Line, Values, judged, refused, updated

from align.encoding import Encoder, load_encoder

__all__ = ["main", "measure"]

FLOORS = Path(__file__).with_name("floors.json")
LINKS = ("strict F1", "lax F1", "null F1", "ECE", "precision at .9", "recall at .9")
"""What `bench_links` says of pairs of languages, or of rows, and has a floor."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the table, moves floors if asked to, and returns the exit code."""
    options = _options(arguments)
    try:
        folder = data_folder(options.data)
    except DataError as error:
        spared = options.optional and isinstance(error, MissingDataError)
        _say(f"{error}; without them, only the tests hold floors, those of the seeds" if spared else str(error))
        return 0 if spared else 2
    held = json.loads(FLOORS.read_text(encoding="utf-8"))
    if not options.update and f"data:{manifest_digest()}" not in held["signature"].split("|"):
        _say(f"the floors are of other data ({held['signature']}); take them anew with --update")
        return 2
    encoder = load_encoder(options.model)
    lines = list(judged(measure(folder, encoder, options.model), held["floors"]))
    signed = signature(encoder, half=1, slack=f"{OTHER_SLACK} points, ECE {SLACK['ECE']}")
    print(HEADER, *lines, f"measured: {signed}", f"floors:   {held['signature']}", sep="\n")
    if options.update:
        return _update(lines, options.lower, signed)
    return _failed("not held", [f"{line.name} ({line.fault})" for line in lines if line.fault])


def measure(folder: Path, encoder: Encoder, model: str) -> Values:
    """All measures that have a floor.

    Args:
        folder: with dev/.
        encoder: measured.
        model: its name, for the benchmark that runs the whole of `align build`.
    """
    statements = load_statements(folder, encoder)
    part = {name: statements[name] for name in half(list(statements), 1)}
    links = bench_links.measured(part, bench_links.jointly(part))
    by_lang = [{version.document.lang: version for version in found} for found, _ in part.values()]
    return {
        **{f"retrieval, {name}": _retrieved(folder / "dev" / name, encoder) for name in SETS},
        **{name: {pair: found[name] for pair, found in links.items() if name in found} for name in LINKS},
        **_pooled(bench_verdicts.measured(by_lang, pair, encoder) for pair in PAIRS),
        "grouping F1": {"all": quality(folder / "dev" / "ntrex" / "documents", model)["F1"]},
    }


def _retrieved(folder: Path, encoder: Encoder) -> dict[str, float]:
    return {pair: found["margin"] for pair, found in every_pair(encoder, versions(folder)).items()}


def _pooled(found: Iterable[Mapping[str, str]]) -> Values:
    """From "30 of 31" of each pair to the percentage of all, since one of 31 is three points."""
    counts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for of_pair in found:
        for name, told in of_pair.items():
            right, of = map(int, told.split(" of "))
            counts[name].append((right, of))
    totals = {name: map(sum, zip(*pairs, strict=True)) for name, pairs in counts.items()}
    return {name: {"all": round(100 * right / max(of, 1), 2)} for name, (right, of) in totals.items()}


def _update(lines: Sequence[Line], lower: Sequence[str], signed: str) -> int:
    if sunk := refused(lines, lower):
        return _failed("nothing written; --lower must name what may sink", sunk)
    floors = updated(lines, lower)
    for line in lines:
        new = floors.get(line.measure, {}).get(line.pair)
        if new != line.floor:
            print(f"{line.name}: {line.floor} -> {new}")
    inside = ",\n".join(f"  {json.dumps(name)}: {json.dumps(found)}" for name, found in floors.items())
    FLOORS.write_text(f'{{\n "signature": "{signed}",\n "floors": {{\n{inside}\n }}\n}}\n', encoding="utf-8")
    return 0


def _failed(what: str, names: Sequence[str]) -> int:
    if names:
        _say(f"{what}: {', '.join(names)}")
    return int(bool(names))


def _say(line: str) -> None:
    print(f"gate: {line}", file=sys.stderr)


def _options(arguments: Sequence[str] | None) -> Namespace:
    parser = Parser(__doc__)
    parser.add_argument("--data", default=HOME, help=f"as in the benchmarks ({HOME})")
    parser.add_argument("--model", default="bundled", help="encoder, as in align build")
    parser.add_argument("--optional", action="store_true", help="where the folder is missing, say so and exit with 0")
    parser.add_argument("--update", action="store_true", help="raise floors to what is measured less a slack")
    parser.add_argument(
        "--lower", action="append", default=[], metavar="NAME", help="with --update; may hold *; repeat"
    )
    options = parser.parse_args(arguments)
    if options.lower and not options.update:
        parser.error("--lower says what --update may lower; give both")
    return options


if __name__ == "__main__":
    sys.exit(main())
