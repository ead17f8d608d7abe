"""The pages of the benchmarks say what the committed results say, as tables that can be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import write_readme
from common import RESULTS
from support import ROOT
from write_readme import tables


def drawn(results: Any) -> str:
    """All tables with their headings, without the spaces that only Markdown needs."""
    lines = []
    for path, table in tables(results):
        lines += [" / ".join(path), *(line.replace(" ", "") for line in table)]
    return "\n".join(lines)


class TestTables:
    """What shape results have decides how they are drawn."""

    def test_pairs_are_columns(self) -> None:
        """Also where one of them was measured less, and beside what is no pair."""
        assert drawn({"half 1": {"ar-en": {"F1": 97.1, "ECE": 0.02}, "en-vi": {"F1": 98.0}, "rows": {"F1": 95.7}}}) == (
            "half 1\n||ar-en|en-vi|rows|\n|---|---:|---:|---:|\n|F1|97.1|98.0|95.7|\n|ECE|0.02|||"
        )

    def test_cases_are_rows(self) -> None:
        assert drawn({"1000": {"segments": 2031, "F1": 100.0}, "5000": {"segments": 10175, "F1": 99.9}}) == (
            "\n||segments|F1|\n|---|---:|---:|\n|1000|2031|100.0|\n|5000|10175|99.9|"
        )
        assert drawn({"ablation": {"all": {"ar-en": 1}, "alone": {"ar-en": 2}}}) == (
            "ablation\n||ar-en|\n|---|---:|\n|all|1|\n|alone|2|"
        )

    def test_lists_of_numbers(self) -> None:
        """The parts of a measure are columns, below the measures that are one number."""
        assert drawn({"news": {"ar-en": {"margin": 98.4, "by_quarter": [94.5, 99.4]}}}) == (
            "news\n||ar-en|\n|---|---:|\n|margin|98.4|\nnews\n|byquarter|1|2|\n|---|---:|---:|\n|ar-en|94.5|99.4|"
        )

    def test_diagrams(self) -> None:
        """A row for each bin that holds anything in any column."""
        bins = {"ar-en": {"bins": [[0.0, 0.0, 0], [0.5, 1.0, 2], [0.9, 0.8, 7]]}}
        bins["en-vi"] = {"bins": [[0.0, 0.0, 0], [0.0, 0.0, 0], [1.0, 1.0, 9]]}
        assert drawn({"half 1": bins}) == (
            "half 1\n|bins|ar-en|en-vi|\n|---|---:|---:|\n|2|0.5,1.0,2||\n|3|0.9,0.8,7|1.0,1.0,9|"
        )

    def test_nothing_measured(self) -> None:
        assert drawn({"omission": {"ar-en": {}, "en-vi": {}}}) == ""

    def test_settings(self) -> None:
        found = {"scores": {"words": [{"setting": "alone", "f1": 99.4}, {"setting": "small 2", "f1": 98.0}]}}
        assert drawn(found) == "scores / words\n|setting|f1|\n|---|---:|\n|alone|99.4|\n|small2|98.0|"

    def test_plain_values(self) -> None:
        """In a row if they are few and in a column if they are many, before what is nested, in the order they were saved."""
        nine = dict(zip("ihgfedcba", range(9), strict=True))
        assert drawn({"b": {"x": 1, "y": 2}, "peak_mb": 442, "a": nine}).split("\n")[:8] == [
            *("", "|peakmb|", "|---|", "|442|"),
            *("b", "|x|y|", "|---|---:|", "|1|2|"),
        ]
        assert drawn({"a": nine}).split("\n")[:5] == ["a", "|||", "|---|---:|", "|i|0|", "|h|1|"]

    def test_names(self) -> None:
        """Those written like variables become words; commands stay as they are, and no bar breaks a table."""
        ((_, table),) = tables({"by_length": 1, "import some_library": 2, "a|b": 3})
        assert table[0] == "| by length | import some_library | a\\|b |"


class TestPages:
    """Both pages are what the script would print today, and each number in them has a signature above or below it."""

    def test_current(self) -> None:
        command = [sys.executable, "benchmarks/write_readme.py", "--check"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        assert (done.returncode, done.stderr.decode()) == (0, "")

    def test_not_current_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        page = write_readme.HERE / "README.md"
        monkeypatch.setattr(write_readme, "PAGES", {page: lambda: "other"})
        monkeypatch.setattr(sys, "argv", ["write_readme.py", "--check"])
        with pytest.raises(SystemExit) as ended:
            write_readme.main()
        assert ended.value.code == "benchmarks/README.md: not current; run python benchmarks/write_readme.py"

    def test_every_result_is_printed(self) -> None:
        assert sorted(write_readme.ORDER) == sorted(path.stem for path in RESULTS.glob("*.json"))

    @pytest.mark.parametrize("name", write_readme.ORDER)
    def test_signature(self, name: str) -> None:
        signature = write_readme._read(name)["signature"]
        assert all(":" in part or " " in part for part in signature.split("|"))
        assert f"`bench_{name}.py` · `{signature}`" in write_readme.benchmarks()
