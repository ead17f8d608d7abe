"""Are unrelated documents told from versions of one text?

    python benchmarks/bench_verdicts.py --data ../shared/data

True versions: all pairs of languages of all development statements. Halves: the first half of each source against the whole
target. Wrong pairings: versions of different statements with lengths within a fifth of each other. Strangers: every pair of
the sample documents in seeds/ that are no versions of one statement.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from common import PAIRS, arguments, half, load_statements, save, signature

from align.alignment import align_versions
from align.encoding import Encoder, load_encoder
from align.model import Document, Verdict
from align.preparation import Prepared, prepare
from align.reading import read_inputs

STATEMENT = ("000", "002", "003")
"""The seeds that are versions of one statement."""


def main() -> None:
    """Measures and saves."""
    options = arguments(__doc__).parse_args()
    encoder = load_encoder(options.model)
    statements = {name: versions for name, (versions, _) in load_statements(options.data, encoder).items()}
    results: dict[str, object] = {"signature": signature(encoder, set="ntrex/documents", statements=len(statements))}
    for which in (0, 1):
        part = [{v.document.lang: v for v in statements[name]} for name in half(list(statements), which)]
        results[f"half {which}"] = {pair: measured(part, pair, encoder) for pair in PAIRS}
    results["seeds"] = {"strangers called not parallel": told(strangers(encoder), "not parallel")}
    save("verdicts", results, options)


def measured(part: Sequence[Mapping[str, Prepared]], pair: str, encoder: Encoder) -> dict[str, str]:
    """The verdicts on one pair of languages of some statements."""
    a, b = pair.split("-")
    wrong = [
        (one[a], other[b])
        for one, other in itertools.permutations(part, 2)
        if 0.8 <= len(one[a].side) / len(other[b].side) <= 1.25
    ]
    return {
        "versions called parallel": told([(one[a], one[b]) for one in part], "parallel"),
        "halves called parallel": told([(first_half(one[a], encoder), one[b]) for one in part], "parallel"),
        "wrong pairings called not parallel": told(wrong, "not parallel"),
    }


def told(pairs: Iterable[tuple[Prepared, Prepared]], verdict: Verdict) -> str:
    """How many get the verdict, of how many."""
    verdicts = [align_versions(list(pair))[0].verdict for pair in pairs]
    return f"{verdicts.count(verdict)} of {len(verdicts)}"


def first_half(version: Prepared, encoder: Encoder) -> Prepared:
    """The first half of a document."""
    lines = [segment.text for segment in version.document.segments]
    return prepare(Document.from_lines(lines[: (len(lines) + 1) // 2], version.document.lang), encoder)


def strangers(encoder: Encoder) -> list[tuple[Prepared, Prepared]]:
    """Pairs of seeds in two languages that are not both of the statement."""
    seeds = Path(__file__).parents[1] / "seeds"
    prepared = [prepare(document, encoder) for document in read_inputs([seeds], langs=("ar", "en", "vi")).documents]
    return [
        (one, other)
        for one, other in itertools.combinations(prepared, 2)
        if one.document.lang != other.document.lang
        and not (one.document.name.startswith(STATEMENT) and other.document.name.startswith(STATEMENT))
    ]


if __name__ == "__main__":
    main()
