"""Alignments of one statement: what contradicts each other is parted, and nothing else."""

from __future__ import annotations

from align.consistency import consistent, contradictions
from align.model import Alignment, Link


def alignment(pair: str, *links: tuple[tuple[int, ...], tuple[int, ...], float]) -> Alignment:
    found = tuple(Link(source, target, 0.5, 1.0, score) for source, target, score in links)
    source, target = pair.split("-")
    return Alignment("s", pair, source, target, "parallel", 1.0, found)


class TestConsistent:
    """ar 0 is en 0, en 0 is vi 0: then ar 0 cannot be vi 1."""

    def test_the_weakest_link_is_parted(self) -> None:
        ar_en = alignment("ar-en", ((0,), (0,), 0.9))
        ar_vi = alignment("ar-vi", ((), (0,), 0.6), ((0,), (1,), 0.4))
        en_vi = alignment("en-vi", ((0,), (0,), 0.8), ((), (1,), 0.7))
        assert len(list(contradictions([ar_en, ar_vi, en_vi]))) == 2
        parted = alignment("ar-vi", ((), (0,), 0.6))
        nulls = (Link((0,), (), score=0.6), Link((), (1,), score=0.6))
        assert consistent([ar_en, ar_vi, en_vi]) == [
            ar_en,
            Alignment("s", "ar-vi", "ar", "vi", "parallel", 1.0, (*parted.links, *nulls)),
            en_vi,
        ]

    def test_a_third_language_that_joins_two_contradicts_nobody(self) -> None:
        """ar 0 is vi 0 and ar 1 is vi 1; English says both in one sentence."""
        found = [
            alignment("ar-en", ((0, 1), (0,), 0.9)),
            alignment("ar-vi", ((0,), (0,), 0.9), ((1,), (1,), 0.9)),
            alignment("en-vi", ((0,), (0, 1), 0.9)),
        ]
        assert consistent(found) == found

    def test_a_third_language_without_the_passage_contradicts_nobody(self) -> None:
        found = [
            alignment("ar-en", ((0,), (), 0.9)),
            alignment("ar-vi", ((0,), (0,), 0.9)),
            alignment("en-vi", ((), (0,), 0.9)),
        ]
        assert consistent(found) == found

    def test_two_languages_are_left_alone(self) -> None:
        found = [alignment("en-vi", ((0,), (1,), 0.2), ((1,), (0,), 0.1))]
        assert consistent(found) == found
