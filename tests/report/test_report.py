"""The page without a browser: what stands on it, and what must not. `tests/browser` tells how it behaves."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from align.corpus import Corpus
from align.errors import OutputError
from align.model import Alignment, Document, Link, Row, Segment
from align.report import write_report
from align.report.summary import histogram
from align.report.words import flag, score

GOLDEN = Path(__file__).parents[1] / "golden" / "corpus"


@pytest.fixture
def corpus() -> Corpus:
    return Corpus.read(GOLDEN)


def page(corpus: Corpus, folder: Path, **options: int) -> html.HtmlElement:
    return html.document_fromstring(write_report(corpus, folder, **options).read_text("utf-8"))


def words(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def line_of(root: html.HtmlElement, anchor: str) -> html.HtmlElement:
    return root.get_element_by_id(anchor)


class TestSummary:
    """The top says what was found, what joined nothing and what was left out."""

    def test_counts(self, corpus: Corpus, tmp_path: Path) -> None:
        found = [words(item) for item in page(corpus, tmp_path).cssselect(".counts li")]
        assert found == [
            "1 statement of 3 documents",
            "4 documents 1 joined no statement",
            "16 segments 3 page furniture",
            "9 links and 10 null links",
            "7 rows 3 in all languages of their statement",
        ]

    def test_strangers_and_notes(self, corpus: Corpus, tmp_path: Path) -> None:
        rows = [[words(cell) for cell in row] for row in page(corpus, tmp_path).cssselect(".list tbody tr")]
        assert rows == [
            ["press/ar.html", "ar", "visit", "6", "2", ""],
            ["press/en.txt", "en", "visit", "6", "1", ""],
            ["press/vi.txt", "vi", "visit", "3", "", "decoded as windows-1258"],
            ["rice.vi.txt", "vi", "joined none", "1", "", ""],
        ]

    def test_left_out_and_not_parallel(self, corpus: Corpus, tmp_path: Path) -> None:
        found = [words(item) for item in page(corpus, tmp_path).cssselect(".found li")]
        assert found == ["en-vi press/en.txt and rice.vi.txt 0.03", "photo.jpg: is binary; leave it out"]

    def test_skipped(self, corpus: Corpus, tmp_path: Path) -> None:
        root = page(replace(corpus, run={"skipped": ["seeds/README.md"]}), tmp_path)
        assert [words(item) for item in root.cssselect(".found details")][
            -1
        ] == "Not meant as documents: 1 seeds/README.md"

    def test_empty_options_are_not_listed(self, corpus: Corpus, tmp_path: Path) -> None:
        root = page(replace(corpus, run={"options": {"formats": [], "model": None, "quiet": False}}), tmp_path)
        assert [words(item) for item in root.cssselect("footer dd")] == ["quiet False"]

    def test_facts(self, corpus: Corpus, tmp_path: Path) -> None:
        found = [words(item) for item in page(corpus, tmp_path).cssselect("footer dd")]
        assert found == [
            "0.1.0",
            "bundled 0011aabb",
            "langs ar,en,vi, group auto, min_score 0.0",
            "pair:ar-en,ar-vi,en-vi|enc:bundled-1.0|k:4|margin:ratio|v:0.1.0",
        ]

    def test_histogram(self, corpus: Corpus) -> None:
        drawn = histogram(corpus, "ar-vi")
        assert [(bar.label, bar.height, bar.band) for bar in drawn.bars] == [
            ("0.30 to 0.35: 1 link", 56.0, 1),
            ("0.90 to 0.95: 1 link", 56.0, 4),
            ("0.95 to 1.00: 1 link", 56.0, 4),
        ]
        assert (drawn.links, drawn.nulls, drawn.good) == (3, 2, "66 %")
        assert drawn.median == score(0.9004)

    def test_histogram_of_nothing(self) -> None:
        assert histogram(Corpus(()), "en-vi").bars == ()


class TestScore:
    """A score is never shown as better than it is."""

    @pytest.mark.parametrize(
        ("value", "label", "band"),
        [
            (0.0, "0.00", 0),
            (0.29, "0.29", 0),
            (0.3, "0.30", 1),
            (0.8999, "0.89", 3),
            (0.9999, "0.99", 4),
            (1.0, "1.00", 4),
        ],
    )
    def test_label_and_band(self, value: float, label: str, band: int) -> None:
        assert (score(value).label, score(value).band) == (label, band)


class TestRows:
    """Each row shows every language, every segment with its index, and why one should look."""

    def test_cells_say_language_and_direction(self, corpus: Corpus, tmp_path: Path) -> None:
        cells = line_of(page(corpus, tmp_path), "visit-1").findall("td")
        assert [(cell.get("lang"), cell.get("dir")) for cell in cells] == [("ar", "rtl"), ("en", "ltr"), ("vi", "ltr")]

    def test_merged_segments_stand_apart(self, corpus: Corpus, tmp_path: Path) -> None:
        cell = line_of(page(corpus, tmp_path), "visit-2").cssselect("td[lang=en]")[0]
        assert [words(segment) for segment in cell.cssselect(".segment")] == [
            "1 They signed a memorandum on trade.",
            "2 It enters into force within 6 months.",
        ]
        assert "merged" in str(cell.get("class"))

    def test_empty_cells_say_so(self, corpus: Corpus, tmp_path: Path) -> None:
        cells = line_of(page(corpus, tmp_path), "visit-6").findall("td")
        assert [words(cell) for cell in cells] == [
            "no counterpart",
            "5 Reporting by a local agency. furniture",
            "no counterpart",
        ]

    def test_scores_of_all_pairs(self, corpus: Corpus, tmp_path: Path) -> None:
        found = [words(item) for item in line_of(page(corpus, tmp_path), "visit-2").cssselect(".scores li")]
        assert found == ["ar-en 0.81", "ar-vi 0.90", "en-vi 0.98"]

    def test_flags_of_links_name_their_pair(self, corpus: Corpus, tmp_path: Path) -> None:
        root = page(corpus, tmp_path)
        assert [words(item) for item in line_of(root, "visit-2").cssselect(".flags li")] == [
            "numbers: - | 6 ar-en",
            "numbers: 6 | - en-vi",
        ]
        title = line_of(root, "visit-2").cssselect(".flags .flag")[0].get("title")
        assert title == "The numbers or dates of the sides differ."

    def test_unknown_flag_is_shown_as_it_is(self, corpus: Corpus, tmp_path: Path) -> None:
        badge = line_of(page(corpus, tmp_path), "visit-3").cssselect(".flags .flag")[0]
        assert (words(badge), badge.get("title")) == ("house rule", None)
        assert flag("house rule").why == ""

    def test_what_filters_need(self, corpus: Corpus, tmp_path: Path) -> None:
        lines = page(corpus, tmp_path).cssselect(".line.row")
        assert [line.get("id") for line in lines if line.get("data-flagged") is not None] == [
            "visit-2",
            "visit-3",
            "visit-4",
        ]
        assert [line.get("id") for line in lines if line.get("data-incomplete") is not None] == ["visit-5"]
        assert [line.get("id") for line in lines if "only-furniture" in str(line.get("class"))] == [
            "visit-0",
            "visit-4",
            "visit-6",
        ]

    def test_segments_outside_all_rows_are_not_hidden(self, corpus: Corpus, tmp_path: Path) -> None:
        root = page(replace(corpus, rows=corpus.rows[1:]), tmp_path)
        assert words(root.cssselect(".outside")[0]).endswith(
            words(line_of(page(corpus, tmp_path), "visit-0").cssselect(".segment")[0])
        )

    def test_blank_segments_are_not_missed(self, tmp_path: Path) -> None:
        documents = tuple(Document(lang, lang, "", (Segment(0, 1, " "),), "s") for lang in ("en", "vi"))
        assert page(Corpus(documents), tmp_path).cssselect(".outside") == []


class TestLinks:
    """The view of one pair shows the links of its alignment, null links among them."""

    def test_shapes(self, corpus: Corpus, tmp_path: Path) -> None:
        tables = page(corpus, tmp_path).cssselect("table.links")
        assert [[words(item) for item in table.cssselect(".number")] for table in tables] == [
            ["1-0", "1-1", "1-1", "1-1", "1-0", "1-0", "0-1", "0-1", "0-1"],
            ["1-0", "1-1", "2-1", "1-1", "1-0"],
            ["1-1", "2-1", "1-1", "1-0", "1-0"],
        ]

    def test_null_links_show_no_score(self, corpus: Corpus, tmp_path: Path) -> None:
        first = page(corpus, tmp_path).cssselect("table.links .line")[0]
        assert (first.get("data-score"), first.cssselect(".score")) == (None, [])


class TestPage:
    """One file, safe and the same every time."""

    def test_same_corpus_same_bytes(self, corpus: Corpus, tmp_path: Path) -> None:
        later = replace(corpus, run={**corpus.run, "timings": {"read": 9.0}})
        assert write_report(corpus, tmp_path / "a").read_bytes() == write_report(later, tmp_path / "b").read_bytes()

    def test_nothing_is_loaded(self, corpus: Corpus, tmp_path: Path) -> None:
        root = page(corpus, tmp_path)
        links = [str(link) for _, _, link, _ in root.iterlinks()]
        assert {link[:1] for link in links if link != "data:,"} == {"#"}
        assert "default-src 'none'" in str(root.cssselect("meta[http-equiv]")[0].get("content"))

    def test_text_cannot_become_markup(self, tmp_path: Path) -> None:
        evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"' \x00{{ 7 * 7 }}"
        documents = tuple(
            Document(f"{evil}{lang}", lang, "", (Segment(0, 3, evil, (evil,)),), evil) for lang in ("en", "vi")
        )
        alignment = Alignment(
            evil, "en-vi", documents[0].name, documents[1].name, "parallel", 1.0, (Link((0,), (0,), 1, 1, 1, (evil,)),)
        )
        row = Row(evil, 0, {"en": (0,), "vi": (0,)}, {"en": evil, "vi": evil}, {"en-vi": 1.0}, 1.0, (evil,))
        run = {"left_out": [{"input": evil, "reason": evil}], "dropped": {evil: evil}, "signature": evil}
        root = page(Corpus(documents, (alignment,), (row,), run), tmp_path)
        assert len(root.cssselect("script")) == 1
        assert root.cssselect("img") == []
        assert root.cssselect("td")[-1].text_content().count("{{ 7 * 7 }}") == 2

    def test_anchors_are_unique_and_legal(self, tmp_path: Path) -> None:
        names = ("a b", "a_b", "a b ", "\N{LATIN SMALL LETTER D WITH STROKE}")
        documents = tuple(Document(f"{name}{lang}", lang, "", (), name) for name in names for lang in ("en", "vi"))
        found = [str(item.get("id")) for item in page(Corpus(documents), tmp_path).cssselect(".statement")]
        assert found == ["a_b", "a_b_", "a_b~", "\N{LATIN SMALL LETTER D WITH STROKE}"]

    def test_what_is_too_much_is_counted(self, corpus: Corpus, tmp_path: Path) -> None:
        root = page(corpus, tmp_path, limit=2)
        assert len(root.cssselect(".line.row")) == 2
        assert [words(item) for item in root.cssselect(".unseen")] == [
            "5 more rows of this statement are in rows.jsonl.",
            "7 more links of this pair are in alignments.jsonl.",
            "5 more links of this pair are in alignments.jsonl.",
            "5 more links of this pair are in alignments.jsonl.",
            "5 rows are not on this page; rows.jsonl and alignments.jsonl hold all of them.",
        ]

    def test_long_lists_are_cut(self, tmp_path: Path) -> None:
        documents = tuple(Document(f"{k}.txt", "en", "", ()) for k in range(502))
        left_out = [{"input": str(k), "reason": "is empty"} for k in range(501)]
        root = page(Corpus(documents, run={"left_out": left_out}), tmp_path)
        assert [words(item) for item in root.cssselect(".found summary")] == ["Documents: 502", "Left out: 501"]
        assert (len(root.cssselect(".list tbody tr")), len(root.cssselect(".found li"))) == (500, 500)
        assert [words(item) for item in root.cssselect(".found .unseen")] == [
            "2 more are in documents.jsonl.",
            "1 more are in run.json.",
        ]

    def test_empty_corpus(self, tmp_path: Path) -> None:
        root = page(Corpus(()), tmp_path)
        assert words(root.cssselect("h1")[0]) == "No statement was found"
        assert words(root.cssselect("main > .unseen")[0]) == "No two documents are versions of one text."

    def test_unwritable(self, corpus: Corpus, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(OutputError, match=r"report\.html: cannot be written"):
            write_report(corpus, tmp_path / "file")

    def test_template_computes_nothing(self) -> None:
        """Numbers are made in Python, where mypy and tests see them."""
        source = (Path(write_report.__code__.co_filename).parent / "page.html").read_text("utf-8")
        assert re.findall(r"\|\s*(?:sum|sort|map|select|reject|round|groupby)\b", source) == []
