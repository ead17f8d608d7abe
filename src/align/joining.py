"""All languages of a statement side by side: the links of its pairs joined into n-way rows.

A row is a set of segments that links connect, directly or through another language. Rows come in reading order: none
comes before a row that any language reads earlier.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from align.model import Alignment, Document, Row
from align.text import clean

__all__ = ["join"]

Node = tuple[str, int]


def join(statement: str, documents: Mapping[str, Document], alignments: Sequence[Alignment]) -> list[Row]:
    """The rows of a statement.

    Args:
        statement: its id.
        documents: language to the statement's document; at least one.
        alignments: of its pairs, in any order; those that are not parallel join nothing.

    Returns:
        Rows in reading order, every segment of every document in exactly one; one that no link touches
        makes a row of its own, with one language and no score. Blank segments make none.
    """
    nodes = [
        (lang, index)
        for lang, document in sorted(documents.items())
        for index, segment in enumerate(document.segments)
        if segment.text.strip()
    ]
    parallel = [alignment for alignment in alignments if alignment.verdict == "parallel"]
    units = _ordered(_components(nodes, parallel), {lang: len(d.segments) for lang, d in documents.items()})
    scores = _scores(units, parallel)
    return [_row(statement, k, unit, documents, scores[k]) for k, unit in enumerate(units)]


def _components(nodes: Sequence[Node], alignments: Sequence[Alignment]) -> list[list[Node]]:
    """Sets of segments that links connect (union-find)."""
    parent = {node: node for node in nodes}

    def root(node: Node) -> Node:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for alignment in alignments:
        source, target = alignment.pair.split("-")
        for link in alignment.links:
            members = [(source, i) for i in link.source] + [(target, j) for j in link.target]
            members = [member for member in members if member in parent]  # A blank segment may stand within a link.
            for member in members[1:] if not link.is_null else ():
                parent[root(member)] = root(members[0])
    found: dict[Node, list[Node]] = {}
    for node in nodes:
        found.setdefault(root(node), []).append(node)
    return list(found.values())


def _ordered(units: list[list[Node]], lengths: Mapping[str, int]) -> list[list[Node]]:
    """Units so that none stands before one that a language reads earlier; where nothing decides, by relative position.

    Crossing units, which no order can satisfy, come by relative position too.
    """
    place = [min(index / lengths[lang] for lang, index in unit) for unit in units]
    after = _followers(units, lengths)
    waiting = Counter(k for followers in after for k in followers)
    heap = [(place[k], k) for k in range(len(units)) if not waiting[k]]
    heapq.heapify(heap)
    order: dict[int, None] = {}
    while len(order) < len(units):
        _, unit = heapq.heappop(heap) if heap else min((place[k], k) for k in range(len(units)) if k not in order)
        if unit not in order:
            order[unit] = None
            waiting.subtract(after[unit])
            for k in after[unit]:
                if not waiting[k]:
                    heapq.heappush(heap, (place[k], k))
    return [units[k] for k in order]


def _followers(units: Sequence[Sequence[Node]], lengths: Mapping[str, int]) -> list[set[int]]:
    """For each unit those that some language reads right after it."""
    unit_of = {node: k for k, unit in enumerate(units) for node in unit}
    after: list[set[int]] = [set() for _ in units]
    for lang, length in lengths.items():
        reading = [unit_of[lang, index] for index in range(length) if (lang, index) in unit_of]
        for one, other in itertools.pairwise(reading):
            if one != other:
                after[one].add(other)
    return after


def _scores(units: Sequence[Sequence[Node]], alignments: Iterable[Alignment]) -> list[dict[str, float]]:
    """For each unit and pair the score of its weakest link."""
    unit_of = {node: k for k, unit in enumerate(units) for node in unit}
    scores: list[dict[str, float]] = [{} for _ in units]
    for alignment in alignments:
        source = alignment.pair.split("-")[0]
        for link in alignment.links:
            if not link.is_null:
                found = scores[unit_of[source, link.source[0]]]
                found[alignment.pair] = min(found.get(alignment.pair, 1.0), link.score)
    return scores


def _row(
    statement: str, k: int, unit: Sequence[Node], documents: Mapping[str, Document], scores: Mapping[str, float]
) -> Row:
    segments = {lang: tuple(sorted(i for other, i in unit if other == lang)) for lang in sorted(documents)}
    text = {
        lang: clean(" ".join(documents[lang].segments[i].text for i in indices)) for lang, indices in segments.items()
    }
    return Row(statement, k, segments, text, dict(sorted(scores.items())), min(scores.values(), default=None))
