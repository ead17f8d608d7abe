"""Flags on links and rows: who gets which, where, and what is not said twice."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from align.encoding import load_encoder
from align.encoding.base import Vectors
from align.flagging import ENOUGH, flag_corpus, flag_rows, flag_statement
from align.model import Alignment, Document, Link, Row, Segment, Verdict
from align.text import clean

SAID = "The ministers met in Geneva on 5 May and agreed to open two border crossings before winter."
DICH = "Các bộ trưởng đã gặp nhau tại Geneva ngày 5 tháng 5 và nhất trí mở hai cửa khẩu trước mùa đông."
MORE = "They also condemned the attacks on hospitals and schools in the northern provinces."


class NoWords:
    """An encoder without word vectors; the flags ask for nothing else."""

    name, fingerprint, dim = "none", "none", 1

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(f"no flag needs vectors of {texts}")


def documents(en: list[str], vi: list[str]) -> tuple[Document, Document]:
    return Document.from_lines(en, "en", "a/en.txt"), Document.from_lines(vi, "vi", "a/vi.txt")


def alignment(*links: Link, verdict: Verdict = "parallel") -> Alignment:
    return Alignment("a", "en-vi", "a/en.txt", "a/vi.txt", verdict, 0.9, links)


def flags(en: list[str], vi: list[str], *links: Link, model: str = "none", **more: Verdict) -> list[tuple[str, ...]]:
    encoder = NoWords() if model == "none" else load_encoder(model)
    (found,) = flag_statement([alignment(*links, **more)], documents(en, vi), encoder)
    return [link.flags for link in found.links]


ONE = Link((0,), (0,), 0.8, 1.2, 0.9)


class TestLinks:
    """What a link's own texts give rise to."""

    def test_numbers(self) -> None:
        assert flags([SAID], [DICH.replace("5", "8")], ONE) == [("numbers: 5 in en, 8 in vi",)]

    def test_a_true_translation_has_none(self) -> None:
        assert flags([SAID], [DICH], ONE, model="bundled") == [()]

    def test_the_segments_of_a_side_are_read_together(self) -> None:
        first, second = "The ministers met in Geneva on 5 May", "and agreed to open two border crossings before winter."
        assert flags([first, second], [DICH], Link((0, 1), (0,)), model="bundled") == [()]

    def test_null_links_and_unrelated_documents_have_none(self) -> None:
        assert flags([SAID], [DICH], Link((0,), ()), Link((), (0,))) == [(), ()]
        assert flags([SAID], ["Năm 2031."], ONE, verdict="not parallel") == [()]

    def test_furniture_has_none(self) -> None:
        en, vi = documents(["Page 3 of 17"], ["Trang 5"])
        en = replace(en, segments=(replace(en.segments[0], flags=("furniture",)),))
        (found,) = flag_statement([alignment(ONE)], (en, vi), NoWords())
        assert found.links[0].flags == ()

    def test_a_missing_clause_is_quoted_with_its_range_in_the_exported_text(self) -> None:
        en = f"{SAID}  {MORE}"  # two spaces, of which an export keeps one
        (found,) = flags([en], [DICH], ONE, model="bundled")
        (omission,) = [flag for flag in found if flag.startswith("omission")]
        match = re.fullmatch(r'omission: "(.*)" \[(\d+):(\d+)\]', omission)
        assert match is not None
        start, end = int(match[2]), int(match[3])
        assert clean(en)[start:end].startswith(match[1].rstrip("\N{HORIZONTAL ELLIPSIS}"))
        # Nearly all of the clause, and nearly nothing else.
        missing = range(clean(en).index(MORE), len(clean(en)))
        assert len(set(missing) & set(range(start, end))) / len(set(missing) | set(range(start, end))) > 0.8

    def test_the_other_side_saying_more_is_an_addition(self) -> None:
        _, target = documents([], [f"{SAID} {MORE}"])
        source = Document.from_lines([DICH], "vi", "vi.txt")
        target = replace(target, lang="en", name="en.txt")
        swapped = Alignment("a", "en-vi", "en.txt", "vi.txt", "parallel", 0.9, (ONE,))
        (found,) = flag_statement([swapped], (target, source), load_encoder("bundled"))
        assert [flag.split(":")[0] for flag in found.links[0].flags] == ["length", "omission"]
        (back,) = flag_statement(
            [Alignment("a", "ar-vi", "vi.txt", "en.txt", "parallel", 0.9, (ONE,))],
            (target, source),
            load_encoder("bundled"),
        )
        assert [flag.split(":")[0] for flag in back.links[0].flags] == ["length", "addition"]


