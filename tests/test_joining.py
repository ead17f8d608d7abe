"""The pairs of a statement joined into rows: every segment in one row, in reading order."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.joining import join
from align.model import Alignment, Document, Link, Row, Verdict

Links = list[tuple[tuple[int, ...], tuple[int, ...]]]


def document(lang: str, size: int, blank: tuple[int, ...] = ()) -> Document:
    return Document.from_lines(["" if k in blank else f"{lang}{k}" for k in range(size)], lang)


def alignment(pair: str, links: Links, *, verdict: Verdict = "parallel", score: float = 0.9) -> Alignment:
    source, target = pair.split("-")
    made = tuple(Link(i, j, None if not (i and j) else 0.5, None, score) for i, j in links)
    return Alignment("s", pair, source, target, verdict, 1.0, made)


def drawn(rows: list[Row]) -> list[str]:
    """Rows as text: ``ar 0 | en 0 1 | vi -``."""
    return [
        " | ".join(f"{lang} {' '.join(map(str, indices)) or '-'}" for lang, indices in row.segments.items())
        for row in rows
    ]


class TestRows:
    """What links connect, directly or through another language, is one row."""

    def test_three_languages(self) -> None:
        documents = {"ar": document("ar", 2), "en": document("en", 4), "vi": document("vi", 3)}
        found = join(
            "s",
            documents,
            [
                alignment("ar-en", [((), (0,)), ((0,), (1, 2)), ((1,), (3,))], score=0.8),
                alignment("ar-vi", [((0,), (0, 1)), ((1,), (2,))], score=0.9),
                alignment("en-vi", [((0,), ()), ((1,), (0,)), ((2,), (1,)), ((3,), (2,))], score=0.7),
            ],
        )
        assert drawn(found) == ["ar - | en 0 | vi -", "ar 0 | en 1 2 | vi 0 1", "ar 1 | en 3 | vi 2"]
        assert [row.row for row in found] == [0, 1, 2]
        assert found[1].text == {"ar": "ar0", "en": "en1 en2", "vi": "vi0 vi1"}
        assert found[1].scores == {"ar-en": 0.8, "ar-vi": 0.9, "en-vi": 0.7}
        assert [row.score for row in found] == [None, 0.7, 0.7]

    @pytest.mark.parametrize("scores", [(0.9, 0.2), (0.2, 0.9)])
    def test_the_weakest_link_is_the_score(self, scores: tuple[float, float]) -> None:
        documents = {"en": document("en", 2), "vi": document("vi", 2), "ar": document("ar", 1)}
        links = tuple(Link((k,), (k,), score=score) for k, score in enumerate(scores))
        weak = Alignment("s", "en-vi", "en", "vi", "parallel", 1.0, links)
        (row,) = join("s", documents, [weak, alignment("ar-en", [((0,), (0, 1))])])
        assert (row.scores, row.score) == ({"ar-en": 0.9, "en-vi": 0.2}, 0.2)

    def test_a_passage_that_two_languages_share(self) -> None:
        """It stands where both read it, whatever the third language does."""
        documents = {lang: document(lang, size) for lang, size in (("ar", 2), ("en", 3), ("vi", 3))}
        links: Links = [((0,), (0,)), ((), (1,)), ((1,), (2,))]
        same: Links = [((k,), (k,)) for k in range(3)]
        found = join("s", documents, [alignment("ar-en", links), alignment("ar-vi", links), alignment("en-vi", same)])
        assert drawn(found) == ["ar 0 | en 0 | vi 0", "ar - | en 1 | vi 1", "ar 1 | en 2 | vi 2"]

    def test_not_parallel_joins_nothing(self) -> None:
        documents = {"en": document("en", 1), "vi": document("vi", 1)}
        found = join("s", documents, [alignment("en-vi", [((0,), (0,))], verdict="not parallel")])
        assert drawn(found) == ["en 0 | vi -", "en - | vi 0"]

    def test_blank_segments_make_no_row(self) -> None:
        documents = {"en": document("en", 3, blank=(0, 1)), "vi": document("vi", 1)}
        found = join("s", documents, [alignment("en-vi", [((0,), ()), ((1,), ()), ((2,), (0,))])])
        assert drawn(found) == ["en 2 | vi 0"]

    def test_a_blank_segment_within_a_link(self) -> None:
        documents = {"en": document("en", 3, blank=(1,)), "vi": document("vi", 1)}
        found = join("s", documents, [alignment("en-vi", [((0, 1, 2), (0,))])])
        assert [row.text for row in found] == [{"en": "en0 en2", "vi": "vi0"}]

    def test_nothing(self) -> None:
        assert join("s", {"en": document("en", 0), "vi": document("vi", 0)}, []) == []
        assert drawn(join("s", {"en": document("en", 2)}, [])) == ["en 0", "en 1"]


@st.composite
def runs(draw: st.DrawFn, size: int, places: int) -> list[tuple[int, ...]]:
    inner = sorted(draw(st.lists(st.integers(0, size), min_size=places, max_size=places)))
    return [tuple(range(a, b)) for a, b in itertools.pairwise([0, *inner, size])]


@st.composite
def statements(draw: st.DrawFn, *, consistent: bool) -> tuple[dict[str, Document], list[Alignment]]:
    """Up to five languages, each cut into as many runs as the others: runs of one place are linked (or not)."""
    langs = draw(st.lists(st.sampled_from(["ar", "de", "en", "fr", "vi"]), min_size=1, max_size=5, unique=True))
    documents = {lang: document(lang, draw(st.integers(0, 8))) for lang in sorted(langs)}
    places = draw(st.integers(0, 5))
    common = {lang: draw(runs(len(document.segments), places)) for lang, document in documents.items()}
    alignments = []
    for one, other in itertools.combinations(documents, 2):
        sides = common if consistent else {x: draw(runs(len(documents[x].segments), places)) for x in (one, other)}
        links: Links = []
        for source, target in zip(sides[one], sides[other], strict=True):
            linked = draw(st.booleans())
            if source and target and linked:
                links.append((source, target))
            else:
                links += [((i,), ()) for i in source]
                links += [((), (j,)) for j in target]
        alignments.append(alignment(f"{one}-{other}", links))
    return documents, alignments


class TestProperties:
    """Of whatever links."""

    @given(statements(consistent=False))
    def test_partition_whatever_the_links(self, statement: tuple[dict[str, Document], list[Alignment]]) -> None:
        documents, alignments = statement
        found = join("s", documents, alignments)
        for lang, document in documents.items():
            assert sorted(i for row in found for i in row.segments[lang]) == list(range(len(document.segments)))
        assert join("s", dict(reversed(documents.items())), alignments[::-1]) == found

    @given(statements(consistent=True))
    def test_order_of_links_that_agree(self, statement: tuple[dict[str, Document], list[Alignment]]) -> None:
        documents, alignments = statement
        found = join("s", documents, alignments)
        for lang, document in documents.items():
            assert [i for row in found for i in row.segments[lang]] == list(range(len(document.segments)))
        for row in found:
            assert row.score == min(row.scores.values(), default=None)
            assert bool(row.scores) == (sum(map(bool, row.segments.values())) > 1)
