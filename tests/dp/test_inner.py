"""What speaks for links with gaps, and whether inner segments belong to their link."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import VectorEncoder, WordsEncoder, document, ideas
from verdict_samples import noise_side

from align.alignment import align_documents
from align.dp.evidence import SHAPES, Evidence
from align.dp.inner import all_belong
from align.dp.potentials import load_weights
from align.preparation import prepare

ONE, OTHER, THIRD = ideas(3, seed=5)
AROUND, BELOW = ideas(4, seed=6), ideas(4, seed=7)


def evidence(source: list[list[int]], target: list[list[int]]) -> Evidence:
    encoder = WordsEncoder()
    return Evidence(prepare(document(source, "en"), encoder).side, prepare(document(target, "vi"), encoder).side)


class TestOfLink:
    """The features of one link are those that a whole window gives for it, where its segments are consecutive."""

    def test_every_link_of_two_documents(self) -> None:
        rng = np.random.default_rng(0)
        found = Evidence(noise_side(6, 32, rng), noise_side(5, 32, rng))
        for t, features in found.features([(slice(0, 6), slice(0, 5))]):
            p, q = SHAPES[t]
            for i in range(6 - p + 1):
                for j in range(5 - q + 1):
                    one = found.of_link(range(i, i + p), range(j, j + q))
                    assert one == pytest.approx({name: values[0, i, j] for name, values in features.items()}, abs=2e-4)


class TestAllBelong:
    """An inner segment that says nothing of the other side makes a link doubtful; one that is translated does not."""

    WEIGHTS = load_weights("words")

    def test_stranger_within(self) -> None:
        target = [[*ONE, *OTHER], *BELOW]
        found = evidence([ONE, THIRD, OTHER, *BELOW], target)
        assert all_belong(found, self.WEIGHTS, range(3), range(1)) < 0.05
        swapped = evidence(target, [ONE, THIRD, OTHER, *BELOW])
        assert all_belong(swapped, self.WEIGHTS, range(1), range(3)) < 0.05

    def test_translated_within(self) -> None:
        found = evidence([ONE, THIRD, OTHER, *BELOW], [[*ONE, *THIRD, *OTHER], *BELOW])
        assert all_belong(found, self.WEIGHTS, range(3), range(1)) > 0.6

    def test_no_inner_segment_and_no_words(self) -> None:
        assert all_belong(evidence([ONE, OTHER], [[*ONE, *OTHER]]), self.WEIGHTS, range(2), range(1)) == 1
        sides = [prepare(document(text, "en"), VectorEncoder()).side for text in ([ONE, THIRD, OTHER], [ONE])]
        assert all_belong(Evidence(*sides), load_weights("vectors"), range(3), range(1)) == 1

    def test_the_link_is_there_and_unsure(self) -> None:
        source = document([*AROUND, ONE, THIRD, OTHER, *BELOW], "en")
        target = document([*AROUND, [*ONE, *OTHER], *BELOW], "vi")
        scores = {
            (link.source, link.target): link.score for link in align_documents(source, target, WordsEncoder()).links
        }
        assert scores[(4, 5, 6), (4,)] < 0.1
        assert scores[(0,), (0,)] == pytest.approx(1, abs=0.05)
