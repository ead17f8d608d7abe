"""Each link says why it stands: its parts sum to what the search added up, and what lost shares a segment with it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain
from math import fsum

import numpy as np
import pytest
from fakes import VectorEncoder, WordsEncoder, document, ideas
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT

import align
import align.alignment
import align.explanation
from align.alignment import align_documents, align_versions, aligned_pairs
from align.consistency import _parted
from align.dp import banded
from align.dp.evidence import FEATURES, SHAPES, Evidence
from align.dp.lattice import best_paths
from align.dp.search import path_weight
from align.dp.third import WEIGHT
from align.encoding import Encoder
from align.explanation import Explanation, LinkExplanation, explain, explain_versions
from align.model import Alignment
from align.preparation import Prepared, prepare

WEIGHTS = json.loads((ROOT / "src/align/dp/weights.json").read_text(encoding="utf-8"))
ENCODERS: dict[str, Encoder] = {"vectors": VectorEncoder(), "words": WordsEncoder(), "crowded": WordsEncoder(crowd=2.6)}
Texts = list[list[list[int]]]


def edited(edits: list[tuple[bool, bool, bool]], merged: int, seed: int) -> Texts:
    """Three versions of one text: each edit says which of them hold a sentence; so many sentences of the third are one."""
    texts: Texts = [[], [], []]
    for sentence, edit in zip(ideas(len(edits), seed), edits, strict=True):
        for text, held in zip(texts, edit, strict=True):
            if held:
                text.append(sentence)
    if merged:
        texts[2] = [list(chain(*texts[2][k : k + merged])) for k in range(0, len(texts[2]), merged)]
    return texts


texts = st.builds(
    edited, st.lists(st.tuples(*[st.booleans()] * 3), max_size=7), st.integers(0, 3), st.integers(0, 2**16)
)
any_encoder = st.sampled_from(sorted(ENCODERS)).map(ENCODERS.__getitem__)


def prepared(versions: Texts, encoder: Encoder) -> list[Prepared]:
    return [prepare(document(text, lang), encoder) for text, lang in zip(versions, ("de", "en", "fr"), strict=False)]


def heaviest(versions: list[Prepared]) -> list[float]:
    """The weight of the best path of each pair, from lattices that no explanation has seen."""
    return [
        fsum(path_weight(lattice, path, b) for lattice in pair.lattices for b, path in enumerate(best_paths(lattice)))
        for pair in aligned_pairs(versions)
    ]


def explained(explanation: Explanation, source: tuple[int, ...], target: tuple[int, ...]) -> LinkExplanation:
    (found,) = (one for one in explanation.links if (one.link.source, one.link.target) == (source, target))
    return found


class TestSums:
    """The parts sum to a link's total, and the totals to the weight of the path that the search found the heaviest."""

    @settings(max_examples=40, deadline=None)
    @given(texts, any_encoder)
    def test_two_and_three_languages(self, texts: Texts, encoder: Encoder) -> None:
        for count in (2, 3):
            versions = prepared(texts[:count], encoder)
            found = explain_versions(versions)
            assert [one.alignment for one in found] == align_versions(versions)
            for one, weight in zip(found, heaviest(versions), strict=True):
                self.assert_sums(one)
                if one.alignment.verdict == "parallel" and not any(link.parted for link in one.links):
                    assert one.total == pytest.approx(weight, abs=1e-4)

    def test_windows_in_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A long document, cut at anchors: links are found in their window, and their alternatives too."""
        monkeypatch.setattr(banded, "EXACT_CELLS", 100)
        monkeypatch.setattr(banded, "WINDOW_SEGMENTS", 6)
        monkeypatch.setattr(align.alignment, "BATCH_CELLS", 200)
        text = ideas(60, 8)
        versions = prepared([text, [*text[:20], *text[23:]]], WordsEncoder())
        (pair,), (found,) = aligned_pairs(versions), explain_versions(versions)
        assert len(pair.batches) > 1
        assert max(map(len, pair.batches)) > 1
        self.assert_sums(found)
        assert found.alignment == pair.alignment()
        assert found.total == pytest.approx(heaviest(versions)[0], abs=1e-3)
        assert [one.link.source for one in found.links if one.link.is_null] == [(20,), (21,), (22,)]

    def assert_sums(self, found: Explanation) -> None:
        assert tuple(one.link for one in found.links) == found.alignment.links
        for one in found.links:
            assert fsum(one.parts.values()) == pytest.approx(one.total, abs=1e-4)
            assert len(one.alternatives) <= 3
            for other in one.alternatives:
                mine, others = (set(one.link.source), set(one.link.target)), (set(other.source), set(other.target))
                assert mine != others
                assert mine[0] & others[0] or mine[1] & others[1]
                if found.alignment.verdict == "parallel" and one.parted is None:
                    assert other.probability + one.link.score <= 1 + 1e-4


class TestParts:
    """What each part is, recomputed by other means."""

    def test_evidence_of_a_link(self) -> None:
        """Of a 1-2 link: weights.json times the features, and the shape."""
        a, b, c, d, e = ideas(5, 3)
        versions = prepared([[a, b + c, d, e], [a, b, c, d, e]], WordsEncoder())
        (found,) = explain_versions(versions)
        parts = explained(found, (1,), (1, 2)).parts
        features = dict(Evidence(versions[0].side, versions[1].side).features([(slice(0, 4), slice(0, 5))]))
        column = [float(features[SHAPES.index((1, 2))][name][0, 1, 1]) for name in FEATURES]
        weights = np.array([WEIGHTS["words"]["features"][name] for name in FEATURES])
        assert {name: parts[name] for name in FEATURES} == pytest.approx(
            dict(zip(FEATURES, weights * column, strict=True))
        )
        assert parts["shape 1-2"] == WEIGHTS["words"]["shapes"]["1-2"]
        later = sum(value for name, value in parts.items() if name in ("counted twice", "null rate"))
        assert explained(found, (1,), (1, 2)).total == pytest.approx(
            weights @ column + parts["shape 1-2"] + later, abs=1e-4
        )

    def test_a_null_link(self) -> None:
        """Its weights, and one null link among eleven of a side where the average has another rate."""
        text = ideas(11, 4)
        source = document(text, "de")
        flagged = (*source.segments[:4], replace(source.segments[4], flags=("furniture",)), *source.segments[5:])
        (found,) = explain_versions(
            [
                prepare(replace(source, segments=flagged), WordsEncoder()),
                *prepared([[], text[:4] + text[5:]], WordsEncoder())[1:],
            ]
        )
        weights = WEIGHTS["words"]
        rate = weights["null rate"]
        assert explained(found, (4,), ()).parts == pytest.approx(
            {
                "null": weights["nulls"]["null"],
                "words": len(text[4]) * weights["nulls"]["words"],
                "furniture": 3.0,
                "null rate": np.log((1 + 20 * rate) / ((11 + 20) * rate)),
            },
            abs=1e-3,
        )

    def test_words_counted_twice(self) -> None:
        """The source says a word four times, the target once: three of its four counterparts are taken back."""
        a, b, c, d = ideas(4, 6)
        versions = prepared([[a, b + b[:1] * 3, c, d], [a, b, c, d]], WordsEncoder())
        (found,) = explain_versions(versions)
        words = versions[0].side.words
        assert words is not None
        usual = Evidence(versions[0].side, versions[1].side).baselines[0][words.ids[words.starts[1]]]
        expected = -3 * (1 - usual) * WEIGHTS["words"]["features"]["covered"]
        assert explained(found, (1,), (1,)).parts["counted twice"] == pytest.approx(expected, abs=1e-5)

    @pytest.mark.parametrize("encoder", [VectorEncoder(), WordsEncoder()], ids=["vectors", "words"])
    def test_a_third_language(self, encoder: Encoder) -> None:
        """Each segment of a link that the third language surely supports counts: two of 1-1, three of 1-2."""
        a, b, c, d, e = ideas(5, 3)
        merged, parted = [a, b + c, d, e], [a, b, c, d, e]
        found = explain_versions(prepared([merged, parted, merged], encoder), "de-en")[0]
        assert explained(found, (0,), (0,)).parts["fr"] == pytest.approx(2 * WEIGHT, abs=0.05)
        assert explained(found, (1,), (1, 2)).parts["fr"] == pytest.approx(3 * WEIGHT, abs=0.05)

    def test_two_third_languages_count_as_one(self) -> None:
        versions = [prepare(document(ideas(6, 1), lang), WordsEncoder()) for lang in ("de", "en", "fr", "ga")]
        parts = explain_versions(versions, "de-en")[0].links[2].parts
        assert (parts["fr"], parts["ga"]) == pytest.approx((WEIGHT, WEIGHT), abs=0.02)

    def test_steps_that_changed_nothing_are_no_parts(self) -> None:
        text = ideas(5, 2)
        (found,) = explain_versions(prepared([text, text], VectorEncoder()))
        assert list(found.links[0].parts) == [*(name for name in FEATURES if "covered" not in name), "shape 1-1"]


class TestWhatIsNoLinkOfTheSearch:
    """Said as it is: blank segments, documents that are not parallel, links that contradicted another language."""

    def test_blank_segments(self) -> None:
        a, b, c, d, e = ideas(5, 2)
        found = explain(document([c, [], a, [], b, d, e], "de"), document([c, a + b, d, e], "fr"), WordsEncoder())
        assert explained(found, (1,), ()) == LinkExplanation(found.alignment.links[1], {}, 0.0)
        # One within a link belongs to it, but is none of the segments that the search saw.
        assert "shape 1-2" not in explained(found, (2, 3, 4), (1,)).parts
        assert explained(found, (2, 3, 4), (1,)).parts["shape 2-1"] == WEIGHTS["words"]["shapes"]["1-2"]

    def test_not_parallel(self) -> None:
        source, target = document(ideas(3, 1), "de"), document(ideas(4, 2), "fr")
        found = explain(source, target, WordsEncoder())
        assert found.alignment == align_documents(source, target, WordsEncoder())
        assert found.alignment.verdict == "not parallel"
        assert [set(one.parts) for one in found.links] == [{"null", "words", "furniture"}] * 7
        slope, intercept = WEIGHTS["words"]["verdict"]
        assert found.alignment.score == pytest.approx(1 / (1 + np.exp(-slope * found.gain - intercept)))

    @pytest.mark.parametrize("sizes", [(0, 0), (0, 3), (1, 0), (1, 1)], ids=str)
    def test_few_segments(self, sizes: tuple[int, int]) -> None:
        found = explain(document(ideas(sizes[0], 1), "de"), document(ideas(sizes[1], 2), "fr"), VectorEncoder())
        assert len(found.links) == sum(sizes)

    def test_parted_links(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The null links name the link that the search had found; it stands first among what could have been."""

        def part_the_second(found: list[Alignment]) -> list[Alignment]:
            return [_parted(one, one.links[1]) for one in found]

        monkeypatch.setattr(align.explanation, "consistent", part_the_second)
        a, b, c, d, e = ideas(5, 3)
        versions = prepared([[a, b + c, d, e], [a, b, c, d, e]], WordsEncoder())
        (found,), (searched,) = explain_versions(versions), align_versions(versions)
        parted = [one for one in found.links if one.parted]
        assert [(one.link.source, one.link.target) for one in parted] == [((1,), ()), ((), (1,)), ((), (2,))]
        assert {one.parted for one in parted} == {searched.links[1]}
        for one in parted:
            assert (one.alternatives[0].source, one.alternatives[0].target) == ((1,), (1, 2))
            assert one.alternatives[0].probability == pytest.approx(searched.links[1].score)
            assert "null" in one.parts
        assert found.total < heaviest(versions)[0]

    def test_a_blank_segment_of_a_parted_link(self, monkeypatch: pytest.MonkeyPatch) -> None:
        a, b, c, d, e = ideas(5, 2)
        source, target = document([c, a, [], b, d, e], "de"), document([c, a + b, d, e], "fr")
        whole = align_documents(source, target, WordsEncoder()).links[1]
        monkeypatch.setattr(align.explanation, "consistent", lambda found: [_parted(one, whole) for one in found])
        blank = explained(explain(source, target, WordsEncoder()), (2,), ())
        assert (blank.parts, blank.parted) == ({}, whole)


class TestPublicFunction:
    """`align.explain` explains what `align.align_documents` gives."""

    def test_two_documents_in_any_order(self) -> None:
        text = ideas(6, 9)
        source, target = document(text[:4] + text[5:], "fr"), document(text, "de")
        found = align.explain(source, target, WordsEncoder())
        assert found.alignment == align_documents(source, target, WordsEncoder())
        assert found == align.explain(target, source, WordsEncoder())

    def test_others_are_heard(self) -> None:
        text = ideas(6, 9)
        de, en, fr = (document(text, lang) for lang in ("de", "en", "fr"))
        versions = [prepare(one, WordsEncoder()) for one in (de, en, fr)]
        assert align.explain(de, fr, WordsEncoder(), [en]).alignment == align_versions(versions)[1]
        assert "en" in align.explain(de, fr, WordsEncoder(), [en]).links[0].parts
