"""Alignments and rows against gold: which belong together, and the sums over statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import PurePosixPath

from align.errors import InputError
from align.evaluation.gold import Gold, read_gold
from align.evaluation.links import PairScore, score_pair
from align.evaluation.records import read_test
from align.evaluation.score import Score
from align.evaluation.table import render
from align.model import Alignment, Row

__all__ = ["Evaluation", "PairScore", "evaluate"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `align evaluate` says.

    Attributes:
        pairs: pair to its score.
        rows: strict score of the rows with two languages or more; None where gold or test holds no rows.
        null_rows: the same for rows with one language.
        statements: how many gold statements there were.
        notes: what a reader of the numbers should know: missing pairs, alignments of no gold statement.
        signature: what the numbers depend on.
    """

    pairs: Mapping[str, PairScore]
    rows: Score | None
    null_rows: Score | None
    statements: int
    notes: tuple[str, ...]
    signature: str

    @property
    def all(self) -> PairScore:
        """All pairs together, micro-averaged."""
        return sum(self.pairs.values(), PairScore())

    def render(self) -> str:
        """The numbers as a plain-text table, in percent, with notes and signature below."""
        return render(self)

    def to_json(self) -> dict[str, object]:
        """The numbers for programs: rates 0..1 and the counts they come from."""
        return {
            "pairs": {name: score.to_json() for name, score in self.pairs.items()},
            "all": self.all.to_json(),
            "rows": None if self.rows is None else self.rows.to_json(),
            "null_rows": None if self.null_rows is None else self.null_rows.to_json(),
            "notes": list(self.notes),
            "signature": self.signature,
        }


def evaluate(
    gold: str | PathLike[str] | Gold | Sequence[Gold],
    test: str | PathLike[str] | Sequence[Alignment],
    rows: Sequence[Row] | None = None,
) -> Evaluation:
    """Precision, recall and F1 of alignments and rows against gold, micro-averaged over statements.

    An alignment belongs to the gold statement of its own statement's id; where ids differ (a build names its statements
    by itself), to the only one there is; else to the one named like the folder of its two documents. A gold pair
    without an alignment counts as missed as a whole.

    Args:
        gold: a ``gold.json``, a folder of ``STATEMENT/gold.json``, or gold already read.
        test: an ``alignments.jsonl``, the folder that holds it, or alignments. Rows are read from the ``rows.jsonl``
            beside the file.
        rows: rows, where `test` is a sequence.

    Raises:
        InputError: for a file that is not as the formats say, two alignments of one statement and pair, or a link
            to a segment that the gold does not know (the texts were split in another way).
    """
    golds = (gold,) if isinstance(gold, Gold) else read_gold(gold) if isinstance(gold, str | PathLike) else tuple(gold)
    if isinstance(test, str | PathLike):
        test, rows = read_test(test)
    matched, notes = _match(golds, test)
    pairs: dict[str, PairScore] = defaultdict(PairScore)
    for one in golds:
        for pair, links in one.pairs.items():
            found = matched.get((one.statement, pair))
            if found is None:
                notes.append(f"{one.statement}: no alignment of {pair}, all its links count as missed")
            else:
                notes += _check_segments(one, found)
            test_links = () if found is None else [(link.source, link.target) for link in found.links]
            pairs[pair] += score_pair(links, test_links, _counts(one, pair))
    both, single = _score_rows(golds, matched, rows)
    return Evaluation(dict(sorted(pairs.items())), both, single, len(golds), tuple(notes), _signature(len(golds)))


def _match(golds: Sequence[Gold], test: Sequence[Alignment]) -> tuple[dict[tuple[str, str], Alignment], list[str]]:
    """Each alignment by the gold statement it belongs to and its pair; a note on those that belong to none."""
    names = {one.statement for one in golds}
    # Documents that were compared and found unrelated belong to no statement; they do not make a second one.
    tested: set[str | None] = {a.statement for a in test} - {None} or {None}
    alone = next(iter(names)) if len(names) == len(tested) == 1 else None
    matched: dict[tuple[str, str], Alignment] = {}
    strangers = 0
    for alignment in test:
        only = alone if alignment.statement in tested else None
        name = alignment.statement if alignment.statement in names else only or _folder(alignment)
        if name not in names:
            strangers += 1
        elif (name, alignment.pair) in matched:
            raise InputError(f"two alignments of {alignment.pair} for the statement {name}", "keep one of them")
        else:
            matched[name, alignment.pair] = alignment
    return matched, [f"{strangers} alignments belong to no gold statement and were left out"] if strangers else []


def _folder(alignment: Alignment) -> str | None:
    source, target = (PurePosixPath(name).parent.name for name in (alignment.source, alignment.target))
    return source if source == target else None


def _check_segments(gold: Gold, alignment: Alignment) -> list[str]:
    """A note on each language whose segments the test counts differently: such numbers mean little."""
    notes = []
    for side, lang in (("source", alignment.pair.split("-")[0]), ("target", alignment.pair.split("-")[1])):
        seen = max((index for link in alignment.links for index in getattr(link, side)), default=-1) + 1
        place = f"{gold.statement} {alignment.pair}"
        if seen > gold.segments[lang]:
            raise InputError(
                f"{place}: a link names segment {seen - 1} of {lang}, the gold knows {gold.segments[lang]}",
                "align the segments that the gold was made for (--segmented)",
            )
        if seen < gold.segments[lang]:
            notes.append(f"{place}: the test links {seen} segments of {lang}, the gold has {gold.segments[lang]}")
    return notes


def _counts(gold: Gold, pair: str) -> tuple[int, int]:
    source, target = pair.split("-")
    return gold.segments[source], gold.segments[target]


def _score_rows(
    golds: Sequence[Gold], matched: Mapping[tuple[str, str], Alignment], rows: Sequence[Row] | None
) -> tuple[Score | None, Score | None]:
    """Strict scores of rows with several languages and with one; None where there is nothing to compare."""
    golds = [one for one in golds if one.rows is not None]
    if rows is None or not golds:
        return None, None
    homes = {alignment.statement: name for (name, _), alignment in matched.items()}
    wanted = {(one.statement, _row_key(row)) for one in golds for row in one.rows or ()}
    names = {one.statement for one in golds}
    claimed = {
        (name, _row_key(row.segments)) for row in rows if (name := homes.get(row.statement, row.statement)) in names
    }

    def score(several: bool) -> Score:
        ours, theirs = ({key for key in keys if (len(key[1]) > 1) is several} for keys in (claimed, wanted))
        return Score.of_sets(ours, theirs)

    return score(several=True), score(several=False)


def _row_key(row: Mapping[str, tuple[int, ...]]) -> frozenset[tuple[str, tuple[int, ...]]]:
    return frozenset((lang, tuple(indices)) for lang, indices in row.items() if indices)


def _signature(statements: int) -> str:
    from importlib.metadata import PackageNotFoundError, version  # 30 ms that only this needs

    try:
        number = version("align")
    except PackageNotFoundError:  # run from a folder that was never installed
        number = "unknown"
    return f"gold:{statements} statements|metric:strict+lax|nulls:apart|v:{number}"
