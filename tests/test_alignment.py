"""Two documents aligned: every segment in one link, in order, whatever the documents and the encoder are like."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import BrokenEncoder, VectorEncoder, WordsEncoder, ZeroEncoder, document, ideas
from hypothesis import given, settings
from hypothesis import strategies as st

import align.alignment
from align.alignment import LINKS_AT_ONCE, align_documents, align_versions
from align.dp.evidence import SHAPES
from align.dp.lattice import Lattice, best_paths
from align.dp.search import path_weight, search
from align.encoding import Encoder, load_encoder
from align.errors import ModelError
from align.joining import join
from align.model import Alignment, Document
from align.preparation import prepare

ENCODERS: dict[str, Encoder] = {
    "vectors": VectorEncoder(),
    "words": WordsEncoder(),
    "crowded": VectorEncoder(crowd=2.6),
    "crowded words": WordsEncoder(crowd=2.6),
}
with_encoders = pytest.mark.parametrize("encoder", ENCODERS.values(), ids=ENCODERS.keys())

EDITS = ("same", "source merges", "target merges", "source lacks", "target lacks", "blank")


def edited(edits: list[str], seed: int) -> tuple[list[list[int]], list[list[int]]]:
    """Two versions of one text, and what an editor did to each sentence of them."""
    source: list[list[int]] = []
    target: list[list[int]] = []
    for edit, first, second in zip(edits, ideas(len(edits), seed), ideas(len(edits), seed + 1), strict=True):
        source += {"source merges": [first + second], "target merges": [first, second], "source lacks": []}.get(
            edit, [first]
        )
        target += {"target merges": [first + second], "source merges": [first, second], "target lacks": []}.get(
            edit, [first]
        )
        source += [[]] * (edit == "blank")
    return source, target


versions = st.builds(edited, st.lists(st.sampled_from(EDITS), max_size=9), st.integers(0, 2**16))
any_encoder = st.sampled_from(sorted(ENCODERS)).map(ENCODERS.__getitem__)


def links(found: Alignment) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(link.source, link.target) for link in found.links]


def assert_partition(found: Alignment, source: Document, target: Document) -> None:
    """Every segment of both stands in exactly one link, in order; scores are probabilities."""
    assert [i for link in found.links for i in link.source] == list(range(len(source.segments)))
    assert [j for link in found.links for j in link.target] == list(range(len(target.segments)))
    assert all(0 <= link.score <= 1 and (link.similarity is None) == link.is_null for link in found.links)
    assert all(link.source or link.target for link in found.links)
    assert 0 <= found.score <= 1
    if found.verdict == "not parallel":
        assert all(link.is_null for link in found.links)


class TestProperties:
    """Whatever an editor did to the versions."""

    @settings(max_examples=40, deadline=None)
    @given(versions, any_encoder)
    def test_partition_and_the_same_again(self, versions: tuple[list[list[int]], ...], encoder: Encoder) -> None:
        source, target = document(versions[0], "de"), document(versions[1], "fr")
        found = align_documents(source, target, encoder)
        assert_partition(found, source, target)
        assert align_documents(source, target, encoder) == found
        assert align_documents(target, source, encoder) == found

    @settings(max_examples=40, deadline=None)
    @given(versions, any_encoder)
    def test_swapped_languages(self, versions: tuple[list[list[int]], ...], encoder: Encoder) -> None:
        """The two texts in each other's language: the same links, mirrored. Neighbouring null links have one order."""
        found = align_documents(document(versions[0], "de"), document(versions[1], "fr"), encoder)
        mirrored = align_documents(document(versions[1], "de"), document(versions[0], "fr"), encoder)
        assert mirrored.verdict == found.verdict
        assert mirrored.score == pytest.approx(found.score, abs=1e-3)
        assert sorted((target, source) for source, target in links(mirrored)) == sorted(links(found))
        scores = {(link.source, link.target): link.score for link in found.links}
        for link in mirrored.links:
            assert link.score == pytest.approx(scores[link.target, link.source], abs=1e-3)

    @settings(max_examples=15, deadline=None)
    @given(versions, any_encoder)
    def test_three_languages_and_rows(self, versions: tuple[list[list[int]], ...], encoder: Encoder) -> None:
        three = [document(text, lang) for text, lang in zip((*versions, versions[0]), ("de", "en", "fr"), strict=True)]
        found = align_versions([prepare(version, encoder) for version in three])
        assert [alignment.pair for alignment in found] == ["de-en", "de-fr", "en-fr"]
        for alignment, (a, b) in zip(found, ((0, 1), (0, 2), (1, 2)), strict=True):
            assert_partition(alignment, three[a], three[b])
        rows = join("s", {version.lang: version for version in three}, found)
        for version in three:
            inside = sorted(i for row in rows for i in row.segments[version.lang])
            assert inside == [i for i, segment in enumerate(version.segments) if segment.text]


