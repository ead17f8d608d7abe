"""Bad input through the real command: a clear line, the right exit code, the others processed, nothing lost."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from pathlib import Path

import pytest
from support import SEEDS, Ended, run_align

ENGLISH = "The two presidents met in Hanoi. They agreed to meet again.\n"
FRENCH = "Les deux présidents se sont rencontrés hier à Hanoï et ont signé un accord sur le commerce."
VERSIONS = {lang: next(SEEDS.glob(f"{name}_*.txt")) for lang, name in (("vi", "000"), ("en", "002"), ("ar", "003"))}

EMPTY = "empty: no text in it; leave it out, or fill it"
BINARY = "a binary file, not text; convert it to plain text first, or leave it out"
NO_FOLDER = "no document in the folder; .htm, .html, .jsonl, .markdown, .md, .ndjson, .xhtml and .txt files are read"
MISSING = "no such file or folder; check the path"
FOREIGN = "language fr (French) is not among ar,en,vi; add it with --langs"
CLOSED = "cannot be read (Permission denied); check that it exists and that you may read it"
JSON = "not valid JSON (Expecting value); mend or remove the line"

DAC_OVERRIDE, DAC_READ_SEARCH, DROP_FROM_BOUNDS = 1, 2, 24


def obey_permissions() -> None:
    """Takes from root, as which tests may run, the right to open files that nobody may open."""
    if os.geteuid() == 0:
        for capability in (DAC_OVERRIDE, DAC_READ_SEARCH):
            assert ctypes.CDLL(None).prctl(DROP_FROM_BOUNDS, capability, 0, 0, 0) == 0


def read_run(out: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return found


def read_lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder ``in`` with the three versions of one statement."""
    (tmp_path / "in").mkdir()
    for lang, path in VERSIONS.items():
        shutil.copy(path, tmp_path / "in" / f"{lang}-statement.txt")
    return tmp_path


class TestInputsThatAreLeftOut:
    """Among good documents, bad ones are named with their reason, on stderr and in run.json, and the exit code is 3."""

    @pytest.fixture
    def built(self, folder: Path) -> tuple[Path, Ended]:
        bad = folder / "in"
        (bad / "blank.txt").write_bytes(b"")
        (bad / "noise.txt").write_bytes(bytes(range(256)) * 9)
        (bad / "french.txt").write_text(FRENCH, encoding="utf-8")
        (bad / "lines.jsonl").write_text('{"text": "a"}\nnope\n', encoding="utf-8")
        (bad / "one.txt").write_text("They met.", encoding="utf-8")
        (bad / "secret.txt").write_text(ENGLISH, encoding="utf-8")
        (bad / "secret.txt").chmod(0)
        shutil.copy(VERSIONS["en"], bad / "z-copy.txt")
        (folder / "nothing").mkdir()
        ended = run_align("build", "in", "nothing", "none", "--out", "out", folder=folder, before=obey_permissions)
        return folder / "out", ended

    def test_all_at_once(self, built: tuple[Path, Ended]) -> None:
        out, ended = built
        assert (ended.code, ended.err) == (
            3,
            [
                f"align: in/blank.txt: {EMPTY}",
                f"align: in/french.txt: {FOREIGN}",
                f"align: in/lines.jsonl:2: {JSON}",
                f"align: in/noise.txt: {BINARY}",
                f"align: in/secret.txt: {CLOSED}",
                "align: in/z-copy.txt: copy of en-statement.txt",
                f"align: none: {MISSING}",
                f"align: nothing: {NO_FOLDER}",
            ],
        )
        run = read_run(out)
        assert run["left_out"] == [
            {"input": "in/blank.txt", "reason": EMPTY},
            {"input": "in/french.txt", "reason": FOREIGN},
            {"input": "in/lines.jsonl", "reason": JSON, "line": 2},
            {"input": "in/noise.txt", "reason": BINARY},
            {"input": "in/secret.txt", "reason": CLOSED},
            {"input": "in/z-copy.txt", "reason": "copy of en-statement.txt"},
            {"input": "none", "reason": MISSING},
            {"input": "nothing", "reason": NO_FOLDER},
        ]
        assert sum(run["dropped"].values()) == 8  # type: ignore[attr-defined]  # JSON
        documents = {document["document"]: document["statement"] for document in read_lines(out / "documents.jsonl")}
        versions = {f"{lang}-statement.txt" for lang in VERSIONS}
        assert documents.keys() == versions | {"one.txt"}
        assert len({documents[name] for name in versions} - {None}) == 1
        assert documents["one.txt"] is None


