"""A corpus on disk and in hand: `tests/golden/corpus` is one as the contract says."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from align.corpus import Corpus
from align.errors import InputError
from align.model import Alignment, Document, Link, Row, Segment

GOLDEN = Path(__file__).parent / "golden" / "corpus"


@pytest.fixture
def corpus() -> Corpus:
    return Corpus.read(GOLDEN)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the golden corpus, to be spoilt."""
    return Path(shutil.copytree(GOLDEN, tmp_path / "corpus"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


class TestWrite:
    """The files say what the contract says, to the byte."""

    def test_read_and_written_again_is_the_same(self, corpus: Corpus, tmp_path: Path) -> None:
        corpus.write(tmp_path)
        assert contents(tmp_path) == contents(GOLDEN)
        assert Corpus.read(tmp_path) == corpus

    def test_keys_stand_in_the_order_of_the_contract(self, corpus: Corpus, tmp_path: Path) -> None:
        corpus.write(tmp_path)
        first = {
            name: json.loads((tmp_path / name).read_text().splitlines()[0])
            for name in contents(tmp_path)
            if name.endswith("l")
        }
        document, alignment, row = (first[f"{name}.jsonl"] for name in ("documents", "alignments", "rows"))
        assert list(document) == ["document", "lang", "statement", "sha256", "segments", "text_file"]
        assert list(document["segments"][0]) == ["start", "end", "text", "flags"]
        assert list(alignment) == ["statement", "pair", "source", "target", "verdict", "score", "links"]
        assert list(alignment["links"][0]) == ["source", "target", "similarity", "margin", "score", "flags"]
        assert list(row) == ["statement", "row", "segments", "text", "scores", "score", "flags"]

    def test_exact_line(self, tmp_path: Path) -> None:
        link = Link((0,), (0,), cast("float", np.float32(0.3)), np.float64(1.23456), float(np.float32(0.9)))
        segment = Segment(0, 2, "\N{LATIN SMALL LETTER A WITH ACUTE}\N{LINE SEPARATOR}")
        documents = tuple(Document(lang, lang, "00", (segment,), "s") for lang in ("en", "vi"))
        Corpus(documents, (Alignment("s", "en-vi", "en", "vi", "parallel", 1.0, (link,)),)).write(tmp_path)
        assert (tmp_path / "alignments.jsonl").read_text("utf-8") == (
            '{"statement": "s", "pair": "en-vi", "source": "en", "target": "vi", "verdict": "parallel", "score": 1.0, '
            '"links": [{"source": [0], "target": [0], "similarity": 0.3, "margin": 1.2346, "score": 0.9, "flags": []}'
            "]}\n"
        )
        # Letters stay letters, and a line separator inside a string ends no line.
        assert f'"text": "{segment.text}", "flags": []'.encode() in (tmp_path / "documents.jsonl").read_bytes()

    def test_broken_numbers_claim_nothing(self, tmp_path: Path) -> None:
        nan = float("nan")
        documents = tuple(Document(lang, lang, "", (Segment(0, 1, "x"),), "s") for lang in ("en", "vi"))
        alignment = Alignment("s", "en-vi", "en", "vi", "parallel", nan, (Link((0,), (0,), nan, nan, nan),))
        row = Row("s", 0, {"vi": (0,), "en": (0,)}, {"en": "x"}, {"en-vi": nan}, nan)
        Corpus(documents, (alignment,), (row,)).write(tmp_path)
        found = Corpus.read(tmp_path)
        assert found.alignments[0].links == (Link((0,), (0,), None, None, 0.0),)
        assert found.rows[0] == Row("s", 0, {"en": (0,), "vi": (0,)}, {"en": "x", "vi": ""}, {"en-vi": 0.0}, None)

    def test_timings_stand_last(self, tmp_path: Path) -> None:
        Corpus((), run={"timings": {"read": 0.123456}, "version": "1"}).write(tmp_path)
        assert list(json.loads((tmp_path / "run.json").read_text()).items()) == [
            ("version", "1"),
            ("timings", {"read": 0.1235}),
        ]

    def test_text_of_html_is_kept_exactly(self, tmp_path: Path) -> None:
        text = "one\r\ntwo\rthree\N{LINE SEPARATOR}\n"
        document = Document("../a/x.html", "en", "", (Segment(0, 3, "one"),), None, text, extracted=True)
        Corpus((document, replace(document, name="plain.txt", extracted=False))).write(tmp_path)
        assert [name for name in contents(tmp_path) if name.startswith("texts")] == ["texts/a/x.html.txt"]
        html, plain = Corpus.read(tmp_path).documents
        assert (html.text, html.extracted) == (text, True)
        assert (plain.text, plain.extracted) == ("", False)


class TestAsk:
    """What others need to know of a corpus."""

    def test_pairs_statements_versions(self, corpus: Corpus) -> None:
        assert corpus.pairs() == ("ar-en", "ar-vi", "en-vi")
        assert corpus.statements() == ("visit",)
        assert {lang: document.name for lang, document in corpus.versions("visit").items()} == {
            "ar": "press/ar.html",
            "en": "press/en.txt",
            "vi": "press/vi.txt",
        }

    def test_an_aligned_version_comes_before_its_copy(self, corpus: Corpus) -> None:
        copy = replace(corpus.document("press/vi.txt"), name="copy.vi.txt")
        assert replace(corpus, documents=(copy, *corpus.documents)).versions("visit")["vi"].name == "press/vi.txt"

    def test_links_with_their_text(self, corpus: Corpus) -> None:
        found = [(item.link.source, item.link.target, item.source, item.target) for item in corpus.links("en-vi", 0.99)]
        assert found == [
            ((0,), (0,), "The ministers met in Hanoi on 5 May 2025.", corpus.text("press/vi.txt", [0])),
            ((3,), (2,), "The ministry thanked the hosts.", corpus.text("press/vi.txt", [2])),
        ]

    def test_merged_segments_have_a_space_between(self, corpus: Corpus) -> None:
        assert (
            corpus.text("press/en.txt", (1, 2))
            == "They signed a memorandum on trade. It enters into force within 6 months."
        )

    def test_furniture_is_no_side_of_a_link(self, corpus: Corpus) -> None:
        links = (
            Link((0,), (0,), 0.9, 1.0, 0.99),
            *(Link((k,), ()) for k in range(1, 6)),
            *(Link((), (k,)) for k in range(1, 6)),
        )
        furniture = replace(corpus.alignments[0], links=links)
        assert list(replace(corpus, alignments=(furniture,)).links("ar-en")) == []


class TestSelect:
    """A threshold costs nothing and breaks nothing."""

    def test_nothing_is_lost_at_zero(self, corpus: Corpus) -> None:
        selected = corpus.select()
        assert selected.alignments == corpus.alignments[:3]
        assert [row.row for row in selected.rows] == [1, 2, 3]
        assert selected.documents == corpus.documents

    def test_weak_link_becomes_two_null_links(self, corpus: Corpus) -> None:
        (alignment,) = corpus.select(0.9, ["ar", "vi"]).alignments
        flags = corpus.alignments[1].links[3].flags
        assert [(link.source, link.target, round(link.score, 4)) for link in alignment.links[3:5]] == [
            ((4,), (), 0.69),
            ((), (2,), 0.69),
        ]
        assert [link.flags for link in alignment.links[3:5]] == [flags, flags]

    def test_selected_corpus_can_be_written_and_read(self, corpus: Corpus, tmp_path: Path) -> None:
        selected = corpus.select(0.95)
        selected.write(tmp_path)
        assert [row.row for row in Corpus.read(tmp_path).rows] == [1]

    def test_rows_are_narrowed_to_languages(self, corpus: Corpus) -> None:
        rows = corpus.select(0.0, ["en", "vi"]).rows
        assert [(row.row, sorted(row.segments), row.scores, row.score) for row in rows] == [
            (1, ["en", "vi"], {"en-vi": 0.9991}, 0.9991),
            (2, ["en", "vi"], {"en-vi": 0.9876}, 0.9876),
            (3, ["en", "vi"], {"en-vi": 0.9912}, 0.9912),
        ]


def spoil(path: Path, line: int, old: str, new: str) -> None:
    lines = path.read_text("utf-8").split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    path.write_text("\n".join(lines), "utf-8")


class TestBadFolder:
    """A corpus that cannot be used says where and why."""

    @pytest.mark.parametrize("name", ["documents.jsonl", "alignments.jsonl", "rows.jsonl", "run.json"])
    def test_missing_file(self, folder: Path, name: str) -> None:
        (folder / name).unlink()
        with pytest.raises(InputError) as error:
            Corpus.read(folder)
        assert (
            str(error.value)
            == f"{folder / name}: is missing; name a folder that align build wrote, or run align build again"
        )

    def test_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="is no folder; name a folder that align build wrote"):
            Corpus.read(tmp_path / "gone")

    @pytest.mark.parametrize(
        ("place", "old", "new", "wrong"),
        [
            ("documents.jsonl:2", '"sha256"', '"sha"', 'key "sha256" is missing'),
            (
                "documents.jsonl:1",
                '"start": 0',
                '"start": "0"',
                'segments[0]: "start" should be a whole number, found "0"',
            ),
            (
                "documents.jsonl:1",
                "texts/press",
                "../../press",
                '"text_file" leads out of the corpus folder: ../../press/ar.html.txt',
            ),
            ("documents.jsonl:1", "ar.html.txt", "gone.txt", '"text_file" texts/press/gone.txt cannot be read'),
            (
                "alignments.jsonl:1",
                '"press/en.txt"',
                '"x.txt"',
                '"target" names x.txt, which documents.jsonl does not hold',
            ),
            ("alignments.jsonl:3", '"en-vi"', '"ar-vi"', '"pair" is ar-vi, but the documents are in en and vi'),
            (
                "alignments.jsonl:1",
                '"parallel"',
                '"maybe"',
                '"verdict" should be "parallel" or "not parallel", found "maybe"',
            ),
            (
                "alignments.jsonl:3",
                '"source": [4]',
                '"source": [9]',
                "a link names segment 9 of press/en.txt, which has 6",
            ),
            (
                "alignments.jsonl:3",
                '"source": [4]',
                '"source": [3]',
                "after segment 3 of press/en.txt the links go on with 3, not 4",
            ),
            ("alignments.jsonl:3", '"source": [5]', '"source": []', "segment 5 of press/en.txt stands in no link"),
            (
                "alignments.jsonl:2",
                '"target": [0]',
                '"target": [true]',
                'links[1]: "target" should hold segment indices from 0, found [true]',
            ),
            ("rows.jsonl:2", '"vi": [0]', '"vi": [3]', "names segment 3 in vi, of which statement visit has 3"),
            ("rows.jsonl:2", '"vi": [0]', '"de": [0]', "names segment 0 in de, of which statement visit has 0"),
            ("rows.jsonl:1", '"visit"', '"visits"', 'no document in documents.jsonl is of statement "visits"'),
        ],
    )
    def test_broken_line(self, folder: Path, place: str, old: str, new: str, wrong: str) -> None:
        name, line = place.split(":")
        spoil(folder / name, int(line), old, new)
        with pytest.raises(InputError) as error:
            Corpus.read(folder)
        assert str(error.value).startswith(f"{folder / place}: {wrong}")
        assert error.value.mend == "mend the line, or make the corpus again with align build"