class TestLinks:
    """Plain cases come out as drawn."""

    @with_encoders
    def test_drawn(self, encoder: Encoder) -> None:
        """
        source  0  1  2 3  4  5  6 7
        target  0 1 2   3  -  4  5 6    where 1 is said in two, 2 and 3 in one, and 4 left out.
        """
        a, b, c, d, e, f, g, h, k = ideas(9, 5)
        source = document([a, b + c, d, e, f, g, h, k], "de")
        target = document([a, b, c, d + e, g, h, k], "fr")
        assert links(align_documents(source, target, encoder)) == [
            ((0,), (0,)),
            ((1,), (1, 2)),
            ((2, 3), (3,)),
            ((4,), ()),
            ((5,), (4,)),
            ((6,), (5,)),
            ((7,), (6,)),
        ]

    @with_encoders
    def test_blank_segments_are_null_links(self, encoder: Encoder) -> None:
        a, b, c, d = ideas(4, 1)
        found = align_documents(document([[], a, b, [], c, d], "de"), document([a, b, c, [], [], d], "fr"), encoder)
        assert sorted(links(found)) == sorted(
            [((0,), ()), ((1,), (0,)), ((2,), (1,)), ((3,), ()), ((4,), (2,)), ((), (3,)), ((), (4,)), ((5,), (5,))]
        )

    @with_encoders
    def test_a_blank_segment_within_a_link_belongs_to_it(self, encoder: Encoder) -> None:
        a, b, c, d, e = ideas(5, 2)
        found = align_documents(document([c, a, [], b, d, e], "de"), document([c, a + b, d, e], "fr"), encoder)
        assert links(found) == [((0,), (0,)), ((1, 2, 3), (1,)), ((4,), (2,)), ((5,), (3,))]

    @with_encoders
    def test_languages_decide_which_is_the_source(self, encoder: Encoder) -> None:
        found = align_documents(document(ideas(3, 0), "fr"), document(ideas(3, 0), "de"), encoder)
        assert (found.pair, found.source, found.target) == ("de-fr", "de", "fr")

    def test_the_links_weigh_what_the_best_path_weighs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The total recomputed from an alignment's links is the largest that enumeration finds."""
        seen: list[Lattice] = []

        def watched(lattice: Lattice) -> list[list[tuple[int, int, int, int]]]:
            seen.append(lattice)
            return best_paths(lattice)

        monkeypatch.setattr(align.alignment, "best_paths", watched)
        a, b, c, d, e = ideas(5, 3)
        for source, target in (([a, b, c], [a, b + c]), ([a, b, c, d], [b, c, d, e]), ([a + b, c, d], [a, b, c])):
            found = align_documents(document(source, "de"), document(target, "fr"), WordsEncoder())
            (lattice,) = seen
            at, path = [0, 0], []
            for link in found.links:
                path.append((at[0], len(link.source), at[1], len(link.target)))
                at = [at[0] + len(link.source), at[1] + len(link.target)]
            best, _, _ = search(lattice)
            assert found.verdict == "parallel"
            assert {shape for _, p, _, q in path if p and q for shape in [(p, q)]} <= set(SHAPES)
            assert path_weight(lattice, path) == pytest.approx(path_weight(lattice, best), abs=1e-4)
            seen.clear()


class TestMargins:
    """A link's margin is what it is above the links near by."""

    def test_neighbours_beyond_those_that_are_measured_at_once(self) -> None:
        """Links are measured some at a time, but what follows them counts: here one that says nearly the same."""
        text = ideas(200, 0)
        again = [*text[: LINKS_AT_ONCE + 5], [*text[LINKS_AT_ONCE - 3][1:], 7], *text[LINKS_AT_ONCE + 6 :]]
        plain, nearly = (
            align_documents(document(lines, "de"), document(lines, "fr"), VectorEncoder()) for lines in (text, again)
        )
        margins = [
            next(link.margin for link in found.links if link.source == (LINKS_AT_ONCE - 3,))
            for found in (plain, nearly)
        ]
        assert margins[0] is not None
        assert margins[1] is not None
        assert margins[1] < 0.9 * margins[0]


