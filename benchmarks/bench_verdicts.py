"""Are unrelated documents told from versions of one text?

    python benchmarks/bench_verdicts.py --data ../shared/data

True versions: all pairs of languages of all development statements. Halves and summaries: the first half, the last half or
every third segment of each side against the whole of the other. Wrong pairings: versions of different statements, with
lengths within a fifth of each other and with others. Strangers: every pair of the sample documents in seeds/ that are
no versions of one statement. Noise: random vectors of all lengths. All once with word vectors and once without.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from common import PAIRS, arguments, half, load_statements, save, signature
from synthetic import pair_of_documents, strangers_of_noise

from align.alignment import align_versions
from align.encoding import Encoder, load_encoder
from align.model import Document, Verdict
from align.preparation import Prepared, prepare
from align.reading import read_inputs

STATEMENT = ("000", "002", "003")
"""The seeds that are versions of one statement."""
LENGTHS = (5, 10, 20, 60, 200)
"""Segments of the documents of noise."""

Two = tuple[Prepared, Prepared]
Cut = Callable[[list[str]], list[str]]

CUTS: dict[str, Cut] = {
    "first halves": lambda lines: lines[: (len(lines) + 1) // 2],
    "last halves": lambda lines: lines[len(lines) // 2 :],
    "summaries": lambda lines: lines[::3],
}


def main() -> None:
    """Measures and saves."""
    options = arguments(__doc__).parse_args()
    encoder = load_encoder(options.model)
    statements = {name: versions for name, (versions, _) in load_statements(options.data, encoder).items()}
    results: dict[str, object] = {"signature": signature(encoder, set="ntrex/documents", statements=len(statements))}
    for words in (True, False):
        name = "words" if words else "vectors"
        for which in (0, 1):
            part = [
                {version.document.lang: version if words else blind(version) for version in statements[key]}
                for key in half(list(statements), which)
            ]
            results[f"{name}, half {which}"] = {pair: measured(part, pair, encoder) for pair in PAIRS}
        seeds = [(a, b) if words else (blind(a), blind(b)) for a, b in strangers(encoder)]
        results[f"{name}, seeds"] = {"strangers called not parallel": told(seeds, "not parallel")}
    results["vectors, noise"] = {
        "strangers called not parallel": told(noise(), "not parallel"),
        "versions called parallel": told(synthetic_versions(), "parallel"),
    }
    save("verdicts", results, options)


def measured(part: Sequence[Mapping[str, Prepared]], pair: str, encoder: Encoder) -> dict[str, str]:
    """The verdicts on one pair of languages of some statements."""
    a, b = pair.split("-")
    found = {"versions called parallel": told(((one[a], one[b]) for one in part), "parallel")}
    for kind, cut in CUTS.items():
        source = ((cut_version(one[a], cut, encoder), one[b]) for one in part)
        target = ((one[a], cut_version(one[b], cut, encoder)) for one in part)
        found[f"{kind} called parallel"] = told(itertools.chain(source, target), "parallel")
    wrong = [(one[a], other[b]) for one, other in itertools.permutations(part, 2)]
    similar = [0.8 <= len(x.side) / len(y.side) <= 1.25 for x, y in wrong]
    for kind, lengths in (("similar length", True), ("other lengths", False)):
        chosen = (two for two, alike in zip(wrong, similar, strict=True) if alike == lengths)
        found[f"wrong pairings of {kind} called not parallel"] = told(chosen, "not parallel")
    return found


def told(pairs: Iterable[Two], verdict: Verdict) -> str:
    """How many get the verdict, of how many."""
    verdicts = [align_versions(list(pair))[0].verdict for pair in pairs]
    return f"{verdicts.count(verdict)} of {len(verdicts)}"


def blind(version: Prepared) -> Prepared:
    """A document as an encoder without word vectors gives it."""
    return replace(version, side=replace(version.side, words=None))


def cut_version(version: Prepared, cut: Cut, encoder: Encoder) -> Prepared:
    """A part of a document, with words if the whole has them."""
    lines = [segment.text for segment in version.document.segments]
    found = prepare(Document.from_lines(cut(lines), version.document.lang), encoder)
    return found if version.side.words is not None else blind(found)


def noise() -> Iterator[Two]:
    """Unrelated documents of random vectors, few dimensions and many, apart and crowded."""
    for n, m in itertools.product(LENGTHS, LENGTHS):
        for seed, (dim, crowd) in enumerate(itertools.product((64, 256), (0.0, 1.0))):
            yield strangers_of_noise(n, m, dim=dim, crowd=crowd, seed=seed)


def synthetic_versions() -> Iterator[Two]:
    """Versions of one text of random vectors, easy and hard."""
    for n, hard, seed in itertools.product(LENGTHS, (False, True), range(3)):
        source, target, _ = pair_of_documents(n, hard=hard, seed=seed)
        yield source, target


def strangers(encoder: Encoder) -> list[Two]:
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
