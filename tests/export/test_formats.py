"""Every format, read back by a reader that knows nothing of `align`, says what the corpus says."""

from __future__ import annotations

import ast
import csv
import json
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from lxml import etree

from align.corpus import Corpus
from align.errors import OutputError, UsageError
from align.export import FORMATS, export

GOLDEN = Path(__file__).parents[1] / "golden" / "corpus"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

TMX_14 = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <!-- The structure of TMX 1.4b as its specification tells it, as far as a writer without inline codes needs. -->
  <start><element name="tmx">
    <attribute name="version"><value>1.4</value></attribute>
    <element name="header">
      <attribute name="creationtool"/><attribute name="creationtoolversion"/>
      <attribute name="segtype">
        <choice><value>block</value><value>paragraph</value><value>sentence</value><value>phrase</value></choice>
      </attribute>
      <attribute name="o-tmf"/><attribute name="adminlang"/><attribute name="srclang"/><attribute name="datatype"/>
      <zeroOrMore><ref name="prop"/></zeroOrMore>
    </element>
    <element name="body"><zeroOrMore>
      <element name="tu">
        <optional><attribute name="tuid"/></optional>
        <zeroOrMore><ref name="prop"/></zeroOrMore>
        <oneOrMore>
          <element name="tuv">
            <attribute name="lang" ns="http://www.w3.org/XML/1998/namespace"><data type="language"/></attribute>
            <element name="seg"><text/></element>
          </element>
        </oneOrMore>
      </element>
    </zeroOrMore></element>
  </element></start>
  <define name="prop"><element name="prop"><attribute name="type"/><text/></element></define>
