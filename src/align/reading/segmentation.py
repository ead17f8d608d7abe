"""From text to sentences: the library that splits, its guard for hostile lines, and the mending of its known errors.

The library is yasbd: regular expressions and lists of abbreviations per language. Where a heuristic of ours decides, we
prefer to miss a break over making a wrong one: two sentences in one segment become a 2-1 link, half a sentence becomes
noise. The goldens in ``tests/golden/segmentation`` hold every rule, and name what is known to fail.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Protocol

from align.model import Segment
from align.reading.lexicon import load_lexicon

__all__ = ["LONGEST", "Span", "line_spans", "segment", "sentence_spans"]

Span = tuple[int, int]
"""Start and end of a piece of text, in characters."""

LONGEST = 4000
"""Characters of the longest segment, and of the window that the library sees at once.

Resolutions have sentences of 2,000 characters, encoders read about as many. The library's time grows with the square of
a line without breaks: 0.1 s for this length, 188 s for 200,000."""

_UNSETTLED = 100
# A break so near the end of a window may look different once more text follows: "Mr." at the very end.

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_RUN = re.compile(r"[.\s]{64,}|\s{2,}|\w{256,}")
_UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_OPENS = (
    "A|After|Although|An|And|As|At|Both|But|By|For|From|He|Her|His|However|I|If|In|It|Its|Meanwhile|Moreover|No|On|Our|"
    "She|Since|So|That|The|Their|There|These|They|This|Those|To|Under|We|What|When|While|With|Yes|You"
)

# No break where the text before matches the first pattern at its end and the text after matches the second.
_JOINS: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        # The state before a name of its own: "U.S. Secretary", "U.N. Security Council"; but "the U.S. He works".
        (r"\b(?:U\.S|U\.K|U\.N|E\.U|U\.S\.A|U\.A\.E)\.", rf"(?!(?:{_OPENS})\b)[{_UPPER}]"),
        # The number of an item before the item, of a note after its sentence.
        (r"(?:^|[!?…:;]\s)\d{1,2}\.", r"\w"),
        (r"", r"\[\d"),
        # A dash inside a sentence, taken for a list: "Saturday - he said - was".
        (r"[^.!?\u061f…:;\s]\s*", r"[-+*]\s"),
    ),
    "en": (
        (r"\b[ap]\.m\.", r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z]{2,4})\b"),
        (r"\b(?:Sens|Reps|Gens|Govs|Profs|Drs|Amb|Ambs)\.", rf"[{_UPPER}]"),
    ),
    "vi": (
        # A city, ward or degree before its name, also in small letters: "TP. HCM", "Tp. Hồ Chí Minh", "KS. Lê B".
        (r"(?<!\w)(?:TP|Tp|tp|TX|Tx|tx|TT|KS|LS|CN|NSND|NSƯT|NGND|NGƯT|KTS|ThS|[QPH])\.", rf"[{_UPPER}\d]"),
        # "Số. 5", "ĐT. 024", "tr. 5": a word for a number before the number.
        (r"(?<!\w)(?:[Ss]ố|ĐT|[Đđ]t|[Tt]el|[Tt]r)\.", r"[\d(+]"),
    ),
}  # fmt: skip

# A break at the end of each match: a full stop inside a quotation, a note's number, an ellipsis before a capital.
_SENTENCE = rf"(?=[“\"«(]?[{_UPPER}])"
_BREAKS: dict[str, str] = {
    "": rf"[.!?]\[\d+\]\s+{_SENTENCE}|…\s+{_SENTENCE}",
    "en": rf"\.[\"”»]\s+{_SENTENCE}",
    # Who said it may follow the quotation: "... .” Bà Lan chia sẻ." In Arabic the verb comes first.
    "vi": rf"\.[\"”»]\s+{_SENTENCE}(?![^.!?]{{0,60}}\b(?:{{said}})\b)",
    "ar": r"(?<=[\u0600-\u06ff])[.!\u061f][\"”»]\s+(?=\w)(?!(?:{said})\b)|[.!\u061f]\[\d+\]\s+(?=\w)",
}
_CLOSES = frozenset(")]},:;»”\N{RIGHT SINGLE QUOTATION MARK}\N{ARABIC COMMA}\N{ARABIC SEMICOLON}")


class _Rules(Protocol):
    """What we use of the library: the ends of the sentences of one line, 0 and the line's length among them."""

    def __call__(self, text: str) -> Sequence[int]: ...


@cache
def _library(lang: str) -> _Rules:
    """The library's splitter for a language; a language without rules is split by those of English.

    English stands in because its rules rest on . ? ! and their like in all scripts, and on a capital that follows.
    """
    # Imported here: it costs 60 ms, and segmented input does without.
    from yasbd import BoundaryDetector, UnsupportedLanguageError

    try:
        detector = BoundaryDetector(lang, preserve_quote_and_paren=False)
    except UnsupportedLanguageError:
        detector = BoundaryDetector("en", preserve_quote_and_paren=False)
    return lambda text: [0, *detector.detect(text)]


