"""Promises of the formats: plain text, Markdown, JSON Lines, HTML."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.errors import InputError, UnreadableError
from align.reading.html import declared_charset, read_html
from align.reading.jsonl import read_jsonl
from align.reading.plain import Page, numbered_lines, read_markdown, read_plain


def blocks(page: Page) -> list[str]:
    return [page.text[start:end] for start, end in page.blocks]


class TestPlain:
    """A line is a paragraph, unless the file was wrapped by hand."""

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\f"])
    def test_line_ends(self, end: str) -> None:
        assert blocks(read_plain(f"One.{end}{end} Two. {end}")) == ["One.", "Two."]

    def test_wrapped_by_hand(self) -> None:
        text = (
            "The presidents met in Hanoi on\n5 August and discussed all of\nthe relations between their\n"
            "countries and the region at\nlarge.\n\nThey agreed to meet again.\n"
        )
        assert blocks(read_plain(text)) == [text.partition("\n\n")[0], "They agreed to meet again."]

    def test_a_sentence_a_line_is_not_wrapped(self) -> None:
        lines = [
            "The presidents met in Hanoi.",
            "They agreed to meet again.",
            "The visit ended well.",
            "It was long.",
        ] * 3
        assert blocks(read_plain("\n".join(lines))) == lines

    @pytest.mark.parametrize("line", ["Sentence {} is as long as others.", "word " * 30 + "{}"], ids=["stops", "wide"])
    def test_lines_of_one_length_need_not_be_wrapped(self, line: str) -> None:
        lines = [line.format(number) for number in range(10, 20)]
        assert blocks(read_plain("\n".join(lines))) == lines


class TestNumberedLines:
    """Line k is span k."""

    @given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]))))
    def test_as_many_as_lines(self, lines: list[str]) -> None:
        text = "".join(line + "\n" for line in lines)
        assert [text[start:end] for start, end in numbered_lines(text)] == [line.strip() for line in lines]

    def test_without_final_line_feed(self) -> None:
        assert numbered_lines("a\n\nb") == numbered_lines("a\n\nb\n") == ((0, 1), (2, 2), (3, 4))


class TestMarkdown:
    """Markers lie outside the paragraphs, whose lines are joined; offsets point into the file."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("# Joint statement #\ntext", ["Joint statement", "text"]),
            ("Joint statement\n===\ntext", ["Joint statement", "text"]),
            ("They met\nin Hanoi.\n\nThey left.", ["They met\nin Hanoi.", "They left."]),
            ("- one\n  more\n- two\n3. three\n* [x] four", ["one\n  more", "two", "three", "four"]),
            ("> quoted\n\n**All of it**\n_this_", ["quoted", "**All of it**\n_this_"]),
            ("**Bold** at the start", ["**Bold** at the start"]),
            ("**All of it.**\n\n***", ["All of it."]),
            ("| a | b |\n|---|:-:|\n| one | two words |", ["a", "b", "one", "two words"]),
            ("first  \nsecond", ["first", "second"]),
            ("2025 was good.\n5.5 per cent", ["2025 was good.\n5.5 per cent"]),
            ("#hashtag\n-5 degrees", ["#hashtag\n-5 degrees"]),
        ],
    )
    def test_blocks(self, text: str, expected: list[str]) -> None:
        assert blocks(read_markdown(text)) == expected

    def test_what_the_format_marks_as_aside(self) -> None:
        text = "---\ntitle: x\n---\nText.\n\n```py\ncode\n```\n<!-- note\n-->\n![a](b.png)\n[a]: http://b"
        page = read_markdown(text)
        assert [text[a:b] for a, b in page.blocks if (a, b) not in page.furniture] == ["Text."]
        assert len(page.furniture) == len(page.blocks) - 1 == 10

    @given(
        st.lists(
            st.sampled_from(
                ["# ", "- ", "> ", "**", "_", "|", "```", "\n", "---", "a", "b c", "  ", "`", "1. ", "<!--", "-->"]
            )
        )
    )
    def test_any_marks(self, pieces: list[str]) -> None:
        page = read_markdown("".join(pieces))
        assert list(page.blocks) == sorted(page.blocks)
        assert all(0 <= start <= end <= len(page.text) for start, end in page.blocks)
        assert all(one[1] <= other[0] for one, other in zip(page.blocks, page.blocks[1:], strict=False))
        assert "".join(blocks(page)).count("a") == page.text.count("a")