</grammar>
"""


@pytest.fixture
def corpus() -> Corpus:
    return Corpus.read(GOLDEN)


def segments(corpus: Corpus, name: str, *indices: int) -> str:
    return " ".join(corpus.document(name).segments[index].text for index in indices)


class TestTsv:
    """A spreadsheet, and `cut`, read it."""

    def test_links(self, corpus: Corpus, tmp_path: Path) -> None:
        paths = export(corpus, ["tsv"], tmp_path)
        assert [str(path.relative_to(tmp_path)) for path in paths] == [
            f"pairs/{p}.tsv" for p in ("ar-en", "ar-vi", "en-vi")
        ]
        with paths[2].open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert header == ["statement", "source", "target", "score", "similarity", "margin", "flags", "en", "vi"]
        en, vi = "press/en.txt", "press/vi.txt"
        assert lines == [
            ["visit", "0", "0", "0.9991", "0.9300", "1.5000", "", segments(corpus, en, 0), segments(corpus, vi, 0)],
            [
                "visit",
                "1,2",
                "1",
                "0.9876",
                "0.8800",
                "1.4000",
                "numbers: 6 | -",
                segments(corpus, en, 1, 2),
                segments(corpus, vi, 1),
            ],
            ["visit", "3", "2", "0.9912", "0.9000", "1.4500", "", segments(corpus, en, 3), segments(corpus, vi, 2)],
        ]

    def test_least_score(self, corpus: Corpus, tmp_path: Path) -> None:
        (_, path, _) = export(corpus, ["tsv"], tmp_path, min_score=0.95)
        assert [line.split("\t")[3] for line in path.read_text("utf-8").splitlines()[1:]] == ["0.9603"]

    def test_languages(self, corpus: Corpus, tmp_path: Path) -> None:
        assert [path.name for path in export(corpus, ["tsv"], tmp_path, langs=["vi", "en"])] == ["en-vi.tsv"]


def test_moses_files_are_parallel(corpus: Corpus, tmp_path: Path) -> None:
    paths = export(corpus, ["moses"], tmp_path, langs=["en", "vi"])
    en, vi, scores = (path.read_text("utf-8").split("\n") for path in paths)
    assert [path.name for path in paths] == ["en-vi.en", "en-vi.vi", "en-vi.scores"]
    assert en[1] == segments(corpus, "press/en.txt", 1, 2)
    assert vi[1] == segments(corpus, "press/vi.txt", 1)
    assert scores == ["0.9991", "0.9876", "0.9912", ""]
    assert (len(en), len(vi)) == (4, 4)


class TestTmx:
    """Translation memories load it."""

    def test_structure(self, corpus: Corpus, tmp_path: Path) -> None:
        schema = etree.RelaxNG(etree.fromstring(TMX_14))
        for path in export(corpus, ["tmx"], tmp_path):
            schema.assertValid(etree.parse(path))

    def test_all_languages(self, corpus: Corpus, tmp_path: Path) -> None:
        root = etree.parse(export(corpus, ["tmx"], tmp_path)[0]).getroot()
        assert [header.get("srclang") for header in root.iterfind("header")] == ["*all*"]
        units = [
            {tuv.get(XML_LANG): tuv.findtext("seg") for tuv in unit.iterfind("tuv")}
            for unit in root.iterfind("body/tu")
        ]
        assert units == [dict(row.text) for row in corpus.rows[1:4]]
        props = [{prop.get("type"): prop.text for prop in unit.iterfind("prop")} for unit in root.iterfind("body/tu")]
        assert props[1] == {"x-score": "0.8123", "x-statement": "visit", "x-row": "2", "x-flags": "numbers: 6 | -"}
        assert [unit.get("tuid") for unit in root.iterfind("body/tu")] == ["visit-1", "visit-2", "visit-3"]

    def test_one_pair_names_its_source_language(self, corpus: Corpus, tmp_path: Path) -> None:
        path = tmp_path / "tmx" / "ar-vi.tmx"
        assert path in export(corpus, ["tmx"], tmp_path, min_score=0.5)
        root = etree.parse(path).getroot()
        assert [header.get("srclang") for header in root.iterfind("header")] == ["ar"]
        assert [[tuv.get(XML_LANG) for tuv in unit.iterfind("tuv")] for unit in root.iterfind("body/tu")] == [
            ["ar", "vi"]
        ] * 2
        assert root.findtext("body/tu[2]/tuv[1]/seg") == segments(corpus, "press/ar.html", 2, 3)

    def test_no_row_makes_an_empty_body(self, corpus: Corpus, tmp_path: Path) -> None:
        path = export(corpus, ["tmx"], tmp_path, min_score=1.0)[0]
        etree.RelaxNG(etree.fromstring(TMX_14)).assertValid(etree.parse(path))
        assert etree.parse(path).findall("body/tu") == []


class TestTyped:
    """jsonl and parquet hold the same, with types."""

    def test_jsonl(self, corpus: Corpus, tmp_path: Path) -> None:
        lines = export(corpus, ["jsonl"], tmp_path)[0].read_text("utf-8").split("\n")
        links = [json.loads(line) for line in lines if line]
        assert [" ".join(link) for link in links] == ["statement source target score similarity margin flags ar en"] * 3
        assert links[2] == {
            "statement": "visit",
            "source": [3],
            "target": [2],
            "score": 0.8123,
            "similarity": 0.6,
            "margin": 1.2,
            "flags": ["numbers: - | 6"],
            "ar": segments(corpus, "press/ar.html", 3),
            "en": segments(corpus, "press/en.txt", 2),
        }

    def test_parquet_equals_jsonl(self, corpus: Corpus, tmp_path: Path) -> None:
        parquet, jsonl = (export(corpus, [name], tmp_path)[0] for name in ("parquet", "jsonl"))
        links = [json.loads(line) for line in jsonl.read_text("utf-8").split("\n") if line]
        assert pq.read_table(parquet).to_pylist() == links

    def test_parquet_without_pyarrow(self, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(UsageError) as error:
            export(corpus, ["parquet"], tmp_path)
        assert str(error.value) == "the parquet format needs pyarrow; pip install 'align[parquet]'"


class TestWholeAlignments:
    """Formats of aligners hold null links too, and weak links as such."""

    NAME = "press%2Far.html--press%2Fvi.txt.txt"

    def test_vecalign(self, corpus: Corpus, tmp_path: Path) -> None:
        export(corpus, ["vecalign"], tmp_path, min_score=0.5)
        lines = (tmp_path / "vecalign" / "ar-vi" / self.NAME).read_text().splitlines()
        # read as Vecalign's scorer does: two literals and a number between colons
        assert [(*map(ast.literal_eval, line.split(":")[:2]), float(line.split(":")[2])) for line in lines] == [
            ([0], [], 0.0),
            ([1], [0], 0.2),
            ([2, 3], [1], 0.29),
            ([4], [], 0.0),
            ([], [2], 0.0),
            ([5], [], 0.0),
        ]

    def test_ladder(self, corpus: Corpus, tmp_path: Path) -> None:
        export(corpus, ["ladder"], tmp_path)
        rungs = (tmp_path / "ladder" / "ar-vi" / self.NAME).read_text()
        assert rungs == (
            "0\t0\t0.0000\n"  # the menu, alone
            "1\t0\t0.9603\n"
            "2\t1\t0.9004\n"  # two Arabic segments
            "4\t2\t0.3100\n"
            "5\t3\t0.0000\n"  # the button, alone
            "6\t3\t0.0000\n"  # the lengths
        )

    @pytest.mark.parametrize("name", ["vecalign", "ladder"])
    def test_indices_can_be_looked_up(self, corpus: Corpus, tmp_path: Path, name: str) -> None:
        export(corpus, [name], tmp_path)
        lines = (tmp_path / name / "en" / "press" / "en.txt.txt").read_text("utf-8").splitlines()
        assert lines == [segment.text for segment in corpus.document("press/en.txt").segments]

    def test_opus(self, corpus: Corpus, tmp_path: Path) -> None:
        export(corpus, ["opus"], tmp_path)
        root = etree.parse(tmp_path / "opus" / "ar-vi.xml").getroot()
        (group,) = root.iterfind("linkGrp")
        assert root.tag == "cesAlign"
        assert dict(group.attrib) == {
            "targType": "s",
            "fromDoc": "ar/press/ar.html.xml",
            "toDoc": "vi/press/vi.txt.xml",
        }
        assert [(link.get("xtargets"), link.get("certainty")) for link in group] == [
            ("s0;", None),
            ("s1;s0", "0.9603"),
            ("s2 s3;s1", "0.9004"),
            ("s4;s2", "0.3100"),
            ("s5;", None),
        ]
        for side, name in (("fromDoc", "press/ar.html"), ("toDoc", "press/vi.txt")):
            sentences = etree.parse(tmp_path / "opus" / str(group.attrib[side])).getroot()
            assert {s.get("id"): s.text for s in sentences} == {
                f"s{k}": segment.text for k, segment in enumerate(corpus.document(name).segments)
            }

    def test_opus_lines_hold_one_element_each(self, corpus: Corpus, tmp_path: Path) -> None:
        """OpusTools parses line by line."""
        export(corpus, ["opus"], tmp_path)
        lines = (tmp_path / "opus" / "en-vi.xml").read_text().splitlines()
        assert lines[1] == '<!DOCTYPE cesAlign PUBLIC "-//CES//DTD XML cesAlign//EN" "">'
        assert lines[4] == '<link id="SL0" xtargets="s0;s0" certainty="0.9991"/>'


class TestExport:
    """The door to all formats."""

    def test_every_format_is_deterministic(self, corpus: Corpus, tmp_path: Path) -> None:
        one, other = (export(corpus, list(FORMATS), tmp_path / name) for name in ("one", "other"))
        assert [path.relative_to(tmp_path / "one") for path in one] == [
            path.relative_to(tmp_path / "other") for path in other
        ]
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
        assert len(set(one)) == len(one)

    def test_what_is_not_parallel_enters_nothing(self, corpus: Corpus, tmp_path: Path) -> None:
        stranger = corpus.document("rice.vi.txt").segments[0].text.encode()
        assert [
            path
            for path in export(corpus, ["tsv", "tmx", "jsonl", "moses", "opus", "vecalign"], tmp_path)
            if stranger in path.read_bytes()
        ] == []

    def test_unknown_format(self, corpus: Corpus, tmp_path: Path) -> None:
        with pytest.raises(UsageError) as error:
            export(corpus, ["tsv", "doc"], tmp_path)
        assert (
            str(error.value)
            == "unknown format 'doc'; use formats among tsv,moses,tmx,parquet,jsonl,vecalign,ladder,opus"
        )
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("score", [-0.1, 1.5, float("nan")])
    def test_score_that_is_none(self, corpus: Corpus, tmp_path: Path, score: float) -> None:
        with pytest.raises(UsageError, match="a score lies between 0 and 1, not at"):
            export(corpus, ["tsv"], tmp_path, min_score=score)

    def test_unwritable(self, corpus: Corpus, tmp_path: Path) -> None:
        (tmp_path / "pairs").write_text("")
        with pytest.raises(OutputError, match=r"pairs/ar-en\.tsv: cannot be written"):
            export(corpus, ["tsv"], tmp_path)
