"""The command ``explain`` on the seeds: it agrees with alignments.jsonl, reads as prose, and says what is wrong."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from math import fsum
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, SEEDS, run_align

import align.encoding
from align.cli import main
from align.cli.explaining import in_words
from align.explanation import Alternative, LinkExplanation
from align.model import Link

STATEMENT = "000_1f15b8339e3e09f6"
Run = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The command, in this process."""

    def explain(*arguments: str | Path) -> tuple[int, str, list[str]]:
        monkeypatch.setattr(sys, "argv", ["align", "explain", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err.splitlines()

    return explain


@pytest.fixture
def corpus(seeds_corpus: Path, tmp_path: Path) -> Path:
    """A copy of the corpus of the seeds, to be changed."""
    return Path(shutil.copytree(seeds_corpus, tmp_path / "corpus"))


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit_run(corpus: Path, key: str, value: dict[str, Any]) -> None:
    path = corpus / "run.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    found[key] |= value
    path.write_text(json.dumps(found), encoding="utf-8")


class TestSeeds:
    """The real command on the real corpus."""

    def test_json_agrees_with_the_corpus(self, corpus: Path) -> None:
        """The links of every pair, their similarities, margins and scores, as written; nothing is written anew."""
        before = content(corpus)
        ended = run_align("explain", corpus, "--json")
        assert (ended.code, ended.err, ended.out.count("\n")) == (0, [], 1)
        assert content(corpus) == before
        found = json.loads(ended.out)
        assert found["statement"] == STATEMENT
        assert [pair["pair"] for pair in found["pairs"]] == ["ar-en", "ar-vi", "en-vi"]
        lines = map(json.loads, before["alignments.jsonl"].decode().splitlines())
        written = {line["pair"]: line for line in lines if line["verdict"] == "parallel"}
        for pair in found["pairs"]:
            line = written[pair["pair"]]
            assert {key: line[key] for key in ("source", "target", "verdict", "score")}.items() <= pair.items()
            keys = ("source", "target", "similarity", "margin", "score")
            assert [{key: link[key] for key in keys} for link in pair["links"]] == [
                {key: link[key] for key in keys} for link in line["links"]
            ]

    def test_json_sums(self, run: Run, seeds_corpus: Path) -> None:
        _, out, _ = run(seeds_corpus, "--pair", "ar-en", "--json")
        (pair,) = json.loads(out)["pairs"]
        for link in pair["links"]:
            assert fsum(link["parts"].values()) == pytest.approx(link["total"], abs=1e-3)
            assert len(link["alternatives"]) == 3
            assert ("vi" in link["parts"]) <= bool(link["source"] and link["target"])

    def test_a_link_for_people(self, run: Run, seeds_corpus: Path) -> None:
        """Arabic says in one sentence what Vietnamese says in two; English agrees with it."""
        code, out, err = run(seeds_corpus, "--statement", STATEMENT, "--pair", "ar-vi", "--source", "16")
        assert (code, err) == (0, [])
        about, link = out.rstrip("\n").split("\n\n")
        assert about.splitlines()[0] == "ar-vi: 003_6455e8f054b2e30a.txt and 000_1f15b8339e3e09f6.txt"
        assert re.fullmatch(
            r"parallel, score 1\.00: linking gains \+\d\.\d a segment beyond chance", about.splitlines()[1]
        )
        source, target, parts, others = link.splitlines()
        assert source.startswith("ar 16  وشمل الإعلان أيضًا")
        assert target.startswith("vi 14-15  Tài liệu này cũng đề ra")
        assert len(target) == len("vi 14-15  ") + 100
        named = [part.rsplit(" ", 1)[0] for part in parts.split(": ")[1].split(" = ")[0].split(", ")]
        assert named[:3] == ["similarity", "words covered", "words without counterpart"]
        assert {"shape 1-2", "words counted twice", "en"} <= set(named)
        assert others.startswith("or ")
        assert others.count(" for ") == 3

    def test_all_links_of_a_pair(self, run: Run, seeds_corpus: Path) -> None:
        _, out, _ = run(seeds_corpus, "--pair", "en-vi")
        lines = (seeds_corpus / "alignments.jsonl").read_text(encoding="utf-8").splitlines()
        (written,) = (one for one in map(json.loads, lines) if (one["pair"], one["verdict"]) == ("en-vi", "parallel"))
        assert len(out.split("\n\n")) == 1 + len(written["links"])


class TestWords:
    """The prose of a link, pinned."""

    def test_a_link(self) -> None:
        parts = {
            "similarity": 7.0,
            "similarity x size": 3.1,
            "similarity squared": -1.0,
            "covered": 3.2,
            "uncovered": -1.1,
        }
        later = {"length": -0.2, "shape 1-2": 2.2, "counted twice": -0.01, "vi": 1.4}
        others = (Alternative((3, 4), (5,), 0.0312, 9.0), Alternative((), (6,), 0.0004, 1.0))
        link = LinkExplanation(Link((4,), (5, 6), 0.7, 1.3, 0.9684), parts | later, 14.6, others)
        assert list(in_words(link, "en-vi")) == [
            (
                "score 0.968: similarity +9.1, words covered +3.2, words without counterpart -1.1, lengths -0.2, "
                "shape 1-2 +2.2, vi +1.4 = 14.6"
            ),
            "or 0.031 for en 3-4 with vi 5; < 0.001 for vi 6 alone",
        ]

    def test_a_null_link_that_was_parted(self) -> None:
        parts = {"null": 1.0, "words": 2.5, "furniture": 0.0, "null rate": -0.3}
        link = LinkExplanation(Link((4,), (), score=0.4), parts, 3.2, (), Link((4,), (7,), 0.3, 1.0, 0.6))
        assert list(in_words(link, "ar-en")) == [
            "score 0.400: unlinked +1.0, its words +2.5, null links of this document -0.3 = 3.2",
            "parted: ar 4 with en 7 (0.600) contradicted the other languages",
        ]

    def test_a_blank_segment(self) -> None:
        assert list(in_words(LinkExplanation(Link((4,), (), score=1.0), {}, 0.0), "ar-en")) == [
            "score 1.000: blank, and so without counterpart"
        ]


class TestEncoder:
    """The one of the build, with the vectors that it kept; another one is told."""

    def test_another_fingerprint(self, run: Run, corpus: Path) -> None:
        edit_run(corpus, "encoder", {"fingerprint": "bundled-old"})
        code, _, err = run(corpus, "--pair", "en-vi", "--source", "0")
        ours = align.encoding.load_encoder().fingerprint
        assert (code, err) == (0, [f"align: the corpus was built with bundled-old, this is explained with {ours}"])

    @pytest.mark.parametrize(
        ("kept", "arguments", "used"), [(True, [], True), (False, [], False), (True, ["--model", "bundled"], False)]
    )
    def test_kept_vectors(
        self, run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch, kept: bool, arguments: list[str], used: bool
    ) -> None:
        """They are used where they are, for the model of the build alone; no folder is made for them."""
        model = ROOT / "src/align/encoding/bundled"
        edit_run(corpus, "options", {"model": str(model)})
        if kept:
            (corpus / ".vectors").mkdir()
        asked: list[tuple[str, Path | None]] = []
        load = align.encoding.load_encoder

        def watched(name: str, *, cache: Path | None = None) -> align.encoding.Encoder:
            asked.append((name, cache))
            return load(name, cache=cache)

        monkeypatch.setattr(align.encoding, "load_encoder", watched)
        assert run(corpus, "--pair", "en-vi", "--source", "0", *arguments)[0] == 0
        assert asked == [(arguments[1] if arguments else str(model), corpus / ".vectors" if used else None)]
        assert (corpus / ".vectors").exists() == kept

    def test_other_links_in_the_corpus(self, run: Run, corpus: Path) -> None:
        """Corrected by hand, say: what is explained is what the search finds, and that is told."""
        path = corpus / "alignments.jsonl"
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        (written,) = (one for one in lines if (one["pair"], one["verdict"]) == ("en-vi", "parallel"))
        written["links"][3]["score"] = 1.0
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        _, _, err = run(corpus, "--pair", "en-vi")
        assert err == [f"align: en-vi: alignments.jsonl has not 1 of these {len(written['links'])} links"]


class TestWrongUsage:
    """Exit code 2, and one line that names what there is."""

    @pytest.mark.parametrize(
        ("arguments", "line"),
        [
            (["--statement", "none"], f"no statement none; name one with --statement: {STATEMENT}"),
            (["--pair", "vi-en"], f"statement {STATEMENT} has no pair vi-en; name one of ar-en, ar-vi, en-vi"),
            (
                ["--pair", "en-vi", "--source", "21"],
                "002_0e84188a770e1430.txt has no segment 21; name one from 0 to 20 with --source",
            ),
            (["--model", "./none"], "./none: no such folder; name a folder that holds a sentence-transformers model"),
        ],
    )
    def test_names(self, run: Run, seeds_corpus: Path, arguments: list[str], line: str) -> None:
        assert run(seeds_corpus, *arguments) == (2, "", [f"align: {line}"])

    def test_no_corpus(self, run: Run, tmp_path: Path) -> None:
        line = f"align: {tmp_path / 'none'}: is no folder; name a folder that align build wrote"
        assert run(tmp_path / "none") == (2, "", [line])

    def test_no_statement(self, run: Run, corpus: Path) -> None:
        documents = [json.loads(line) for line in (corpus / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
        text = "".join(json.dumps(document | {"statement": None}) + "\n" for document in documents)
        (corpus / "documents.jsonl").write_text(text, encoding="utf-8")
        (corpus / "rows.jsonl").write_text("", encoding="utf-8")
        line = "align: the corpus holds no statement; build one from versions of one text in several languages"
        assert run(corpus) == (2, "", [line])

    def test_several_statements(self, run: Run, tmp_path: Path) -> None:
        versions = {lang: next(SEEDS.glob(f"{name}_*.txt")) for lang, name in (("vi", "000"), ("en", "002"))}
        for name in ("one", "two"):
            for lang, path in versions.items():
                (tmp_path / "in" / name).mkdir(parents=True, exist_ok=True)
                text = path.read_text(encoding="utf-8") + ("." if name == "two" else "")
                (tmp_path / "in" / name / f"{lang}.txt").write_text(text, encoding="utf-8")
        assert run_align("build", "in", "--out", "out", "--group", "folder", "-q", folder=tmp_path).code == 0
        assert run(tmp_path / "out") == (2, "", ["align: 2 statements; name one with --statement: one, two"])
        code, out, err = run(tmp_path / "out", "--statement", "two", "--source", "1")
        assert (code, err) == (0, [])
        assert out.startswith("en-vi: two/en.txt and two/vi.txt\n")
