"""Links and rows against gold: hand-computed tables, an independent oracle, matching, bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.errors import InputError
from align.evaluation import Evaluation, Gold, PairScore, Score, evaluate, read_gold
from align.model import Alignment, Link, Row

Links = list[tuple[tuple[int, ...], tuple[int, ...]]]

# gold: 0-0  1,2-1  3-2  null source 4   null target 3   5-4
# test: 0-0  1-1    2,3-2  4-3           5-4
GOLD: Links = [((0,), (0,)), ((1, 2), (1,)), ((3,), (2,)), ((4,), ()), ((), (3,)), ((5,), (4,))]
TEST: Links = [((0,), (0,)), ((1,), (1,)), ((2, 3), (2,)), ((4,), (3,)), ((5,), (4,))]


def alignment(links: Links, statement: str | None = "s", pair: str = "en-vi", folder: str = "") -> Alignment:
    names = [f"{folder}/{lang}.txt" if folder else f"{lang}.txt" for lang in pair.split("-")]
    return Alignment(statement, pair, names[0], names[1], "parallel", 1.0, tuple(Link(*link) for link in links))


def gold(links: Links, statement: str = "s", pair: str = "en-vi", **more: Any) -> Gold:
    sizes = [1 + max((k for link in links for k in link[side]), default=-1) for side in (0, 1)]
    return Gold(statement, dict(zip(pair.split("-"), sizes, strict=True)), {pair: tuple(links)}, **more)


def rates(score: Score) -> tuple[float, float, float]:
    return round(100 * score.precision, 1), round(100 * score.recall, 1), round(100 * score.f1, 1)


class TestLinks:
    """One small statement, counted by hand from the drawing above; Vecalign's score.py (b9d732c) counts the same."""

    pair = evaluate(gold(GOLD), [alignment(TEST)]).pairs["en-vi"]

    def test_strict_counts_links_with_both_sides_equal(self) -> None:
        # Equal: 0-0 and 5-4, of 5 test links with two sides and 4 gold links with two sides.
        assert self.pair.strict == Score(right=2, tested=5, found=2, wanted=4)
        assert rates(self.pair.strict) == (40.0, 50.0, 44.4)

    def test_lax_counts_links_that_overlap_on_both_sides(self) -> None:
        # 1-1 and 2,3-2 overlap gold links; 4-3 joins two nulls. Every gold link is overlapped.
        assert self.pair.lax == Score(right=4, tested=5, found=4, wanted=4)
        assert rates(self.pair.lax) == (80.0, 100.0, 88.9)

    def test_types_split_precision_by_the_tests_shapes_and_recall_by_the_golds(self) -> None:
        assert self.pair.types == {
            "1-1": (Score(2, 4, 2, 3), Score(3, 4, 3, 3)),
            "2-1": (Score(0, 1, 0, 1), Score(1, 1, 1, 1)),
        }

    def test_nulls_are_counted_by_segment(self) -> None:
        # Gold nulls: source 4, target 3; the test has none.
        assert self.pair.nulls == Score(right=0, tested=0, found=0, wanted=2)
        swapped = evaluate(gold(TEST), [alignment(GOLD)]).pairs["en-vi"]
        assert swapped.nulls == Score(right=0, tested=2, found=0, wanted=0)

    def test_a_segment_that_the_gold_never_links_is_null(self) -> None:
        wanted = Gold("s", {"en": 2, "vi": 1}, {"en-vi": (((0,), (0,)),)})
        found = evaluate(wanted, [alignment([((0,), (0,)), ((1,), ())])])
        assert found.pairs["en-vi"].nulls == Score(1, 1, 1, 1)

    def test_gold_against_itself_is_perfect(self) -> None:
        own = evaluate(gold(GOLD), [alignment(GOLD)]).pairs["en-vi"]
        assert rates(own.strict) == rates(own.lax) == rates(own.nulls) == (100.0, 100.0, 100.0)

    def test_both_empty_is_perfect_and_one_empty_is_nothing(self) -> None:
        empty = evaluate(gold([]), [alignment([])]).pairs["en-vi"]
        assert rates(empty.strict) == rates(empty.lax) == rates(empty.nulls) == (100.0, 100.0, 100.0)
        assert rates(evaluate(gold(GOLD), [alignment([])]).pairs["en-vi"].strict) == (0.0, 0.0, 0.0)

    def test_pairs_and_statements_are_summed_as_counts(self) -> None:
        golds = [gold(GOLD, "a"), gold([((0,), (0,))], "b")]
        tests = [alignment(TEST, "a"), alignment([((0,), (0,))], "b")]
        assert evaluate(golds, tests).all.strict == Score(3, 6, 3, 5)