class TestDamagedDocuments:
    """UTF-16, a NUL byte, a few broken bytes: the statement is found all the same, and each segment is kept."""

    def test_three_damaged_versions(self, folder: Path, seeds_corpus: Path) -> None:
        sound = {str(d["lang"]): d for d in read_lines(seeds_corpus / "documents.jsonl") if d["statement"]}
        path = folder / "in/vi-statement.txt"
        path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
        path = folder / "in/en-statement.txt"
        path.write_bytes(path.read_bytes().replace(b"President", b"Presi\0dent", 1))
        path = folder / "in/ar-statement.txt"
        path.write_bytes(path.read_bytes().replace("\N{ARABIC LETTER TEH MARBUTA}".encode(), b"\xff", 1))
        ended = run_align("build", "in", "--out", "out", folder=folder)
        assert (ended.code, ended.err) == (0, [])
        found = {str(d["lang"]): d for d in read_lines(folder / "out/documents.jsonl")}
        assert found["vi"]["segments"] == sound["vi"]["segments"]
        assert len({d["statement"] for d in found.values()} - {None}) == 1
        assert [len(found[lang]["segments"]) for lang in sound] == [len(d["segments"]) for d in sound.values()]  # type: ignore[arg-type]  # JSON
        notes = {lang: found[lang].get("notes", []) for lang in sound}
        assert notes["vi"] == []
        assert str(notes["en"]).startswith("['NUL characters: 1, the first in line ")
        assert str(notes["ar"]).startswith("['not valid UTF-8 in 1 place(s), the first in line ")

    def test_a_line_of_a_megabyte(self, folder: Path) -> None:
        (folder / "in/long.en.txt").write_text("presidents" * 100_000, encoding="utf-8")
        ended = run_align("build", "in", "--out", "out", "--quiet", folder=folder)
        assert (ended.code, ended.err) == (0, [])
        by_name = {document["document"]: document for document in read_lines(folder / "out/documents.jsonl")}
        long = by_name["long.en.txt"]
        assert long["statement"] is None
        assert "".join(segment["text"] for segment in long["segments"]) == "presidents" * 100_000  # type: ignore[attr-defined]  # JSON
        assert by_name["en-statement.txt"]["statement"] is not None


class TestNothingToWorkWith:
    """Where no input is left the exit code is 2, with the one reason and what to do, and nothing is written."""

    @pytest.mark.parametrize(
        ("inputs", "line"),
        [
            (["none"], f"none: {MISSING}"),
            (["nothing"], f"nothing: {NO_FOLDER}"),
            (["blank.txt"], f"blank.txt: {EMPTY}"),
            (["bad.jsonl"], f"bad.jsonl:1: {JSON}"),
            (
                ["blank.txt", "none"],
                f"blank.txt: {EMPTY}".replace(";", " (and 1 more left out, so that no document is left);"),
            ),
        ],
    )
    def test_line(self, tmp_path: Path, inputs: list[str], line: str) -> None:
        (tmp_path / "nothing").mkdir()
        (tmp_path / "blank.txt").write_bytes(b"")
        (tmp_path / "bad.jsonl").write_bytes(b"nope")
        ended = run_align("build", *inputs, "--out", "out", folder=tmp_path)
        assert (ended.code, ended.out, ended.err) == (2, "", [f"align: {line}"])
        assert not list((tmp_path / "out").glob("*"))

    def test_one_document_joins_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "one.txt").write_text("They met.", encoding="utf-8")
        ended = run_align("build", "one.txt", "--out", "out", folder=tmp_path)
        assert (ended.code, ended.err) == (0, [])
        assert "joined nothing: one.txt" in ended.out
        assert [d["statement"] for d in read_lines(tmp_path / "out/documents.jsonl")] == [None]
        assert read_lines(tmp_path / "out/alignments.jsonl") == []


class TestOutputsThatCannotBe:
    """An output that cannot be written is found out before the work; inputs are never written over."""

    @pytest.mark.parametrize(
        ("out", "line"),
        [
            ("file.txt/out", "file.txt/out: cannot be written (Not a directory); choose another folder with --out"),
            ("closed/out", "closed/out: cannot be written (Permission denied); choose another folder with --out"),
            ("in", "in: --out is an input too; choose another folder"),
        ],
    )
    def test_build(self, folder: Path, out: str, line: str) -> None:
        (folder / "file.txt").write_text(ENGLISH, encoding="utf-8")
        (folder / "closed").mkdir(mode=0o500)
        before = sorted(folder.rglob("*"))
        ended = run_align("build", "in", "--out", out, folder=folder, before=obey_permissions)
        assert (ended.code, ended.out, ended.err) == (2, "", [f"align: {line}"])
        assert sorted(folder.rglob("*")) == before

    def test_embed(self, tmp_path: Path) -> None:
        (tmp_path / "x.txt").write_text("a", encoding="utf-8")
        ended = run_align("embed", "x.txt", "--out", "x.txt/y.npy", folder=tmp_path)
        line = "align: x.txt/y.npy: cannot be written (File exists); choose another folder with --out"
        assert (ended.code, ended.err) == (2, [line])
