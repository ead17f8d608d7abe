"""The links of one pair against gold.

Strict: a link counts when both of its sides equal a gold link's. Lax: when both overlap one; precision counts test
links that overlap a gold link, recall gold links that overlap a test link. These are the definitions of Vecalign's
scorer (Thompson and Koehn 2019, after Sennrich and Volk 2011) with one difference: null links are left out of
precision as well as of recall, and reported apart. That scorer leaves them out of recall alone, so that each null link
counts as a hit or a miss of precision; on links without nulls the numbers are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from align.evaluation.gold import GoldLink
from align.evaluation.score import Score

__all__ = ["PairScore", "score_pair"]


@dataclass(frozen=True, slots=True)
class PairScore:
    """The scores of one pair of languages; those of several statements add up.

    Attributes:
        strict, lax: of links with two sides.
        nulls: of segments: null by the gold is what stands in none of its links with two sides, null by the test what
            stands in a null link.
        types: shape (``1-2``) to strict and lax score: precision of the test's such links, recall of the gold's.
    """

    strict: Score = field(default_factory=Score)
    lax: Score = field(default_factory=Score)
    nulls: Score = field(default_factory=Score)
    types: Mapping[str, tuple[Score, Score]] = field(default_factory=dict)

    def __add__(self, other: PairScore) -> PairScore:
        types = dict(self.types)
        for shape, (strict, lax) in other.types.items():
            mine = types.get(shape, (Score(), Score()))
            types[shape] = (mine[0] + strict, mine[1] + lax)
        return PairScore(
            self.strict + other.strict, self.lax + other.lax, self.nulls + other.nulls, dict(sorted(types.items()))
        )

    def to_json(self) -> dict[str, object]:
        """Rates 0..1 and the counts they come from."""
        return {
            "strict": self.strict.to_json(),
            "lax": self.lax.to_json(),
            "nulls": self.nulls.to_json(),
            "types": {s: {"strict": one.to_json(), "lax": two.to_json()} for s, (one, two) in self.types.items()},
        }


def score_pair(gold: Collection[GoldLink], test: Collection[GoldLink], counts: tuple[int, int]) -> PairScore:
    """The scores of one pair of documents.

    Args:
        gold: links, null links among them; each segment in at most one.
        test: the same.
        counts: number of segments of the source and of the target.
    """
    wanted, claimed = ({link for link in links if link[0] and link[1]} for links in (gold, test))
    by_test, by_gold = _judge(claimed, wanted), _judge(wanted, claimed)

    def score(kind: int, shape: str | None = None) -> Score:
        ours, theirs = (
            [(hit.strict, hit.lax)[kind] for hit in hits if shape in (None, hit.shape)] for hits in (by_test, by_gold)
        )
        return Score(sum(ours), len(ours), sum(theirs), len(theirs))

    shapes = sorted({hit.shape for hit in by_test + by_gold})
    return PairScore(
        score(0),
        score(1),
        _score_nulls(wanted, test, counts),
        {shape: (score(0, shape), score(1, shape)) for shape in shapes},
    )


class _Hit(NamedTuple):
    """A link's shape, and whether (0 or 1) it equals one of the others, and overlaps one."""

    shape: str
    strict: int
    lax: int


def _judge(links: Collection[GoldLink], others: Collection[GoldLink]) -> list[_Hit]:
    """What each link is worth against the others."""
    partners: dict[int, set[int]] = defaultdict(set)
    for source, target in others:
        for index in source:
            partners[index].update(target)
    return [
        _Hit(
            f"{len(source)}-{len(target)}",
            int((source, target) in others),
            int(any(not partners[index].isdisjoint(target) for index in source if index in partners)),
        )
        for source, target in sorted(links)
    ]


def _score_nulls(wanted: Iterable[GoldLink], test: Iterable[GoldLink], counts: tuple[int, int]) -> Score:
    linked = {(side, index) for link in wanted for side in (0, 1) for index in link[side]}
    gold = {(side, index) for side in (0, 1) for index in range(counts[side])} - linked
    claimed = {(side, index) for link in test if not (link[0] and link[1]) for side in (0, 1) for index in link[side]}
    return Score.of_sets(claimed, gold)