def oracle(wanted: Links, claimed: Links) -> dict[str, tuple[float, float]]:
    """Vecalign's scorer on links without nulls, from its definition: a lax hit shares a segment on both sides."""

    def rate(links: Links, others: Links, lax: bool) -> float:
        hits = [
            any((set(a) & set(c) and set(b) & set(d)) if lax else (a, b) == (c, d) for c, d in others) for a, b in links
        ]
        return sum(hits) / len(hits) if hits else float(not others)

    return {
        kind: (rate(claimed, wanted, lax), rate(wanted, claimed, lax))
        for kind, lax in (("strict", False), ("lax", True))
    }


@st.composite
def partitions(draw: st.DrawFn) -> Links:
    """A monotone alignment of 4 and 5 segments: each stands in exactly one link."""
    links: Links = []
    i = j = 0
    while (i, j) != (4, 5):
        steps = [(x, y) for x in range(min(3, 5 - i)) for y in range(min(3, 6 - j)) if x or y]
        x, y = draw(st.sampled_from(steps))
        links.append((tuple(range(i, i + x)), tuple(range(j, j + y))))
        i, j = i + x, j + y
    return links


@given(partitions(), partitions())
def test_links_equal_an_independent_oracle(wanted: Links, claimed: Links) -> None:
    pair = evaluate(gold(wanted), [alignment(claimed)]).pairs["en-vi"]
    expected = oracle([a for a in wanted if all(a)], [a for a in claimed if all(a)])
    assert (pair.strict.precision, pair.strict.recall) == pytest.approx(expected["strict"])
    assert (pair.lax.precision, pair.lax.recall) == pytest.approx(expected["lax"])
    sums = sum((strict for strict, _ in pair.types.values()), Score())
    assert sums == pair.strict


class TestMatching:
    """Which alignment belongs to which gold statement."""

    def strict(self, golds: list[Gold], tests: list[Alignment]) -> tuple[float, float, float]:
        return rates(evaluate(golds, tests).all.strict)

    def test_equal_statement_ids_come_first(self) -> None:
        tests = [alignment(GOLD, "a", folder="b"), alignment(TEST, "b", folder="a")]
        assert evaluate([gold(GOLD, "a"), gold(TEST, "b")], tests).all.strict == Score(9, 9, 9, 9)

    def test_one_gold_and_one_statement_need_no_names(self) -> None:
        assert self.strict([gold(GOLD, "mine")], [alignment(GOLD, "001")]) == (100.0, 100.0, 100.0)

    def test_else_the_folder_of_the_documents_is_the_name(self) -> None:
        tests = [alignment(TEST, "001", folder="x/b"), alignment(GOLD, "002", folder="a")]
        assert self.strict([gold(GOLD, "a"), gold(TEST, "b")], tests) == (100.0, 100.0, 100.0)

    def test_documents_of_two_folders_belong_to_neither(self) -> None:
        mixed = Alignment("001", "en-vi", "a/en.txt", "b/vi.txt", "parallel", 1.0, (Link((0,), (0,)),))
        result = evaluate([gold(GOLD, "a"), gold(TEST, "b")], [mixed])
        assert result.all.strict == Score(0, 0, 0, 9)
        assert result.notes[0] == "1 alignments belong to no gold statement and were left out"

    def test_a_missing_alignment_counts_as_missed_and_is_named(self) -> None:
        result = evaluate([gold(GOLD, "a"), gold(GOLD, "b")], [alignment(GOLD, "a")])
        assert result.all.strict == Score(4, 4, 4, 8)
        assert result.notes == ("b: no alignment of en-vi, all its links count as missed",)

    def test_two_alignments_of_one_pair_are_refused(self) -> None:
        with pytest.raises(InputError, match="two alignments of en-vi for the statement s; keep one"):
            evaluate(gold(GOLD), [alignment(GOLD), alignment(TEST)])

    def test_a_segment_beyond_the_gold_is_refused(self) -> None:
        with pytest.raises(
            InputError, match="s en-vi: a link names segment 6 of en, the gold knows 6; align the segments"
        ):
            evaluate(gold(GOLD), [alignment([*GOLD, ((6,), ())])])

    def test_fewer_segments_than_the_gold_are_noted(self) -> None:
        assert evaluate(gold(GOLD), [alignment(GOLD[:-1])]).notes == (
            "s en-vi: the test links 5 segments of en, the gold has 6",
            "s en-vi: the test links 4 segments of vi, the gold has 5",
        )


