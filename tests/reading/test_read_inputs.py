"""Promises of `align.reading.read_inputs`: every input is a document or left out with its reason, none lost."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from align.errors import InputError
from align.reading import LeftOut, Reading, read_inputs, read_lines

LANGS = ("ar", "en", "vi")
SEEDS = Path(__file__).parents[2] / "seeds"
ENGLISH = "The two presidents met in Hanoi. They agreed to meet again.\n"
VIETNAMESE = "Hai Tổng thống đã gặp nhau tại Hà Nội. Hai bên nhất trí gặp lại.\n"


def read(*inputs: Path, segmented: bool = False, langs: tuple[str, ...] = LANGS) -> Reading:
    return read_inputs(inputs, langs=langs, segmented=segmented)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(reading: Reading) -> list[str]:
    return [document.name for document in reading.documents]


def only_reason(reading: Reading) -> str:
    (left_out,) = reading.left_out
    return left_out.reason


class TestSeeds:
    """The five seeds are five documents, and nothing of the folder is left out."""

    def test_documents(self) -> None:
        reading = read(SEEDS)
        assert [(document.name[:3], document.lang, len(document.segments)) for document in reading.documents] == [
            ("000", "vi", 20),
            ("001", "vi", 22),
            ("002", "en", 21),
            ("003", "ar", 24),
            ("004", "ar", 41),
        ]
        assert reading.left_out == ()
        assert [Path(path).name for path in reading.skipped] == ["README.md"]

    def test_offsets_and_digest_are_those_of_the_file(self) -> None:
        for document in read(SEEDS).documents:
            data = (SEEDS / document.name).read_bytes()
            assert document.sha256 == hashlib.sha256(data).hexdigest()
            for segment in document.segments:
                assert data.decode()[segment.start : segment.end] == segment.text

    def test_again_is_the_same(self) -> None:
        assert read(SEEDS) == read(*sorted(SEEDS.glob("*.txt"), reverse=True), SEEDS)


class TestNames:
    """A name is the path below the input; unique, whatever the order of the inputs."""

    def test_below_a_folder(self, tmp_path: Path) -> None:
        write(tmp_path / "b/c/x.txt", ENGLISH)
        write(tmp_path / "a.md", VIETNAMESE)
        assert names(read(tmp_path)) == ["a.md", "b/c/x.txt"]
        assert names(read(tmp_path / "b/c/x.txt")) == ["x.txt"]

    def test_two_inputs_with_the_same_names(self, tmp_path: Path) -> None:
        one, other = write(tmp_path / "p/one/x.txt", ENGLISH), write(tmp_path / "p/other/x.txt", VIETNAMESE)
        for inputs in [(one, other), (other, one), (one.parent, other.parent), (one.parent, one, other)]:
            assert names(read(*inputs)) == ["one/x.txt", "other/x.txt"]

    def test_an_input_given_twice_is_read_once(self, tmp_path: Path) -> None:
        path = write(tmp_path / "x.txt", ENGLISH)
        reading = read(path, tmp_path, path)
        assert names(reading) == ["x.txt"]
        assert reading.left_out == ()

    def test_hidden_files_and_pictures_are_passed_over_but_named(self, tmp_path: Path) -> None:
        for name in (".hidden.txt", ".git/x.txt", "a.png", "README.md", "LICENSE", "x.txt"):
            write(tmp_path / name, ENGLISH)
        reading = read(tmp_path)
        assert names(reading) == ["x.txt"]
        assert [Path(path).name for path in reading.skipped] == [".git", ".hidden.txt", "LICENSE", "README.md", "a.png"]
        assert reading.left_out == ()

    def test_a_file_that_is_named_is_read_whatever_its_suffix(self, tmp_path: Path) -> None:
        assert names(read(write(tmp_path / "README", ENGLISH))) == ["README"]

    def test_moses_suffixes(self, tmp_path: Path) -> None:
        write(tmp_path / "corpus.en", "Hanoi\n")
        write(tmp_path / "corpus.vi", "Washington\n")
        assert [(item.name, item.lang) for item in read(tmp_path).documents] == [
            ("corpus.en", "en"),
            ("corpus.vi", "vi"),
        ]

    def test_the_folder_of_the_results_is_not_searched(self, tmp_path: Path) -> None:
        write(tmp_path / "x.txt", ENGLISH)
        write(tmp_path / "a/out/y.txt", VIETNAMESE)
        reading = read_inputs([tmp_path], langs=LANGS, exclude=tmp_path / "a/../a/out")
        assert (names(reading), reading.left_out) == (["x.txt"], ())


class TestReadLines:
    """Line k is item k, in any encoding; what is no text file is named."""

    def test_lines(self, tmp_path: Path) -> None:
        assert read_lines(write(tmp_path / "x.tok", " a b \r\n\nc".encode("utf-16"))) == ["a b", "", "c"]
        assert read_lines(write(tmp_path / "empty.txt", b"")) == []

    @pytest.mark.parametrize("name", ["none.txt", "", "noise.txt", "pipe.txt"])
    def test_no_text_file(self, tmp_path: Path, name: str) -> None:
        write(tmp_path / "noise.txt", bytes(range(256)) * 9)
        os.mkfifo(tmp_path / "pipe.txt")
        with pytest.raises(InputError) as caught:
            read_lines(tmp_path / name)
        assert caught.value.path == str(tmp_path / name)


class TestLanguages:
    """By text, by name among the languages asked for, or left out with what to do."""

    def test_a_fourth_language(self, tmp_path: Path) -> None:
        write(tmp_path / "x.txt", "Les deux présidents se sont rencontrés hier et ont signé un accord.")
        write(tmp_path / "y.txt", ENGLISH)
        reading = read(tmp_path)
        assert only_reason(reading) == "language fr (French) is not among ar,en,vi; add it with --langs"
        assert names(reading) == ["y.txt"]
        assert [item.lang for item in read(tmp_path, langs=("en", "fr")).documents] == ["fr", "en"]

    def test_undetermined(self, tmp_path: Path) -> None:
        path = write(tmp_path / "x.txt", "1234 5678")
        assert only_reason(read(path)) == "its language cannot be told; name it in the file's name, such as x.en.txt"

    def test_the_name_overrides(self, tmp_path: Path) -> None:
        (document,) = read(write(tmp_path / "x.vi.txt", ENGLISH)).documents
        assert document.lang == "vi"
        assert document.notes == ("taken as Vietnamese, reads as English",)

    def test_a_line_in_another_language_is_flagged(self, tmp_path: Path) -> None:
        text = VIETNAMESE * 5 + "The two presidents met in Hanoi and agreed to meet again in the spring."
        (document,) = read(write(tmp_path / "x.txt", text)).documents
        assert [item.flags for item in document.segments] == [()] * 10 + [("language",)]


class TestSegmented:
    """Line k is segment k; blank lines keep their number, nothing is split or called furniture."""

    def test_lines(self, tmp_path: Path) -> None:
        (document,) = read(
            write(tmp_path / "x.txt", "They met. They agreed.\r\n\nShare\n  \n"), segmented=True
        ).documents
        assert [item.text for item in document.segments] == ["They met. They agreed.", "", "Share", ""]
        assert [item.flags for item in document.segments] == [()] * 4
        assert [item.alignable for item in document.segments] == [True, False, True, False]
        assert all(document.text[item.start : item.end] == item.text for item in document.segments)

    def test_same_words_on_other_lines_are_no_copy(self, tmp_path: Path) -> None:
        write(tmp_path / "x.txt", ENGLISH)
        write(tmp_path / "y.txt", ENGLISH.replace(". ", ".\n"))
        assert len(read(tmp_path, segmented=True).documents) == 2
        assert len(read(tmp_path).documents) == 1


class TestJsonLines:
    """Several documents of a file have names of their own; a bad line leaves the file out, with its number."""

    def test_documents(self, tmp_path: Path) -> None:
        lines = [
            {"text": VIETNAMESE, "document": "s1.vi"},
            {"text": ENGLISH, "document": "s1.en"},
            {"text": "x", "lang": "de"},
        ]
        path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))
        reading = read(path)
        assert [(item.name, item.lang, item.extracted) for item in reading.documents] == [
            ("a.jsonl#s1.en", "en", True),
            ("a.jsonl#s1.vi", "vi", True),
        ]
        assert only_reason(reading) == "language de (German) is not among ar,en,vi; add it with --langs"

    def test_a_bad_line(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.jsonl", '{"text": "a"}\nnope\n')
        write(tmp_path / "b.txt", ENGLISH)
        reading = read(tmp_path)
        assert [str(item) for item in reading.left_out] == [
            f"{path}:2: not valid JSON (Expecting value); mend or remove the line"
        ]
        assert names(reading) == ["b.txt"]


class TestBadInput:
    """Each bad input is left out with one clear reason, and the good document beside it is read."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        write(tmp_path / "in/good.txt", ENGLISH)
        return tmp_path / "in"

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("empty.txt", b"", "empty: no text in it; leave it out, or fill it"),
            ("blank.txt", b" \n\r\n\xef\xbb\xbf", "empty: no text in it; leave it out, or fill it"),
            ("empty.jsonl", b"", "empty: no text in it; leave it out, or fill it"),
            ("empty.html", b"", "empty: no text in it; leave it out, or fill it"),
            ("empty.md", b"", "empty: no text in it; leave it out, or fill it"),
            ("nothing.html", b"<html></html>", "no text in the page; leave it out, or save the page as text"),
            (
                "noise.txt",
                bytes(range(256)) * 9,
                "a binary file, not text; convert it to plain text first, or leave it out",
            ),
            ("a.txt", b"%PDF-1.7\n%\xe2\xe3", "a PDF file, not text; convert it to plain text first"),
            ("a.pdf", b"%PDF-1.7", "pdf is not read; convert it to text first"),
            ("a.docx", b"PK\x03\x04", "docx is not read; convert it to text first"),
        ],
    )
    def test_files(self, folder: Path, name: str, content: bytes, reason: str) -> None:
        path = write(folder / name, content)
        reading = read(folder)
        assert reading.left_out == (LeftOut(str(path), reason),)
        assert names(reading) == ["good.txt"]

    def test_missing(self, folder: Path) -> None:
        reading = read(folder / "none.txt", folder)
        assert str(reading.left_out[0]) == f"{folder / 'none.txt'}: no such file or folder; check the path"
        assert names(reading) == ["good.txt"]

    def test_a_path_that_cannot_be(self, folder: Path) -> None:
        assert len(read(folder / ("x" * 5000), folder / "good.txt" / "x").left_out) == 2

    def test_an_empty_folder(self, folder: Path) -> None:
        (folder / "none").mkdir()
        assert only_reason(read(folder / "none")).startswith("no document in the folder; ")

    def test_copies(self, folder: Path) -> None:
        copy = write(folder / "later/copy.txt", "\ufeff" + ENGLISH.replace("\n", "\r\n\r\n"))
        reading = read(folder)
        assert reading.left_out == (LeftOut(str(copy), "copy of good.txt"),)
        assert names(reading) == ["good.txt"]

    def test_one_segment(self, folder: Path) -> None:
        (document,) = read(write(folder / "one.txt", "They met.")).documents
        assert [item.text for item in document.segments] == ["They met."]

    @pytest.mark.parametrize(
        ("data", "note"),
        [
            (ENGLISH.encode().replace(b"met", b"m\0et"), "NUL characters: 1, the first in line 1"),
            (VIETNAMESE.encode().replace(b"Hai b", b"\xff b"), "not valid UTF-8 in 1 place(s), the first in line 1"),
        ],
    )
    def test_damage_is_noted_and_survived(self, folder: Path, data: bytes, note: str) -> None:
        (document,) = read(write(folder / "damaged.txt", data)).documents
        assert document.notes == (note,)
        assert len(document.segments) == 2

    def test_utf16(self, folder: Path) -> None:
        (document,) = read(write(folder / "wide.txt", VIETNAMESE.encode("utf-16"))).documents
        assert (document.lang, document.text, len(document.segments)) == ("vi", VIETNAMESE, 2)

    def test_a_line_of_a_megabyte(self, folder: Path) -> None:
        line = ENGLISH.replace("\n", " ") * 17_000
        began = time.process_time()
        (document,) = read(write(folder / "long.txt", line)).documents
        assert time.process_time() - began < 30
        assert len(document.segments) == 34_000

    def test_links_that_lead_nowhere_or_in_a_ring(self, folder: Path) -> None:
        (folder / "dangling.txt").symlink_to(folder / "gone.txt")
        (folder / "ring.txt").symlink_to(folder / "ring.txt")
        (folder / "loop").symlink_to(folder)
        reading = read(folder)
        assert [Path(item.input).name for item in reading.left_out] == ["dangling.txt", "ring.txt"]
        assert all(item.reason.startswith("cannot be read (") for item in reading.left_out)
        assert names(reading) == ["good.txt"]

    def test_pipes_and_sockets_do_not_hang(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe.txt")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(os.path.relpath(folder / "socket.txt"))
            reading = read(folder, folder / "pipe.txt")
        assert {Path(item.input).name for item in reading.left_out} == {"pipe.txt", "socket.txt"}
        assert all(item.reason.startswith("a pipe, socket or device") for item in reading.left_out)
        assert names(reading) == ["good.txt"]

    def test_without_permission(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        # The tests may run as root, to whom every file is open; so the system's answer is put in its mouth.
        write(folder / "secret.txt", ENGLISH)
        open_bytes = Path.read_bytes

        def refuse(path: Path) -> bytes:
            if path.name == "secret.txt":
                raise PermissionError(13, "Permission denied", str(path))
            return open_bytes(path)

        monkeypatch.setattr(Path, "read_bytes", refuse)
        reading = read(folder)
        reason = "cannot be read (Permission denied); check that it exists and that you may read it"
        assert reading.left_out == (LeftOut(str(folder / "secret.txt"), reason),)
        assert names(reading) == ["good.txt"]

    def test_a_folder_without_permission(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(folder / "closed/x.txt", VIETNAMESE)
        scan = os.scandir

        def refuse(path: Path) -> object:
            if Path(path).name == "closed":
                raise PermissionError(13, "Permission denied", str(path))
            return scan(path)

        monkeypatch.setattr(os, "scandir", refuse)
        reading = read(folder)
        assert [Path(item.input).name for item in reading.left_out] == ["closed"]
        assert names(reading) == ["good.txt"]


def test_heavy_libraries_are_not_imported_before_they_are_needed() -> None:
    code = (
        "import sys, align.reading\n"
        "heavy = {'yasbd', 'pycld2', 'trafilatura', 'justext', 'lxml', 'charset_normalizer'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