class TestHostileDocuments:
    """No crash, and no invented certainty."""

    @with_encoders
    @pytest.mark.parametrize("sizes", [(0, 0), (0, 1), (0, 5), (1, 0), (1, 1), (1, 6)], ids=str)
    def test_few_segments(self, encoder: Encoder, sizes: tuple[int, int]) -> None:
        source, target = document(ideas(sizes[0], 1), "de"), document(ideas(sizes[1], 2), "fr")
        found = align_documents(source, target, encoder)
        assert_partition(found, source, target)
        assert found.verdict == "not parallel"

    def test_one_segment_and_its_translation(self) -> None:
        """What is usual is known of the encoder where the documents are too short to tell."""
        english = Document.from_lines(["The two presidents signed a memorandum on energy and trade in Vienna."], "en")
        vietnamese = Document.from_lines(
            ["Hai tổng thống đã ký biên bản ghi nhớ về năng lượng và thương mại tại Vienna."], "vi"
        )
        stranger = Document.from_lines(["Đội bóng đã thua cả hai trận trên sân khách trong tháng này."], "vi")
        found = align_documents(english, vietnamese, load_encoder())
        assert (found.verdict, links(found)) == ("parallel", [((0,), (0,))])
        assert align_documents(english, stranger, load_encoder()).verdict == "not parallel"

    @with_encoders
    def test_only_blank_segments(self, encoder: Encoder) -> None:
        source, target = document([[], []], "de"), document([[]], "fr")
        found = align_documents(source, target, encoder)
        assert_partition(found, source, target)
        assert found.verdict == "not parallel"

    @with_encoders
    @pytest.mark.parametrize("sizes", [(3, 3), (12, 7), (150, 150)], ids=str)
    def test_copies_of_one_line(self, encoder: Encoder, sizes: tuple[int, int]) -> None:
        self.assert_unsure(encoder, *sizes)

    def test_a_thousand_copies_of_one_line(self) -> None:
        self.assert_unsure(VectorEncoder(), 1000, 1000)

    def assert_unsure(self, encoder: Encoder, n: int, m: int) -> None:
        """Which copy belongs to which nobody can know: no link is likelier than not."""
        (line,) = ideas(1, 0)
        source, target = document([line] * n, "de"), document([line] * m, "fr")
        found = align_documents(source, target, encoder)
        assert_partition(found, source, target)
        assert all(link.score < 0.5 for link in found.links if not link.is_null)

    def test_zero_vectors(self) -> None:
        source, target = document(ideas(9, 1), "de"), document(ideas(9, 1), "fr")
        found = align_documents(source, target, ZeroEncoder())
        assert_partition(found, source, target)
        assert found.verdict == "not parallel"

    def test_vectors_that_are_no_numbers(self) -> None:
        with pytest.raises(ModelError) as caught:
            align_documents(document(ideas(2, 1), "de"), document(ideas(2, 1), "fr"), BrokenEncoder())
        assert str(caught.value) == "de: model fake gives vectors that are no numbers; choose another with --model"

    @with_encoders
    @pytest.mark.parametrize("sizes", [(2, 2), (5, 5), (20, 20), (60, 60), (60, 20), (5, 60), (1, 40)], ids=str)
    def test_unrelated(self, encoder: Encoder, sizes: tuple[int, int]) -> None:
        for seed in range(10):
            self.assert_strangers(encoder, *sizes, seed)

    @with_encoders
    @pytest.mark.parametrize("sizes", [(150, 150), (150, 30)], ids=str)
    def test_unrelated_and_long(self, encoder: Encoder, sizes: tuple[int, int]) -> None:
        for seed in range(3):
            self.assert_strangers(encoder, *sizes, seed)

    def assert_strangers(self, encoder: Encoder, n: int, m: int, seed: int) -> None:
        """Of random vectors the best of all alignments is no bad one: there are so many."""
        source, target = document(ideas(n, 2 * seed), "de"), document(ideas(m, 2 * seed + 1), "fr")
        assert align_documents(source, target, encoder).verdict == "not parallel"

    @with_encoders
    @pytest.mark.parametrize("part", [slice(10), slice(10, 20), slice(5, 15), slice(0, 20, 3)], ids=str)
    def test_half_or_summary_of_another_is_parallel(self, encoder: Encoder, part: slice) -> None:
        """Null links for the rest."""
        text = ideas(20, 4)
        found = align_documents(document(text, "de"), document(text[part], "fr"), encoder)
        place = {k: (position,) for position, k in enumerate(range(20)[part])}
        assert found.verdict == "parallel"
        assert links(found) == [((k,), place.get(k, ())) for k in range(20)]

    def test_crowded_vectors_are_crowded(self) -> None:
        """The encoder of these tests does what it says: all cosines above .8."""
        vectors = VectorEncoder(crowd=2.6).encode([segment.text for segment in document(ideas(50, 0), "de").segments])
        assert np.min(vectors @ vectors.T) > 0.8