class TestRows:
    """Rows are right when all their sides are."""

    gold = Gold(
        "s",
        {"ar": 2, "en": 2, "vi": 3},
        {},
        ({"ar": (0,), "en": (0,), "vi": (0, 1)}, {"ar": (1,), "vi": (2,)}, {"en": (1,)}),
    )

    def score(self, *rows: dict[str, tuple[int, ...]]) -> tuple[Score | None, Score | None]:
        made = [Row("s", k, row, {}, {}, None) for k, row in enumerate(rows)]
        result = evaluate(self.gold, [], made)
        return result.rows, result.null_rows

    def test_a_row_counts_when_all_its_sides_are_equal(self) -> None:
        # Right: the first and the null row. Wrong: the second claims English too.
        both, single = self.score(
            {"ar": (0,), "en": (0,), "vi": (0, 1)}, {"ar": (1,), "en": (1,), "vi": (2,)}, {"en": (1,), "vi": ()}
        )
        assert both == Score(1, 2, 1, 2)
        assert single == Score(1, 1, 1, 1)

    def test_without_rows_there_is_no_score(self) -> None:
        assert evaluate(self.gold, []).rows is None
        assert evaluate(gold(GOLD), [alignment(GOLD)], []).rows is None

    def test_rows_follow_their_alignments_to_the_gold_statement(self) -> None:
        wanted = gold([((0,), (0,))], "mine", rows=({"en": (0,), "vi": (0,)},))
        row = Row("001", 0, {"en": (0,), "vi": (0,)}, {}, {}, None)
        assert evaluate(wanted, [alignment([((0,), (0,))], "001")], [row]).rows == Score(1, 1, 1, 1)