class TestJsonLines:
    """One document a file, or one for each "document"; the first bad line is named."""

    @staticmethod
    def lines(*values: object) -> str:
        return "\n".join(json.dumps(value) for value in values)

    def test_paragraphs_and_segments(self) -> None:
        text = self.lines({"text": "One. Two.\nThree."}, {"text": ""}, {"text": " Four. "})
        assert [blocks(page) for page in read_jsonl(text, segmented=False)] == [["One. Two.", "Three.", "Four."]]
        assert [blocks(page) for page in read_jsonl(text, segmented=True)] == [["One. Two. Three.", "", "Four."]]

    def test_several_documents(self) -> None:
        text = self.lines(
            {"text": "a", "document": "x"}, {"text": "b", "document": 2, "lang": "VI"}, {"text": "c", "document": "x"}
        )
        pages = read_jsonl(text, segmented=False)
        assert [(page.key, page.text, page.lang) for page in pages] == [("x", "a\nc", None), ("2", "b", "vi")]

    @pytest.mark.parametrize(
        ("line", "wrong"),
        [
            ("nope", "not valid JSON"),
            ('{"text": "a"', "not valid JSON"),
            ("[" * 100_000, "not valid JSON"),
            ('["text"]', 'no object with a string "text"'),
            ('{"texts": "a"}', 'no object with a string "text"'),
            ('{"text": 5}', 'no object with a string "text"'),
            ('{"text": "a", "lang": ["en"]}', '"lang" is no string'),
            ('{"text": "a", "lang": "fr"}', "language fr in a document in en"),
        ],
    )
    def test_a_bad_line(self, line: str, wrong: str) -> None:
        with pytest.raises(InputError) as caught:
            read_jsonl('{"text": "a", "lang": "en"}\n\n' + line, segmented=False)
        assert caught.value.line == 3
        assert caught.value.wrong.startswith(wrong)

    def test_half_a_pair_of_surrogates(self) -> None:
        (page,) = read_jsonl('{"text": "a\\ud83d b"}', segmented=False)
        assert page.text.encode() == "a\N{REPLACEMENT CHARACTER} b".encode()


SENTENCES = [
    "The two presidents met in Hanoi on 5 August 2025 and discussed the whole range of bilateral relations.",
    "They agreed to establish a working group that will prepare a charter on strategic partnership in six months.",
    "The working group will give priority to energy, trade, transit, investment and the fight against terrorism.",
]


class TestHtml:
    """The main text of a page, a paragraph a line."""

    def test_an_article(self) -> None:
        body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
        html = (
            "<html><head><title>x</title></head><body><nav><a href=/>Home</a> <a href=/n>News</a>"
            f"</nav><script>var a</script><article><h1>Joint statement</h1>{body}"
            "<ul><li>First item &amp; more;</li></ul></article></body></html>"
        )
        assert blocks(read_html(html)) == ["Joint statement", *SENTENCES, "First item & more;"]

    def test_soup(self) -> None:
        html = (
            "<table><tr><td><a href=/>Home page</a> | <a href=/n>All the news</a></td></tr>"
            "<tr><td><b>Joint statement</b><br><br>" + "<br><br>".join(SENTENCES) + "</td></tr></table>"
        )
        assert blocks(read_html(html)) == ["Joint statement", *SENTENCES]

    def test_a_page_of_a_few_words(self) -> None:
        assert blocks(read_html("<html><body><p>They met.</p></body></html>")) == ["They met."]

    def test_xml_declaration_and_controls(self) -> None:
        html = (
            '<?xml version="1.0" encoding="utf-8"?>\n<html xml:lang="en"><body><p>They\x00 met.\x07</p></body></html>'
        )
        assert blocks(read_html(html)) == ["They met."]

    @pytest.mark.parametrize("html", ["<html></html>", "<p></p>", "<!-- x -->", "<script>x</script>"])
    def test_no_text(self, html: str) -> None:
        with pytest.raises(UnreadableError, match="no text in the page"):
            read_html(html)

    @pytest.mark.parametrize(
        ("data", "charset"),
        [
            (b'<meta charset="utf-8">', "utf-8"),
            (b"<META http-equiv=content-type content='text/html; charset=windows-1256'>", "windows-1256"),
            (b"<?xml version='1.0' encoding='iso-8859-6'?>", "iso-8859-6"),
            (b"<p>charset=x</p>", None),
        ],
    )
    def test_charset(self, data: bytes, charset: str | None) -> None:
        assert declared_charset(data) == charset
