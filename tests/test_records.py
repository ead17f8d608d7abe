"""JSON Lines on disk: numbers, whole files, and errors that name the line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from align.errors import InputError, OutputError
from align.records import Record, inner_path, number, plain, read_record, read_records, replacing, write_records


class TestNumber:
    """Floats have four decimals, and only finite ones reach a file."""

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (0.123456, 0.1235),
            (1, 1.0),
            (None, None),
            (float("nan"), None),
            (float("-inf"), None),
            (np.float32(0.1), 0.1),
        ],
    )
    def test_rounds(self, value: float | None, expected: float | None) -> None:
        assert number(value) == expected

    def test_minus_zero_is_zero(self) -> None:
        assert str(number(-0.00001)) == "0.0"


class TestPlain:
    """What json cannot write becomes what it can."""

    def test_numpy(self) -> None:
        value = {
            "f": np.float32(0.25),
            "i": np.int64(3),
            "a": np.array([1.0, 2.00001]),
            "b": np.bool_(True),
            1: (None, "x"),
        }
        assert plain(value) == {"f": 0.25, "i": 3, "a": [1.0, 2.0], "b": True, "1": [None, "x"]}
        assert json.dumps(plain(value)) == '{"f": 0.25, "i": 3, "a": [1.0, 2.0], "b": true, "1": [null, "x"]}'

    def test_path(self) -> None:
        assert plain(Path("a") / "b") == str(Path("a") / "b")


class TestReplacing:
    """A file appears whole or not at all."""

    def test_interrupted_run_leaves_the_old_file(self, tmp_path: Path) -> None:
        path = tmp_path / "a" / "x.txt"
        with replacing(path) as file:
            file.write(b"old")
        interrupted = replacing(path)
        interrupted.__enter__().write(b"ne")
        assert interrupted.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None) in {None, False}
        assert path.read_bytes() == b"old"
        assert [p.name for p in path.parent.iterdir()] == ["x.txt"]

    def test_who_reads_the_old_file_goes_on_reading_it(self, tmp_path: Path) -> None:
        write_records(tmp_path / "x", ["old"])
        with (tmp_path / "x").open(encoding="utf-8") as reader:
            write_records(tmp_path / "x", ["new"])
            assert reader.read() == '"old"\n'

    def test_unwritable_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(OutputError, match=r"x\.txt: cannot be written \(.+\); choose another folder with --out"):
            write_records(tmp_path / "file" / "x.txt", [])

    def test_lone_surrogate_does_not_stop_a_run(self, tmp_path: Path) -> None:
        write_records(tmp_path / "x", [{"text": "a\ud800b"}])
        assert (tmp_path / "x").read_bytes() == b'{"text": "a?b"}\n'


class TestReadRecords:
    """Each broken line is named with its number and with what is wrong."""

    @pytest.mark.parametrize(
        ("line", "wrong"),
        [
            (b"{", "is not JSON (Expecting property name enclosed in double quotes at column 2)"),
            (b"[1]", "is not a JSON object"),
            (b'{"a": "\xff"}', "is not UTF-8 (byte 8 of the line)"),
            (b'{"a": NaN}', "is not JSON (NaN is no JSON number)"),
            (b"[" * 100_000, "is not JSON"),
        ],
    )
    def test_broken(self, tmp_path: Path, line: bytes, wrong: str) -> None:
        path = tmp_path / "x.jsonl"
        path.write_bytes(b'{"fine": 1}\n\n' + line + b"\n")
        with pytest.raises(InputError) as error:
            list(read_records(path))
        assert str(error.value).startswith(f"{path}:3: {wrong}")

    def test_lines_end_at_line_feeds_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "x.jsonl"
        values = [{"a": "one\N{LINE SEPARATOR}two\x85three"}, {"a": "four"}]
        write_records(path, values)
        assert [record.data for record in read_records(path)] == values

    def test_line_of_an_error_in_a_long_object(self, tmp_path: Path) -> None:
        path = tmp_path / "run.json"
        path.write_text('{\n  "a": 1,\n  "b": oops\n}\n')
        with pytest.raises(InputError, match=r"run\.json:3: is not JSON"):
            read_record(path)

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="is missing; name a folder that align build wrote"):
            list(read_records(tmp_path / "x.jsonl"))


class TestRecord:
    """Values are checked when they are taken."""

    record = Record({"s": "x", "n": 1.5, "t": True, "i": -1, "l": [0, "1"], "r": [3]}, Path("f"), 7, "links[3]: ")

    @pytest.mark.parametrize(
        ("take", "message"),
        [
            (lambda r: r.text("gone"), 'f:7: links[3]: key "gone" is missing; '),
            (lambda r: r.text("n"), 'f:7: links[3]: "n" should be a string, found 1.5; '),
            (lambda r: r.number("t"), 'f:7: links[3]: "t" should be a number, found true; '),
            (lambda r: r.index("i"), 'f:7: links[3]: "i" should be 0 or more, found -1; '),
            (lambda r: r.indices("l"), 'f:7: links[3]: "l" should hold segment indices from 0, found [0, "1"]; '),
            (lambda r: r.strings("l"), 'f:7: links[3]: "l" holds no strings; '),
            (lambda r: list(r.records("r")), "f:7: links[3]: r[0]: is no object; "),
        ],
    )
    def test_refuses(self, take, message: str) -> None:  # type: ignore[no-untyped-def]  # a lambda of any result
        with pytest.raises(InputError) as error:
            take(self.record)
        assert str(error.value) == message + "mend the line, or make the corpus again with align build"


@pytest.mark.parametrize("name", ["../../a/b.txt", "/a/b.txt", "a/../b.txt", "a/./b.txt"])
def test_inner_path_never_leaves_the_folder(name: str, tmp_path: Path) -> None:
    assert (tmp_path / inner_path(name)).resolve() == tmp_path.resolve() / "a" / "b.txt"
