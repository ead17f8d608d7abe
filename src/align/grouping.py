"""Which documents are versions of one statement: found by content, names and folders ignored.

Three steps, none of them quadratic in the number of documents. Document vectors and their neighbours in each other language
give candidates; the segments of the candidates are compared, and only documents that are among each other's best
keep an edge; the strongest edges form statements first, one document a language. Whether two documents of a statement are
parallel at all is then the verdict of their alignment (`align.pipeline`), which sees order and gaps as well.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from align.knn import neighbours
from align.model import Document

__all__ = ["affinity", "by_content", "by_folder", "name_of"]

Array = NDArray[np.floating[Any]]
"""Half precision is enough here."""

CANDIDATES = 8
"""Documents of another language that are looked at for each document."""

PARTNERS = 3
"""Documents of another language that one may be joined with; the strongest edges are taken first."""

LEAST_AFFINITY = 0.12
"""Below this no two versions of a statement were seen, nor half a version; it spares alignments, the verdict decides."""


def by_content(documents: Sequence[Document], vectors: Sequence[Array]) -> list[list[int]]:
    """Candidate statements: two or more indices of documents each, no language twice; strangers are in none.

    Args:
        documents: in any order.
        vectors: for each document the unit vectors of its segments, (segments, dim).
    """
    members: dict[str, list[int]] = {}
    for index, document in enumerate(documents):
        if len(vectors[index]):
            members.setdefault(document.lang, []).append(index)
    whole = _document_vectors(members, vectors)
    edges: list[tuple[float, int, int]] = []
    for one, other in itertools.combinations(sorted(members), 2):
        pairs = sorted((members[one][i], members[other][j]) for i, j in _candidates(whole[one], whole[other]))
        edges += _mutual({(i, j): affinity(vectors[i], vectors[j]) for i, j in pairs})
    return _statements(sorted(edges, key=lambda edge: (-edge[0], edge[1:])), [document.lang for document in documents])


def by_folder(documents: Sequence[Document]) -> list[tuple[str, list[int]]]:
    """The documents of each folder, with the folder's name; documents at the root form one statement named ``.``."""
    folders: dict[str, list[int]] = {}
    for index, document in enumerate(documents):
        folders.setdefault(str(PurePosixPath(document.name).parent), []).append(index)
    return sorted(folders.items())


def affinity(x: Array, y: Array) -> float:
    """How much of the shorter text the longer one holds: cosines of segments that are each other's best, less the usual one.

    Their sum is divided by the number of segments of the shorter text, so that a summary is near the text it sums up; and
    since each segment counts once, a long text is not near every short one.

    >>> eye = np.eye(3, dtype=np.float32)
    >>> round(affinity(eye, eye[:2]), 3)
    0.667
    """
    similarities = x @ y.T
    best = similarities.max(axis=1)
    back = similarities.max(axis=0)
    mutual: NDArray[np.bool_] = best == back[similarities.argmax(axis=1)]
    shorter = min(len(x), len(y))
    return float(best[mutual].sum()) / shorter - float(similarities.mean())


def name_of(documents: Sequence[Document]) -> str:
    """A readable id for a statement: what its documents' names have in common, else the first one's name.

    >>> [name_of([Document(n, "en", "", ()) for n in ns]) for ns in (["g7/en.txt", "g7/vi.txt"], ["01.txt", "02.txt"])]
    ['g7', '01']
    """
    stems = [re.sub(r"\.[^./]*$", "", document.name) for document in documents]
    parts = [re.split(r"([/._-])", stem) for stem in stems]
    common = [level[0] for level in itertools.takewhile(lambda level: len(set(level)) == 1, zip(*parts, strict=False))]
    return "".join(common).rstrip("/._-") or min(stems)


def _document_vectors(members: Mapping[str, Sequence[int]], vectors: Sequence[Array]) -> dict[str, Array]:
    """Unit means of the segments' vectors, less a share of the language's mean, so that no hub is everybody's neighbour."""
    whole = {}
    for lang, indices in members.items():
        means = np.array([vectors[index].mean(axis=0, dtype=np.float32) for index in indices], dtype=np.float32)
        # Of few documents the mean is mostly the document itself; eight count as much as no knowledge.
        means -= means.mean(axis=0) * (len(indices) / (len(indices) + 8))
        whole[lang] = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    return whole


def _candidates(one: Array, other: Array) -> set[tuple[int, int]]:
    """Pairs of rows that are among each other's nearest, in either direction."""
    forward, backward = neighbours(one, other, CANDIDATES)[0], neighbours(other, one, CANDIDATES)[0]
    found = {(i, int(j)) for i, row in enumerate(forward) for j in row}
    return found | {(int(i), j) for j, row in enumerate(backward) for i in row}


def _mutual(affinities: Mapping[tuple[int, int], float]) -> list[tuple[float, int, int]]:
    """The pairs of documents that are among each other's `PARTNERS` best, with their affinity.

    Each other's best would be too strict: of two reports on one event, each version is near both reports' versions.
    """
    ranked: dict[tuple[str, int], list[tuple[float, int]]] = {}
    for (i, j), value in affinities.items():
        ranked.setdefault(("one", i), []).append((value, j))
        ranked.setdefault(("other", j), []).append((value, i))
    best = {key: {partner for _, partner in sorted(found)[-PARTNERS:]} for key, found in ranked.items()}
    return [
        (value, i, j)
        for (i, j), value in affinities.items()
        if value >= LEAST_AFFINITY and j in best["one", i] and i in best["other", j]
    ]


def _statements(edges: Sequence[tuple[float, int, int]], langs: Sequence[str]) -> list[list[int]]:
    """Joins documents along the edges, strongest first, where that puts no language twice into a statement."""
    group: dict[int, set[int]] = {}
    for _, i, j in edges:
        one, other = group.get(i, {i}), group.get(j, {j})
        if one is not other and not {langs[k] for k in one} & {langs[k] for k in other}:
            joined = one | other
            group.update(dict.fromkeys(joined, joined))
    distinct = {id(members): sorted(members) for members in group.values()}
    return sorted(distinct.values())
