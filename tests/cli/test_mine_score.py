"""``align mine`` and ``align score`` as a person runs them: tables to the letter, and one line for bad input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from support import run_align

from align import encoding
from align.cli import main

ENGLISH = "Bread is cheap here.\n\nThe president\tspoke on Monday.\nThank you very much.\n"
VIETNAMESE = "Cảm ơn bạn rất nhiều.\nTổng thống đã phát biểu hôm thứ Hai.\n***\nBánh mì ở đây rẻ.\n"

NAME_TWO = "name the two text columns, such as --columns en,vi"

Here = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    """What the command ``align`` runs, in this process, in a folder with the two files."""
    (tmp_path / "en.txt").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "vi.txt").write_text(VIETNAMESE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["align", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return ended.value.code, *capfd.readouterr()

    return run


def table(path: str) -> list[list[str]]:
    return [line.split("\t") for line in Path(path).read_text(encoding="utf-8").splitlines()]


class TestMine:
    """Lines in, a table out."""

    def test_as_a_command(self, tmp_path: Path) -> None:
        (tmp_path / "en.txt").write_text(ENGLISH, encoding="utf-8")
        (tmp_path / "vi.txt").write_text(VIETNAMESE, encoding="utf-8")
        ended = run_align("mine", "en.txt", "vi.txt", "--out", "new/pairs.tsv", folder=tmp_path)
        told = "3 of 3 pairs in new/pairs.tsv; 3 of them with a score of at least 0.9\n"
        assert (ended.code, ended.out, ended.err) == (0, told, [])
        header, *rows = table(str(tmp_path / "new" / "pairs.tsv"))
        assert header == ["source", "target", "score", "similarity", "margin", "source_text", "target_text"]
        assert sorted((row[0], row[1], row[5], row[6]) for row in rows) == [
            ("0", "3", "Bread is cheap here.", "Bánh mì ở đây rẻ."),
            ("2", "1", "The president spoke on Monday.", "Tổng thống đã phát biểu hôm thứ Hai."),
            ("3", "0", "Thank you very much.", "Cảm ơn bạn rất nhiều."),
        ]
        scores = [float(row[2]) for row in rows]
        assert scores == sorted(scores, reverse=True)
        assert all(float(row[3]) > 0.3 and float(row[4]) > 1 for row in rows)

    def test_summary_as_json(self, here: Here) -> None:
        code, out, err = here("mine", "en.txt", "vi.txt", "--out", "o.tsv", "--json")
        signature = f"enc:{encoding.load_encoder().fingerprint}|k:4|margin:ratio"
        assert (code, err) == (0, "")
        assert json.loads(out) == {
            "out": "o.tsv",
            "source_lines": 4,
            "target_lines": 4,
            "pairs": 3,
            "written": 3,
            "score_at_least_0.9": 3,
            "calibrated": True,
            "signature": signature,
        }

    def test_least_score_and_quiet(self, here: Here) -> None:
        Path("vi.txt").write_text("Bánh mì ở đây rẻ.\nQuả chuối màu vàng bay qua núi.\n", encoding="utf-8")
        Path("en.txt").write_text("Bread is cheap here.\nShe plays violin in an orchestra.\n", encoding="utf-8")
        assert here("mine", "en.txt", "vi.txt", "--out", "o.tsv", "--min-score", "0.5", "--quiet") == (0, "", "")
        assert [row[:2] for row in table("o.tsv")[1:]] == [["0", "0"]]

    @pytest.mark.parametrize("lines", ["\n", "***\n"])
    def test_no_line_with_a_word_gives_a_header_alone(self, here: Here, lines: str) -> None:
        Path("vi.txt").write_text(lines, encoding="utf-8")
        code, out, _ = here("mine", "en.txt", "vi.txt", "--out", "o.tsv")
        assert (code, out.split(";")[0], len(table("o.tsv"))) == (0, "0 of 0 pairs in o.tsv", 1)

    def test_bad_input(self, here: Here) -> None:
        assert here("mine", "none.txt", "vi.txt", "--out", "o.tsv")[0] == 2
        code, out, err = here("mine", "en.txt", "vi.txt", "--out", "o.tsv", "--min-score", "2")
        assert (code, out, err) == (2, "", "align: --min-score 2 is no probability; give a number from 0 to 1\n")
        assert not Path("o.tsv").exists()

    def test_another_encoder_is_not_calibrated(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        class Lengths:
            name, fingerprint, dim = "lengths", "lengths-1", 2

            def encode(self, texts: list[str]) -> NDArray[np.float32]:
                angles = np.array([len(text) / 50 for text in texts])
                return np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)

        monkeypatch.setattr(encoding, "load_encoder", lambda _name: Lengths())
        code, out, err = here("mine", "en.txt", "vi.txt", "--out", "o.tsv", "--model", "lengths", "--json")
        assert (code, json.loads(out)["calibrated"]) == (0, False)
        assert err == "align: the scores of lengths are not calibrated: use them to rank, not as probabilities\n"


class TestScore:
    """A table in, three columns more out."""

    def test_other_columns_stay_as_they_are(self, here: Here) -> None:
        rows = ["7\tBread is cheap here.\t a  b \tBánh mì ở đây rẻ.", "8\tThank you.\t\t", "9\tThank you.\t\tBánh mì."]
        Path("in.tsv").write_text("\n".join(["id\ten\tnote\tvi", *rows]) + "\n", encoding="utf-8")
        assert here("score", "in.tsv", "--out", "o.tsv")[::2] == (0, "")
        header, *found = table("o.tsv")
        assert header == ["id", "en", "note", "vi", "similarity", "margin", "score"]
        assert ["\t".join(row[:4]) for row in found] == rows
        assert found[1][4:] == ["", "", "0.0000"]
        assert float(found[0][6]) > 0.9
        assert float(found[2][6]) < 0.1

    def test_named_columns_of_a_mined_table(self, here: Here) -> None:
        here("mine", "en.txt", "vi.txt", "--out", "m.tsv")
        code, _, err = here("score", "m.tsv", "--out", "m.tsv", "--columns", "source_text,target_text")
        assert (code, err) == (0, "align: m.tsv: columns named similarity, margin, score are replaced\n")
        assert table("m.tsv")[0] == ["source", "target", "source_text", "target_text", "similarity", "margin", "score"]

    def test_windows_line_ends_and_a_byte_order_mark(self, here: Here) -> None:
        Path("in.tsv").write_bytes(b"\xef\xbb\xbfen\tvi\r\nThank you.\tC\xe1\xba\xa3m \xc6\xa1n.\r\n")
        assert here("score", "in.tsv", "--out", "o.tsv", "--quiet") == (0, "", "")
        assert [row[:2] for row in table("o.tsv")] == [["en", "vi"], ["Thank you.", "Cảm ơn."]]

    @pytest.mark.parametrize(
        ("content", "columns", "line"),
        [
            (b"", [], "in.tsv:1: no header; give a first line with the columns' names, tabs between"),
            (
                b"en\tfr\tvi\n",
                [],
                f"in.tsv:1: 3 columns are named like languages, not two different ones; {NAME_TWO}",
            ),
            (
                b"en\tvi\n",
                ["--columns", "en,ar"],
                f"in.tsv:1: no column 'ar' among en, vi; {NAME_TWO}",
            ),
            (
                b"en\tvi\n",
                ["--columns", "en,en"],
                f"in.tsv:1: 2 columns named by --columns, not two different ones; {NAME_TWO}",
            ),
            (
                b"en\tvi\na\tb\nc\n",
                [],
                "in.tsv:3: expected 2 columns (en, vi), found 1; mend the line; text may hold no tab",
            ),
            (b"en\tvi\na\tb\nc\t\xff\n", [], "in.tsv:3: not valid UTF-8; convert the file to UTF-8"),
        ],
    )
    def test_bad_input(self, here: Here, content: bytes, columns: list[str], line: str) -> None:
        Path("in.tsv").write_bytes(content)
        assert here("score", "in.tsv", "--out", "o.tsv", *columns) == (2, "", f"align: {line}\n")
        assert not Path("o.tsv").exists()

    def test_a_missing_file(self, here: Here) -> None:
        line = "align: none.tsv: No such file or directory; name a tab-separated file\n"
        assert here("score", "none.tsv", "--out", "o.tsv") == (2, "", line)

    def test_a_header_alone(self, here: Here) -> None:
        Path("in.tsv").write_text("en\tvi\n", encoding="utf-8")
        assert here("score", "in.tsv", "--out", "o.tsv", "--quiet") == (0, "", "")
        assert table("o.tsv") == [["en", "vi", "similarity", "margin", "score"]]
