"""The alignments of a statement never contradict each other.

A segment of one language is linked with segments of a second; through a third language it may reach the second again. Where
both ways lead somewhere, and nowhere in common, one of the links on the way is wrong: the weakest of them is parted
into null links, until no contradiction is left.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from align.model import Alignment, Link

__all__ = ["consistent", "contradictions"]

Step = tuple[str, Link]
"""A pair of languages and one of its links."""


def consistent(alignments: Sequence[Alignment]) -> list[Alignment]:
    """The alignments of all pairs of a statement, without the weakest links of contradictions.

    Args:
        alignments: one for each pair of languages; every segment of both documents stands in exactly one link.
    """
    found = list(alignments)
    while steps := next(contradictions(found), None):
        pair, weakest = min(steps, key=lambda step: step[1].score)
        found = [_parted(one, weakest) if one.pair == pair else one for one in found]
    return found


def contradictions(alignments: Sequence[Alignment]) -> Iterator[list[Step]]:
    """The links of each contradiction: one directly, those through a third language."""
    links = _by_segment(alignments)
    langs = sorted({lang for lang, _ in links})
    for one, other, third in itertools.permutations(langs, 3):
        if one < other and {(one, other), (one, third), (third, other)} <= links.keys():
            for segment, direct in links[one, other].items():
                first = links[one, third].get(segment)
                if first is None:
                    continue
                onward = [links[third, other][k] for k in _side(first, one, third) if k in links[third, other]]
                reached = {j for link in onward for j in _side(link, third, other)}
                if reached and not reached & set(_side(direct, one, other)):
                    yield [(_pair(one, other), direct), (_pair(one, third), first)] + [
                        (_pair(third, other), link) for link in onward
                    ]


def _by_segment(alignments: Sequence[Alignment]) -> dict[tuple[str, str], Mapping[int, Link]]:
    """For each pair, both ways round, the link of each linked segment."""
    found: dict[tuple[str, str], Mapping[int, Link]] = {}
    for alignment in alignments:
        source, target = alignment.pair.split("-")
        linked = [link for link in alignment.links if not link.is_null]
        found[source, target] = {i: link for link in linked for i in link.source}
        found[target, source] = {j: link for link in linked for j in link.target}
    return found


def _pair(one: str, other: str) -> str:
    return "-".join(sorted((one, other)))


def _side(link: Link, one: str, other: str) -> tuple[int, ...]:
    """The segments of `other` in a link of the pair of two languages."""
    return link.target if one < other else link.source


def _parted(alignment: Alignment, weakest: Link) -> Alignment:
    """The alignment with one link fallen into null links, whose score is what the link's left over."""
    score = 1 - weakest.score
    nulls = [Link((i,), (), score=score) for i in weakest.source] + [
        Link((), (j,), score=score) for j in weakest.target
    ]
    at = alignment.links.index(weakest)
    return replace(alignment, links=(*alignment.links[:at], *nulls, *alignment.links[at + 1 :]))
