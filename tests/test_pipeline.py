"""The main job on the seeds, through the real command: what is found, that nothing is lost, that it is repeatable."""

from __future__ import annotations

import json
import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, SEEDS, run_align

GOLDEN = Path(__file__).parent / "golden/seeds"
FLOORS = json.loads((GOLDEN / "floors.json").read_text(encoding="utf-8"))


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def starts(corpus: Path) -> dict[str, dict[str, Any]]:
    """The documents by the first three letters of their names."""
    return {document["document"][:3]: document for document in read_lines(corpus / "documents.jsonl")}


class TestSeeds:
    """Three versions are one statement, the strangers join nothing, and every character can be found again."""

    def test_statement_and_strangers(self, seeds_corpus: Path) -> None:
        found = {name: (d["lang"], d["statement"] is not None) for name, d in starts(seeds_corpus).items()}
        assert found == {
            "000": ("vi", True),
            "001": ("vi", False),
            "002": ("en", True),
            "003": ("ar", True),
            "004": ("ar", False),
        }
        assert len({d["statement"] for d in starts(seeds_corpus).values()} - {None}) == 1

    def test_verdicts(self, seeds_corpus: Path) -> None:
        verdicts = {
            (a["source"][:3], a["target"][:3]): a["verdict"] for a in read_lines(seeds_corpus / "alignments.jsonl")
        }
        assert {pair for pair, verdict in verdicts.items() if verdict == "parallel"} == {
            ("003", "002"),
            ("003", "000"),
            ("002", "000"),
        }

    def test_furniture(self, seeds_corpus: Path) -> None:
        flagged = {
            name: [k for k, segment in enumerate(d["segments"]) if "furniture" in segment["flags"]]
            for name, d in starts(seeds_corpus).items()
        }
        # Of 003: menu, font sizes, byline and log-in line before the text; counters and menus after it.
        assert flagged["003"] == [0, 1, 2, 4, 5, 20, 21, 22, 23]
        assert flagged["000"] == flagged["002"] == []

    def test_offsets(self, seeds_corpus: Path) -> None:
        for document in starts(seeds_corpus).values():
            text = (SEEDS / document["document"]).read_bytes().decode("utf-8")
            assert [text[s["start"] : s["end"]] for s in document["segments"]] == [
                s["text"] for s in document["segments"]
            ]
            assert all(a["end"] <= b["start"] for a, b in pairwise(document["segments"]))

    def test_nothing_is_dropped(self, seeds_corpus: Path) -> None:
        """All letters of a file stand in its segments."""
        for document in starts(seeds_corpus).values():
            text = (SEEDS / document["document"]).read_bytes().decode("utf-8")
            kept = "".join(segment["text"] for segment in document["segments"])
            assert re.sub(r"[\W_]", "", kept) == re.sub(r"[\W_]", "", text)

    def test_every_segment_is_in_one_link_and_one_row(self, seeds_corpus: Path) -> None:
        sizes = {d["document"]: len(d["segments"]) for d in starts(seeds_corpus).values()}
        for alignment in read_lines(seeds_corpus / "alignments.jsonl"):
            for side in ("source", "target"):
                linked = [k for link in alignment["links"] for k in link[side]]
                assert linked == list(range(sizes[alignment[side]]))
        rows = read_lines(seeds_corpus / "rows.jsonl")
        for name, lang in (("000", "vi"), ("002", "en"), ("003", "ar")):
            inside = [k for row in rows for k in row["segments"][lang]]
            assert inside == list(range(len(starts(seeds_corpus)[name]["segments"])))

    def test_null_links_have_no_similarity(self, seeds_corpus: Path) -> None:
        for alignment in read_lines(seeds_corpus / "alignments.jsonl"):
            for link in alignment["links"]:
                null = not (link["source"] and link["target"])
                assert (link.get("similarity") is None) == null
                assert 0 <= link["score"] <= 1


@pytest.fixture(scope="module")
def found(seeds_corpus: Path) -> dict[str, Any]:
    """What ``align evaluate --json`` says of the seeds."""
    ended = run_align("evaluate", GOLDEN / "gold.json", seeds_corpus / "alignments.jsonl", "--json")
    assert (ended.code, ended.err) == (0, [])
    result: dict[str, Any] = json.loads(ended.out)
    return result


class TestFloors:
    """``align evaluate`` on the seeds' gold stays at or above the floors."""

    @pytest.mark.parametrize("pair", FLOORS["strict F1 of links"])
    def test_links(self, found: dict[str, Any], pair: str) -> None:
        assert found["pairs"][pair]["strict"]["f1"] >= FLOORS["strict F1 of links"][pair]

    def test_rows(self, found: dict[str, Any]) -> None:
        assert found["rows"]["f1"] >= FLOORS["F1 of rows"]["all"]

    def test_the_gold_is_whole(self, found: dict[str, Any]) -> None:
        """Gold links and null links of the three pairs cover 24, 21 and 20 segments; the evaluation saw all of them."""
        gold = json.loads((GOLDEN / "gold.json").read_text(encoding="utf-8"))
        for one, other in combinations(("ar", "en", "vi"), 2):
            links = gold["pairs"][f"{one}-{other}"]
            assert [i for source, _ in links for i in source] == list(range(gold["segments"][one]))
            assert [j for _, target in links for j in target] == list(range(gold["segments"][other]))
            wanted = sum(bool(source and target) for source, target in links)
            assert found["pairs"][f"{one}-{other}"]["strict"]["wanted"] == wanted


class TestDeterminism:
    """Same input, same bytes: whatever the order of the inputs, the output folder, the hash seed, the workers."""

    def test_two_builds(self, tmp_path: Path) -> None:
        inputs = sorted(SEEDS.glob("*.txt"))
        for out, order, seed, workers in (("a", inputs, "1", "1"), ("b", inputs[::-1], "77", "2")):
            ended = run_align(
                "build",
                *(path.relative_to(ROOT) for path in order),
                *("--out", tmp_path / out, "--workers", workers, "--formats", "jsonl,moses,opus,ladder,vecalign"),
                environment={"PYTHONHASHSEED": seed},
            )
            assert (ended.code, ended.err) == (0, [])
        first, second = (self.content(tmp_path / out) for out in "ab")
        assert first.keys() == second.keys()
        assert {name for name in first if first[name] != second[name]} == set()

    def content(self, out: Path) -> dict[str, bytes]:
        found = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        run = json.loads(found["run.json"])
        assert run.pop("timings").keys() >= {"read", "encode", "align", "join", "write"}
        return {**found, "run.json": json.dumps(run).encode()}
