"""The report as its readers use it: analysts filter, translators read, engineers look for trouble."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

from align.corpus import Corpus
from align.report import write_report

if TYPE_CHECKING:
    from browser.conftest import Page

GOLDEN = Path(__file__).parents[1] / "golden" / "corpus"
ALL_ROWS = ["0", "1", "2", "3", "4", "5", "6"]

CONTRAST = """
const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
const parse = (text) => text.match(/[\\d.]+/g).map(Number);
const paper = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
  if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
return [...document.querySelectorAll(arguments[0])].map((e) => {
  const [a, b] = [light(parse(getComputedStyle(e).color)), light(paper(e))];
  return [e.className, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
}).filter(([, ratio]) => ratio < 4.5);
"""


@pytest.fixture(autouse=True)
def opened(page: Page, report: Path) -> None:
    page.open(report)


class TestLoading:
    """The page is one file, and quiet."""

    def test_asks_for_nothing_but_itself(self, page: Page, report: Path) -> None:
        assert page.requests() == [report.as_uri()]
        assert page.complaints() == []

    def test_shows_all_rows_and_no_links(self, page: Page) -> None:
        assert page.shown() == ALL_ROWS
        assert page.shown("link") == []
        assert page.text(".shown") == "7 of 7 rows"

    def test_can_be_read_without_scripts(self, page: Page, report: Path) -> None:
        page.scripts(on=False)
        page.open(report)
        assert page.shown() == ALL_ROWS
        assert page.style(".tools", "display") == "none"
        page.js("document.querySelector('.linkage').open = true")
        assert len(page.shown("link")) == 19


class TestDirection:
    """Arabic runs from the right, the others from the left, whatever their cell holds."""

    @pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("en", "ltr"), ("vi", "ltr")])
    def test_computed_direction(self, page: Page, lang: str, direction: str) -> None:
        assert page.style(f"#visit-1 td[lang={lang}]", "direction") == direction
        assert page.style(f"#visit-1 td[lang={lang}] .segment", "direction") == direction

    def test_arabic_begins_at_the_right_edge(self, page: Page) -> None:
        gaps = page.js(
            "return ['ar', 'en'].map(lang => { const cell = document.querySelector(`#visit-1 td[lang=${lang}]`);"
            "const [box, index] = [cell, cell.querySelector('.index')].map(e => e.getBoundingClientRect());"
            "return [index.left - box.left, box.right - index.right]; })"
        )
        (ar_left, ar_right), (en_left, en_right) = gaps
        assert ar_right < 20 < ar_left
        assert en_left < 20 < en_right

    def test_index_stays_left_to_right(self, page: Page) -> None:
        assert page.style("#visit-1 td[lang=ar] .index", "direction") == "ltr"


class TestFilters:
    """What is hidden can be told from the filters alone."""

    @pytest.mark.parametrize(
        ("name", "value", "shown"),
        [
            ("score", "0.9", ["1"]),
            ("score", "0.3", ["1", "2", "3"]),
            ("flagged", True, ["2", "3", "4"]),
            ("incomplete", True, ["5"]),
            ("furniture", False, ["1", "2", "3", "5"]),
            ("text", "MEMORANDUM", ["2"]),
            ("text", "H\N{LATIN SMALL LETTER A WITH GRAVE} N", ["1"]),
            ("text", "no such words", []),
            ("pair", "en-vi", ["1", "2", "3", "5", "6"]),
        ],
    )
    def test_one(self, page: Page, name: str, value: str | bool, shown: list[str]) -> None:
        page.set(name, value)
        assert page.shown() == shown
        assert page.text(".shown") == f"{len(shown)} of 7 rows"

    def test_text_that_is_typed_decomposed_is_found(self, page: Page) -> None:
        page.set("text", "Ha\N{COMBINING GRAVE ACCENT} No\N{COMBINING DOT BELOW}\N{COMBINING CIRCUMFLEX ACCENT}i")
        assert page.shown() == ["1"]

    def test_pair_shows_its_columns_and_scores(self, page: Page) -> None:
        page.set("pair", "en-vi")
        seen = "[...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).map(e => e.textContent)"
        assert page.js(f"return {seen}", "table.rows thead th")[1:] == ["English en", "Vietnamese vi"]
        assert page.js(f"return {seen}", "#visit-3 .score") == ["0.99"]
        assert page.js(f"return {seen}", "#visit-2 .flags li") == ["numbers: 6 | - en-vi"]

    def test_pair_filters_by_its_own_score_and_flags(self, page: Page) -> None:
        page.set("pair", "en-vi")
        page.set("score", "0.99")
        assert page.shown() == ["1", "3"]
        assert page.js("return document.querySelector('#visit-3').dataset.band") == "4"
        page.set("pair", "ar-vi")
        assert page.shown() == []
        page.set("score", "0")
        page.set("flagged", True)
        assert page.shown() == ["3", "4"]

    def test_a_statement_without_a_hit_goes_as_a_whole(self, page: Page) -> None:
        page.set("text", "memorandum")
        assert page.style(".statement", "display") == "block"
        page.set("text", "no such words")
        assert page.style(".statement", "display") == "none"

    def test_together_and_reset(self, page: Page) -> None:
        page.set("flagged", True)
        page.set("score", "0.5")
        assert page.shown() == ["2"]
        page.js("document.querySelector('.tools [type=reset]').click()")
        page.settle()
        assert page.shown() == ALL_ROWS
        assert page.text(".slider output") == "0.00"


class TestLinks:
    """The view of pairs shows links instead of rows."""

    def test_toggle(self, page: Page) -> None:
        page.set("view", "links")
        assert page.shown() == []
        assert len(page.shown("link")) == 19
        assert page.text(".shown") == "19 of 19 links"

    def test_of_one_pair(self, page: Page) -> None:
        page.set("view", "links")
        page.set("pair", "en-vi")
        assert page.shown("link") == ["1-1", "2-1", "1-1", "1-0", "1-0"]
        page.set("flagged", True)
        assert page.shown("link") == ["2-1"]
        assert page.text(".shown") == "1 of 5 links"

    def test_tables_without_a_hit_go_as_a_whole(self, page: Page) -> None:
        page.set("view", "links")
        page.set("text", "agency")
        heads = "[...document.querySelectorAll('h3 code')].filter(e => e.checkVisibility()).map(e => e.textContent)"
        assert page.js(f"return {heads}") == ["ar-en", "en-vi"]


class TestKeys:
    """Hands stay on the keyboard."""

    def focused(self, page: Page) -> str:
        return str(page.js("return document.activeElement.id || document.activeElement.name || ''"))

    def test_j_and_k_walk_the_flagged_rows(self, page: Page) -> None:
        visited = []
        for key in "jjjjkkk":
            page.press(key)
            visited.append(self.focused(page))
        assert visited == ["visit-2", "visit-3", "visit-4", "visit-4", "visit-3", "visit-2", "visit-2"]

    def test_k_first_goes_to_the_last(self, page: Page) -> None:
        page.press("k")
        assert self.focused(page) == "visit-4"

    def test_hidden_rows_are_passed_over(self, page: Page) -> None:
        page.set("furniture", False)
        page.press("j", "j", "j")
        assert self.focused(page) == "visit-3"

    def test_slash_searches_and_letters_are_then_letters(self, page: Page) -> None:
        page.press("/", "j", "v")
        assert self.focused(page) == "text"
        assert page.js("return document.activeElement.value") == "jv"
        page.press(Keys.ESCAPE)
        assert self.focused(page) == ""

    def test_v_turns_the_view(self, page: Page) -> None:
        page.press("v")
        assert page.shown() == []
        page.press("v")
        assert page.shown() == ALL_ROWS


class TestDeepLinks:
    """A row has an address."""

    def test_arrives_at_the_row(self, page: Page, report: Path) -> None:
        page.open(report, "#visit-4")
        page.settle()
        assert page.js("return document.querySelector(':target').id") == "visit-4"
        box = page.js("const b = document.querySelector('#visit-4').getBoundingClientRect(); return [b.top, b.bottom]")
        assert page.js("return document.querySelector('.tools').getBoundingClientRect().bottom") < box[0] < box[1] < 700

    def test_arrives_in_a_long_page(self, page: Page, tmp_path: Path) -> None:
        corpus = Corpus.read(GOLDEN)
        names = [f"visit {k:02}/\N{LATIN SMALL LETTER D WITH STROKE}" for k in range(80)]
        documents = tuple(
            replace(d, name=f"{name}/{d.name}", statement=name) for name in names for d in corpus.documents[:3]
        )
        rows = tuple(replace(row, statement=name) for name in names for row in corpus.rows)
        path = write_report(Corpus(documents, (), rows), tmp_path)
        page.open(path, "#visit_60_%C4%91-3")
        page.settle()
        top, bottom = page.js(
            "const b = document.querySelector(':target').getBoundingClientRect(); return [b.top, b.bottom]"
        )
        assert 0 < top < bottom < 700

    def test_shows_a_row_that_a_filter_hides(self, page: Page) -> None:
        page.set("text", "no such words")
        page.js("location.hash = '#visit-2'")
        page.settle()
        assert page.shown() == ALL_ROWS


class TestLook:
    """Wide, narrow, dark, on paper."""

    def test_header_sticks_under_the_tools(self, page: Page) -> None:
        page.js("document.querySelector('#visit-3').scrollIntoView({block: 'start'}); scrollBy(0, 60)")
        tools, head = (
            page.js(f"return document.querySelector('{selector}').getBoundingClientRect().{side}")
            for selector, side in ((".tools", "bottom"), ("table.rows thead th", "top"))
        )
        assert page.js("return document.querySelector('.tools').getBoundingClientRect().top") == 0
        assert abs(head - tools) <= 1

    def test_phone_needs_no_sideways_scrolling(self, page: Page) -> None:
        page.size(360, 700)
        assert page.js("return document.documentElement.scrollWidth") <= 360
        assert page.style("table.rows thead", "display") == "none"
        label = page.js("return getComputedStyle(document.querySelector('#visit-1 td'), '::before').content")
        assert label == '"Arabic"'

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_contrast(self, page: Page, scheme: str) -> None:
        page.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
        assert page.js(CONTRAST, ".score, .flag, .segment, .index, .number, .hint, .nothing, small, th, dd, kbd") == []

    def test_dark_is_dark(self, page: Page) -> None:
        light = page.style("body", "background-color")
        page.media(prefers_color_scheme="dark")
        assert (light, page.style("body", "background-color")) == ("rgb(251, 251, 249)", "rgb(20, 23, 26)")

    def test_print_shows_no_tools(self, page: Page) -> None:
        page.media("print")
        assert page.style(".tools", "display") == "none"
        assert page.style("#visit-1", "break-inside") == "avoid"