class TestLanguage:
    """A wrong language is said once."""

    def test_it_silences_all_else(self) -> None:
        assert flags([SAID + " " + MORE], [SAID + " " + MORE], ONE, model="bundled") == [
            ("language: en and vi are the same",)
        ]

    def test_a_segment_that_says_it_needs_no_link_to_say_it(self) -> None:
        en, vi = documents([SAID], [SAID])
        vi = replace(vi, segments=(Segment(0, len(SAID), SAID, ("language: en",)),))
        (found,) = flag_statement([alignment(ONE)], (en, vi), NoWords())
        assert found.links[0].flags == ()


class TestCorpus:
    """What it takes all alignments to know."""

    def test_a_duplicate_names_the_first_place(self) -> None:
        en, vi = documents([SAID, "Thank you.", SAID], [DICH, "Xin cảm ơn.", DICH])
        (found,) = flag_corpus([alignment(*(Link((k,), (k,)) for k in range(3)))], (en, vi))
        assert [link.flags for link in found.links] == [(), (), ("duplicate: of a/en.txt 0",)]

    def test_the_flags_of_the_links_stay(self) -> None:
        kept = replace(ONE, flags=("numbers: 5 in en, none in vi", "length: vi is 3.0 times as long as expected"))
        (found,) = flag_corpus([alignment(kept)], documents([SAID], [DICH]))
        assert found.links[0].flags == kept.flags

    @pytest.mark.parametrize("count", [ENOUGH - 1, ENOUGH])
    def test_a_large_corpus_says_what_lengths_are_usual(self, count: int) -> None:
        """Here Vietnamese is three times as long as English, always: what the table would flag is usual."""
        en = [f"{'x' * (30 + k % 7)} {k}." for k in range(count)]
        vi = [line * 3 for line in en]
        wide = [Link((k,), (k,), flags=("length: vi is 2.9 times as long as expected",)) for k in range(count)]
        (found,) = flag_corpus([alignment(*wide)], documents(en, vi))
        flagged = sum("length" in flag for link in found.links for flag in link.flags)
        assert flagged == (count if count < ENOUGH else 0)


class TestRows:
    """A row names the kinds of its links' flags and the pairs that raise them."""

    def test_kinds_and_pairs(self) -> None:
        numbers, gap = "numbers: 907 in en, none in vi", 'omission: "and so on" [3:12]'
        rows = [
            Row("a", 0, {"ar": (0,), "en": (0, 1), "vi": (0,)}, {}, {}, 0.9),
            Row("a", 1, {"ar": (1,), "en": (2,), "vi": ()}, {}, {}, 0.9),
            Row("b", 0, {"ar": (0,), "en": (0,), "vi": (0,)}, {}, {}, 0.9),
        ]
        found = flag_rows(
            rows,
            [
                Alignment("a", "ar-en", "x", "y", "parallel", 0.9, (Link((0,), (0, 1), flags=(gap,)),)),
                Alignment("a", "ar-vi", "x", "z", "parallel", 0.9, (Link((0,), (0,), flags=(gap, numbers)),)),
                Alignment(
                    "a", "en-vi", "y", "z", "parallel", 0.9, (Link((1,), (0,), flags=(numbers,)), Link((2,), ()))
                ),
            ],
        )
        assert [row.flags for row in found] == [("numbers: ar-vi en-vi", "omission: ar-en ar-vi"), (), ()]


def test_the_seeds_flags(seeds_corpus: Path) -> None:
    """The kinds that a colleague would want to see, row by row; what differs is looked at before it is written here."""
    rows = [json.loads(line) for line in (seeds_corpus / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    found = {flag.split(":")[0]: flag.split(": ")[1].split() for row in rows for flag in row["flags"]}
    assert {"numbers", "addition", "omission"} <= found.keys()
    numbers = {
        flag
        for line in (seeds_corpus / "alignments.jsonl").read_text(encoding="utf-8").splitlines()
        for link in json.loads(line)["links"]
        for flag in link["flags"]
        if flag.startswith("numbers")
    }
    # Amendment 907 and the year are told in one version only, the dateline's date in another.
    assert {
        "numbers: 907 in en, none in vi",
        "numbers: 2020 in en, none in vi",
        "numbers: none in ar, 2020 in en",
    } <= numbers


def test_the_report_shows_the_links_flags_and_not_their_kinds_again(seeds_corpus: Path) -> None:
    page = (seeds_corpus / "report.html").read_text(encoding="utf-8")
    assert "numbers: 907 in en, none in vi" in page
    assert "numbers: en-vi" not in page
    assert '"flags": ["numbers: en-vi"]' in (seeds_corpus / "rows.jsonl").read_text(encoding="utf-8")
