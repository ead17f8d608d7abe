from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from align.encoding.compounds import Compounds

NAMES = ["b c", "a b", "c d", "a a"]


def found(text: str, names: list[str]) -> list[str]:
    """The words of lines of text, compounds joined by an underscore."""
    compounds = Compounds(names)
    lines = [line.split() for line in text.split("/")]
    words = [word for line in lines for word in line]
    parts = np.array([compounds.part(word) for word in words], np.int64)
    places = compounds.find(parts, np.array([len(line) for line in lines], np.int64))
    assert all(names[place].split() == words[at : at + 2] for at, place in enumerate(places) if place >= 0)
    joined: list[str] = []
    for at, word in enumerate(words):
        if at and places[at - 1] >= 0:
            joined[-1] += f"_{word}"
        else:
            joined.append(word)
    return joined


def best_first(words: list[str], names: list[str]) -> list[int]:
    """The oracle: take candidates by rank, then by place, unless a taken one overlaps."""
    pairs = [" ".join(words[at : at + 2]) for at in range(len(words) - 1)]
    taken: dict[int, int] = {}
    for rank, at in sorted((names.index(pair), at) for at, pair in enumerate(pairs) if pair in names):
        if at - 1 not in taken and at + 1 not in taken:
            taken[at] = rank
    return [taken.get(at, -1) for at in range(len(words))]


class TestFind:
    """The closest pair wins, no two overlap, and none crosses the end of a text."""

    def test_closest_pair_wins(self) -> None:
        assert found("a b c d", NAMES) == ["a", "b_c", "d"]

    def test_neighbours_of_a_dropped_pair_come_back(self) -> None:
        assert found("a b c d", ["c d", "b c", "a b"]) == ["a_b", "c_d"]

    def test_first_of_equals(self) -> None:
        assert found("a a a", NAMES) == ["a_a", "a"]

    def test_not_across_texts(self) -> None:
        assert found("x a/b c", NAMES) == ["x", "a", "b_c"]
        assert found("a/b", NAMES) == ["a", "b"]

    def test_empty(self) -> None:
        assert found("", NAMES) == []
        assert found("a b", []) == ["a", "b"]

    @given(st.lists(st.sampled_from("abcd"), max_size=12))
    def test_same_as_best_first(self, words: list[str]) -> None:
        compounds = Compounds(NAMES)
        parts = np.array([compounds.part(word) for word in words], np.int64)
        assert compounds.find(parts, np.array([len(words)])).tolist() == best_first(words, NAMES)