class TestFiles:
    """Gold and test from disk, as INTERFACE says."""

    def write(self, folder: Path, gold_data: Any, alignments: list[Any], rows: list[Any] | None = None) -> Evaluation:
        (folder / "gold" / "one").mkdir(parents=True)
        (folder / "gold" / "one" / "gold.json").write_text(json.dumps(gold_data), encoding="utf-8")
        (folder / "alignments.jsonl").write_text("".join(json.dumps(a) + "\n" for a in alignments), encoding="utf-8")
        if rows is not None:
            (folder / "rows.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
        return evaluate(folder / "gold", folder / "alignments.jsonl")

    gold: ClassVar[dict[str, Any]] = {
        "segments": {"en": 2, "vi": 2},
        "pairs": {"en-vi": [[[0], [0]], [[1], []], [[], [1]]]},
        "rows": [{"en": [0], "vi": [0]}, {"en": [1]}, {"vi": [1]}],
    }
    links = ({"source": [0], "target": [0]}, {"source": [1], "target": []}, {"source": [], "target": [1]})
    alignment: ClassVar[dict[str, Any]] = {"statement": "s1", "pair": "en-vi", "links": links}

    def test_a_folder_of_statements_against_a_build(self, tmp_path: Path) -> None:
        rows = [{"statement": "s1", "row": 0, "segments": {"en": [0], "vi": [0]}}]
        result = self.write(tmp_path, self.gold, [self.alignment], rows)
        assert result.render().splitlines() == [
            "links      P      R     F1  lax P  lax R  lax F1  gold  test",
            "en-vi  100.0  100.0  100.0  100.0  100.0   100.0     1     1",
            "  1-1  100.0  100.0  100.0  100.0  100.0   100.0     1     1",
            "",
            "apart                     P      R     F1  gold  test",
            "null segments en-vi   100.0  100.0  100.0     2     2",
            "rows                  100.0  100.0  100.0     1     1",
            "rows of one language    0.0    0.0    0.0     2     0",
            "",
            result.signature,
        ]
        assert result == evaluate(tmp_path / "gold" / "one" / "gold.json", tmp_path)
        assert result.signature.startswith("gold:1 statements|metric:strict+lax|nulls:apart|v:")

    def test_json_carries_rates_counts_and_signature(self, tmp_path: Path) -> None:
        data = self.write(tmp_path, self.gold, [self.alignment]).to_json()
        assert json.loads(json.dumps(data))["pairs"]["en-vi"]["strict"] == {
            "precision": 1.0, "recall": 1.0, "f1": 1.0, "right": 1, "tested": 1, "found": 1, "wanted": 1,
        }  # fmt: skip
        assert data["rows"] is None
        assert set(data) == {"pairs", "all", "rows", "null_rows", "notes", "signature"}

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"pairs": None}, 'no "pairs"'),
            ({"segments": {}}, 'no "segments"'),
            ({"segments": {"en": 2, "vi": -1}}, "segments.vi is -1"),
            ({"pairs": {"vi-en": []}}, "pairs.vi-en is not alphabetical; name it en-vi"),
            ({"pairs": {"en-fr": []}}, "pairs.en-fr is no pair of en, vi"),
            ({"pairs": {"en-en": []}}, "pairs.en-en is no pair"),
            ({"pairs": {"en-vi": {}}}, "pairs.en-vi is no list"),
            ({"pairs": {"en-vi": [[[0]]]}}, r"pairs.en-vi\[0\] is \[\[0\]\]; a link is"),
            ({"pairs": {"en-vi": [[[], []]]}}, r"pairs.en-vi\[0\] has no segment on either side"),
            (
                {"pairs": {"en-vi": [[[0], [0]], [[1], [2]]]}},
                r"pairs.en-vi\[1\] \(vi\): segment 2 is out of range; the last of 2",
            ),
            ({"pairs": {"en-vi": [[[0], [0]], [[0], [1]]]}}, r"pairs.en-vi\[1\] \(en\): segment 0 is used twice"),
            ({"pairs": {"en-vi": [[[True], [0]]]}}, r"pairs.en-vi\[0\] \(en\) is \[true\]; give a list"),
            ({"pairs": {"en-vi": [[0, [0]]]}}, r"pairs.en-vi\[0\] \(en\) is 0; give a list"),
            ({"rows": {}}, '"rows" is no list'),
            ({"rows": [{"fr": [0]}]}, r"rows\[0\] is .*; its keys are among en, vi"),
            ({"rows": [{"en": []}]}, r"rows\[0\] has no segment"),
            ({"rows": [{"en": [0]}, {"en": [0]}]}, r"rows\[1\] \(en\): segment 0 is used twice"),
        ],
    )
    def test_gold_that_is_wrong_names_file_and_place(self, tmp_path: Path, change: Any, message: str) -> None:
        file = tmp_path / "gold.json"
        file.write_text(json.dumps(self.gold | change), encoding="utf-8")
        with pytest.raises(InputError, match=message) as caught:
            read_gold(file)
        assert str(caught.value).startswith(f"{file}: ")

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("{", ":2: is not JSON"),
            ("[]", ":2: is not a JSON object"),
            ('{"pair": "en-vi"}', ':2: key "links" is missing'),
            ('{"pair": "en-vi", "links": [{"source": [0]}]}', r':2: links\[0\]: key "target" is missing'),
            (
                '{"pair": "en-vi", "links": [{"source": [0], "target": "0"}]}',
                r':2: links\[0\]: "target" should be a list of segment indices, found "0"',
            ),
        ],
    )
    def test_alignments_that_are_wrong_name_file_and_line(self, tmp_path: Path, line: str, message: str) -> None:
        file = tmp_path / "alignments.jsonl"
        file.write_text(json.dumps(self.alignment) + "\n" + line + "\n", encoding="utf-8")
        with pytest.raises(InputError, match=message) as caught:
            evaluate(gold(GOLD), file)
        assert str(caught.value).startswith(f"{file}:2: ")

    def test_rows_that_are_wrong_name_file_and_line(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r'rows.jsonl:1: key "segments" is missing'):
            self.write(tmp_path, self.gold, [self.alignment], [{"statement": "s1"}])

    def test_what_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="the folder holds no gold"):
            read_gold(tmp_path)
        with pytest.raises(InputError, match="no such file or folder"):
            read_gold(tmp_path / "gold.json")
        with pytest.raises(InputError, match=r"alignments\.jsonl: no such file; name an alignments.jsonl"):
            evaluate(gold(GOLD), tmp_path)

    def test_broken_gold_names_its_line(self, tmp_path: Path) -> None:
        (tmp_path / "gold.json").write_bytes(b'{"segments":\n{,')
        with pytest.raises(InputError, match=r"gold.json:2: not JSON"):
            read_gold(tmp_path)
        (tmp_path / "gold.json").write_bytes(b"\xff\xfe{")
        with pytest.raises(InputError, match=r"gold.json: cannot be read"):
            read_gold(tmp_path)


def test_render_shows_several_pairs_and_their_sum() -> None:
    wanted = Gold("s", {"ar": 1, "en": 1, "vi": 1}, {"ar-en": (((0,), (0,)),), "en-vi": (((0,), (0,)),)})
    result = evaluate(wanted, [alignment([((0,), (0,))], "s", "ar-en")])
    assert result.render().splitlines()[1:6:2] == [
        "ar-en  100.0  100.0  100.0  100.0  100.0   100.0     1     1",
        "en-vi    0.0    0.0    0.0    0.0    0.0     0.0     1     0",
        "all    100.0   50.0   66.7  100.0   50.0    66.7     2     1",
    ]
    assert "note: s: no alignment of en-vi, all its links count as missed" in result.render().splitlines()


def test_pair_scores_add_their_types() -> None:
    one = PairScore(types={"1-1": (Score(1, 1, 1, 1), Score(1, 1, 1, 1))})
    assert (one + one).types == {"1-1": (Score(2, 2, 2, 2), Score(2, 2, 2, 2))}
