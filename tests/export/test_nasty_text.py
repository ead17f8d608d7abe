"""Whatever stands in a text, each format comes back whole: properties over tabs, line ends, controls, marks, quotes."""

from __future__ import annotations

import csv
import json
import tempfile
import unicodedata
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from align.corpus import Corpus
from align.export import FORMATS, export
from align.export.lines import one_line
from align.model import Alignment, Document, Link, Row, Segment

NASTY = st.text(
    st.sampled_from(
        "\t\n\r\v\f\x00\x07\x1c\x85\x9f \N{NO-BREAK SPACE}\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\"'<>&;|\\,]]>"
        "\N{RIGHT-TO-LEFT MARK}\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH NO-BREAK SPACE}\ufffe\uffff\ud800"
        "\N{COMBINING GRAVE ACCENT}a\N{ARABIC LETTER MEEM}\N{GRINNING FACE}\N{ARABIC-INDIC DIGIT SIX}"
    ),
    max_size=12,
)
NAMES = st.text(st.sampled_from("ab/.% \t\x07\N{LATIN SMALL LETTER D WITH STROKE}"), min_size=1, max_size=8)
SCORES = st.floats(0, 1)


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """A statement of two documents, linked one to one, with a null link at the end of each."""
    texts = draw(st.lists(st.tuples(NASTY, NASTY, SCORES), max_size=4))
    name, flags = draw(NAMES), tuple(draw(st.lists(NASTY, max_size=2)))
    sides = ([pair[0] for pair in texts] + ["end"], [pair[1] for pair in texts] + ["end"])
    documents = tuple(
        Document(f"{lang}/{name}", lang, "", tuple(Segment(0, len(text), text) for text in side), name)
        for lang, side in zip(("ar", "en"), sides, strict=True)
    )
    links = [Link((k,), (k,), score, score, score, flags) for k, (_, _, score) in enumerate(texts)]
    ends = [Link((len(texts),), ()), Link((), (len(texts),))]
    alignment = Alignment(name, "ar-en", documents[0].name, documents[1].name, "parallel", 1.0, (*links, *ends))
    rows = tuple(
        Row(name, k, {"ar": (k,), "en": (k,)}, {"ar": ar, "en": en}, {"ar-en": score}, score, flags)
        for k, (ar, en, score) in enumerate(texts)
    )
    return Corpus(documents, (alignment,), rows, {})


def expected(corpus: Corpus) -> list[tuple[str, str]]:
    sides = ((one_line(item.source), one_line(item.target)) for item in corpus.links("ar-en"))
    return [pair for pair in sides if all(pair)]


@given(NASTY)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert "\t" not in line
    assert line == line.strip()
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} or c in "\ufffe\uffff" for c in line)


def test_a_side_without_a_printable_character_enters_nothing(tmp_path: Path) -> None:
    segments = (Segment(0, 1, "\N{RIGHT-TO-LEFT MARK}"), Segment(2, 6, "text"))
    documents = tuple(Document(lang, lang, "", segments, "s") for lang in ("ar", "en"))
    links = (Link((0,), (1,), 1, 1, 1), Link((1,), (0,), 1, 1, 1))
    rows = (Row("s", 0, {"ar": (0,), "en": (1,)}, {"ar": segments[0].text, "en": "text"}, {"ar-en": 1.0}, 1.0),)
    corpus = Corpus(documents, (Alignment("s", "ar-en", "ar", "en", "parallel", 1.0, links),), rows)
    export(corpus, ["tsv", "moses", "tmx", "jsonl", "parquet"], tmp_path)
    assert (tmp_path / "pairs/ar-en.tsv").read_text("utf-8").count("\n") == 1
    assert (tmp_path / "moses/ar-en.en").read_bytes() + (tmp_path / "pairs/ar-en.jsonl").read_bytes() == b""
    assert pq.read_table(tmp_path / "pairs/ar-en.parquet").num_rows == 0
    assert [etree.parse(tmp_path / name).findall("body/tu") for name in ("corpus.tmx", "tmx/ar-en.tmx")] == [[], []]


@settings(deadline=None, max_examples=30)
@given(corpora())
def test_every_format_says_the_same(corpus: Corpus) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        export(corpus, list(FORMATS), out)
        wanted = expected(corpus)
        with (out / "pairs/ar-en.tsv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))
        assert [tuple(line[-2:]) for line in lines[1:]] == wanted
        assert {len(line) for line in lines} == {9}
        moses = [(out / f"moses/ar-en.{lang}").read_text("utf-8").splitlines() for lang in ("ar", "en")]
        assert list(zip(*moses, strict=True)) == wanted
        objects = map(json.loads, (out / "pairs/ar-en.jsonl").read_text("utf-8").splitlines())
        assert [(o["ar"], o["en"]) for o in objects] == wanted
        assert [(o["ar"], o["en"]) for o in pq.read_table(out / "pairs/ar-en.parquet").to_pylist()] == wanted
        for name in ("corpus.tmx", "tmx/ar-en.tmx"):
            units = etree.parse(out / name).iterfind("body/tu")
            assert [tuple(seg.text for seg in unit.iter("seg")) for unit in units] == wanted


@settings(deadline=None, max_examples=30)
@given(corpora())
def test_corpus_comes_back_from_disk(corpus: Corpus) -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus.write(Path(folder))
        found = Corpus.read(folder)
        legal = [segment.text.replace("\ud800", "?") for document in corpus.documents for segment in document.segments]
        assert [segment.text for document in found.documents for segment in document.segments] == legal
        assert [link.source for link in found.alignments[0].links] == [
            link.source for link in corpus.alignments[0].links
        ]
        found.write(Path(folder) / "again")
        assert (Path(folder) / "again/rows.jsonl").read_bytes() == (Path(folder) / "rows.jsonl").read_bytes()