@cache
def _mending(lang: str) -> tuple[list[tuple[re.Pattern[str], re.Pattern[str]]], list[re.Pattern[str]]]:
    """The compiled joins and breaks of a language: those of every language, then its own."""
    joins = [*_JOINS[""], *_JOINS.get(lang, ())]
    said = "|".join(re.escape(verb) for verb in load_lexicon(lang).get("said", ()))
    breaks = [_BREAKS[key].replace("{said}", said) for key in ("", lang) if key in _BREAKS]
    return [(re.compile(rf"(?:{a})$"), re.compile(b)) for a, b in joins], [re.compile(b) for b in breaks]


def _shrink(line: str) -> tuple[str, list[int], list[int]]:
    """A line with its endless runs cut short, and how to get back.

    Blank runs keep one character; unbroken words and rows of dots keep 32 at either end. The two lists tell from which
    position of the short line on how many characters are missing before it.
    """
    pieces, at, missing, done, length = [], [0], [0], 0, 0
    for run in _RUN.finditer(line):
        head, tail = (1, 0) if run[0].isspace() else (32, 32)
        cut = (run.start() + head, run.end() - tail)
        pieces.append(line[done : cut[0]])
        length += len(pieces[-1])
        at.append(length + 1)
        missing.append(cut[1] - cut[0])
        done = cut[1]
    return "".join([*pieces, line[done:]]), at, list(accumulate(missing))


def _windows(text: str, lang: str) -> Iterator[int]:
    """The library's breaks in a line, shown to it in windows, each from the last sure break of the one before."""
    start = 0
    while start < len(text):
        end = min(start + LONGEST, len(text))
        sure = len(text) if end == len(text) else end - _UNSETTLED
        found = [start + at for at in _library(lang)(text[start:end])]
        settled = [at for at in found if start < at < sure]
        yield from settled
        start = len(text) if end == len(text) else settled[-1] if settled else end - _UNSETTLED


def _is_break(text: str, at: int, joins: Iterable[tuple[re.Pattern[str], re.Pattern[str]]]) -> bool:
    """Whether a break of the library stands: no mark that closes follows it, and no rule joins what it parts."""
    after = at + len(text[at : at + 8]) - len(text[at : at + 8].lstrip())
    if text[after : after + 1] in _CLOSES:
        return False
    if after == at and text[at : at + 1] == '"':
        return False
    return not any(
        before.search(text[max(0, at - 12) : at].rstrip()) and then.match(text, after) for before, then in joins
    )


def _breaks(line: str, lang: str) -> list[int]:
    """Where the sentences of a line end, in ascending order, the line's own end not among them."""
    text, at, missing = _shrink(line)
    joins, breaks = _mending(lang)
    ends = {end for end in _windows(text, lang) if _is_break(text, end, joins)}
    ends.update(match.end() for pattern in breaks for match in pattern.finditer(text))
    return [end + missing[bisect_right(at, end) - 1] for end in sorted(ends) if 0 < end < len(text)]


def _trim(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends; empty, at its start, if it is blank."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return (start, start + len(piece.strip()))


def _wordless(piece: str) -> bool:
    return not any(character.isalnum() for character in piece)


def _merge_wordless(line: str, spans: Iterable[Span]) -> list[Span]:
    """A piece without letter or digit (``|``, ``. .``) is no sentence: it joins the one before, or else the next."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and (_wordless(line[start:end]) or _wordless(line[slice(*merged[-1])])):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _shorten(line: str, start: int, end: int) -> Iterator[Span]:
    """A span in pieces of at most `LONGEST` characters, cut at the last space that fits, or else anywhere."""
    while end - start > LONGEST:
        space = max(line.rfind(" ", start + 1, start + LONGEST), line.rfind("\t", start + 1, start + LONGEST))
        cut = space if space > start else start + LONGEST
        yield _trim(line, start, cut)
        start, _ = _trim(line, cut, end)
    if start < end:
        yield start, end


def sentence_spans(line: str, lang: str) -> list[Span]:
    """The sentences of one line: ascending spans that do not overlap, and hold all but white space.

    Args:
        line: text without a paragraph's end in it; a line feed inside counts as a space.
        lang: ISO 639-1 code.
    """
    ends = [0, *_breaks(line.replace("\n", " ").replace("\r", " "), lang), len(line)]
    spans = [_trim(line, start, end) for start, end in pairwise(ends)]
    merged = _merge_wordless(line, [span for span in spans if span[0] < span[1]])
    return [piece for span in merged for piece in _shorten(line, *span)]


def line_spans(text: str) -> list[Span]:
    """The lines of a text that are not blank, without white space at their ends."""
    spans = (_trim(text, *match.span()) for match in _LINE.finditer(text))
    return [span for span in spans if span[0] < span[1]]


def segment(text: str, lang: str, blocks: Sequence[Span] | None = None) -> tuple[Segment, ...]:
    """The sentences of a text, in order; together they hold every character that is not white space.

    Args:
        text: a document's text; the offsets of the segments point into it.
        lang: ISO 639-1 code.
        blocks: the paragraphs, which no segment crosses; by default the lines that are not blank.
    """
    return tuple(
        Segment(first + start, first + end, text[first + start : first + end])
        for first, last in (line_spans(text) if blocks is None else blocks)
        for start, end in sentence_spans(text[first:last], lang)
    )
