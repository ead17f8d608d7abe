"""Page furniture: menus, bylines, captions, counters, and what else stands on a page and is no part of the text.

Each rule is one function that looks at one segment and says yes or no; the words they know stand in ``lexicon/``. We
prefer to miss furniture over flagging a heading or a true sentence: what is flagged takes no part in the alignment,
what is missed becomes a null link at worst.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from align.model import Segment
from align.reading.lexicon import load_lexicon
from align.text import fold

__all__ = ["flag_furniture", "is_furniture"]

_TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019.-][^\W\d_]+)*")
_ADDRESS = re.compile(
    # Tried at the start of a word only: tried at each letter, a word of a megabyte would take for ever.
    r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]+@\S+\.\w+|(?<!\S)[@#]\w+|(?<!\S)[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|vn|gov)\S*"
)
_SENTENCE_END = re.compile(r"[.!?…\u061f]['\"”\u2019»)\]]*$")
_CREDIT_MARK = r"\s*(?P<mark>[:|\uff1a]|\s[-\u2013\u2014]\s)\s*"
_PHOTO_NUMBER = re.compile(r"[-\u2013\u2014]\s*(?:ảnh|photo|image|hình|\u0635\u0648\u0631\u0647)\s*\d+\s*\.?$")
_NOTICE = re.compile(r"^(?:copyright\s*)?(?:©|\(c\)\s*\d{4})|^copyright\s+\d{4}")
_CRUMBS = re.compile(r"\s+[>»\u203a→]\s+|\s*[»\u203a→]\s*")
_BAR = re.compile(r"\s+[|•·/]\s+|\s*\|\s*")

_CREDIT_WORDS = 7
_DASHED_CREDIT_WORDS = 3
# A dash parts clauses too, so that less may follow it.
_NOTICE_WORDS = 30
_CRUMB_WORDS = 5
_CAPTION_LENGTH = 400


@dataclass(frozen=True)
class _Words:
    """The lexicon of a language as the rules need it: token tuples and patterns, all folded."""

    phrases: frozenset[tuple[str, ...]]
    fillers: frozenset[tuple[str, ...]]
    dates: frozenset[str]
    rights: tuple[str, ...]
    credit: re.Pattern[str]
    photo: re.Pattern[str]


def _tokens(text: str) -> tuple[str, ...]:
    """The words of folded text."""
    return tuple(_TOKEN.findall(text))


@cache
def _words(lang: str) -> _Words:
    """The lexicon of a language joined with that of English, which half the pages of the world keep in their menus."""
    lists = {
        name: [fold(entry) for code in dict.fromkeys((lang, "en")) for entry in load_lexicon(code).get(name, ())]
        for name in ("ui", "filler", "credit", "photo", "date", "rights")
    }

    def pattern(name: str) -> re.Pattern[str]:
        entries = sorted(set(lists[name]), key=len, reverse=True)
        return re.compile(rf"^\W*(?:{'|'.join(map(re.escape, entries))}){_CREDIT_MARK}(?P<rest>.*)$")

    return _Words(
        frozenset(map(_tokens, lists["ui"])),
        frozenset(map(_tokens, lists["filler"])),
        frozenset(token for entry in lists["date"] for token in _tokens(entry)),
        tuple(lists["rights"]),
        pattern("credit"),
        pattern("photo"),
    )


def _has_no_word(text: str, _: _Words) -> bool:
    """Counters, bullets, clocks, rules: ``0 0 29``, ``12:30``; also a line of nothing but addresses."""
    return not _TOKEN.search(_ADDRESS.sub(" ", text))


def _is_menu(text: str, words: _Words) -> bool:
    """A line that the phrases of [ui] cover, with fillers between them: ``Please log in to comment``."""
    tokens = _tokens(text)
    if len(tokens) < 3 and re.search(r"[^.][.!?\u061f]$", text):
        return False  # "Help!", "Listen." are sentences; "Read more..." is none.
    at, phrases = 0, 0
    while at < len(tokens):
        for length in range(min(6, len(tokens) - at), 0, -1):
            piece = tokens[at : at + length]
            if piece in words.phrases or piece in words.fillers:
                phrases += piece in words.phrases
                at += length
                break
        else:
            return False
    return phrases > 0


def _is_date(text: str, words: _Words) -> bool:
    """A line that is a date or a time and nothing else: ``Thứ hai, 05/08/2025 - 10:30``."""
    tokens = _tokens(text)
    return any(map(str.isdigit, text)) and len(tokens) <= 10 and all(token in words.dates for token in tokens)


def _is_credit(text: str, words: _Words) -> bool:
    """A byline or source: a word of [credit], a colon, bar or dash, and a short name: ``Nguồn: TTXVN``."""
    match = words.credit.match(text)
    if not match:
        return bool(_PHOTO_NUMBER.search(text))
    rest = match["rest"].split()
    limit = _CREDIT_WORDS if match["mark"].strip() in {":", "|", "\uff1a"} else _DASHED_CREDIT_WORDS
    return len(rest) <= limit and not re.search(r"[!?\u061f]|\w{4,}\.\s*$|\.\s+\w", match["rest"])


def _is_notice(text: str, words: _Words) -> bool:
    """A notice of rights: ``© 2025 Ministry of Foreign Affairs``, and the like."""
    return len(text.split()) <= _NOTICE_WORDS and (
        bool(_NOTICE.match(text)) or any(phrase in text for phrase in words.rights)
    )


def _is_trail(text: str, words: _Words) -> bool:
    """A breadcrumb (``Home > News > Asia``), or words between bars of which one is a menu's (``About | Contact``)."""
    if _SENTENCE_END.search(text):
        return False
    for separator, least in ((_CRUMBS, 3), (_CRUMBS, 2), (_BAR, 2)):
        parts = [part for part in separator.split(text) if part.strip()]
        known = least == 3 or any(_is_menu(part, words) for part in parts)
        if len(parts) >= least and known and all(len(part.split()) <= _CRUMB_WORDS for part in parts):
            return True
    return False


_RULES: tuple[Callable[[str, _Words], bool], ...] = (
    _has_no_word, _is_menu, _is_date, _is_credit, _is_notice, _is_trail
)  # fmt: skip


def is_furniture(text: str, lang: str) -> bool:
    """Whether one segment is page furniture by its own looks.

    >>> is_furniture("Share", "en"), is_furniture("Please log in to comment", "en"), is_furniture("0  0  29", "ar")
    (True, True, True)
    >>> is_furniture("Joint Statement of the Two Presidents", "en"), is_furniture("Yes.", "en")
    (False, False)
    """
    folded, words = fold(text), _words(lang)
    return any(rule(folded, words) for rule in _RULES)


def _captions(text: str, segments: Sequence[Segment], lang: str) -> set[int]:
    """Segments on one line with a photo credit at its end: together they are a caption."""
    found: set[int] = set()
    for index, item in enumerate(segments):
        if not _words(lang).photo.match(fold(item.text)) or not is_furniture(item.text, lang):
            continue
        start = text.rfind("\n", 0, item.start) + 1
        if item.end - start <= _CAPTION_LENGTH and not text[item.end :].partition("\n")[0].strip():
            found.update(k for k in range(index) if segments[k].start >= start)
    return found


def _repeated_heading(segments: Sequence[Segment], flagged: set[int]) -> set[int]:
    """Later copies of the document's first line, if that is a heading (no full stop): a caption or a trail."""
    first = next((index for index in range(len(segments)) if index not in flagged), None)
    if first is None or _SENTENCE_END.search(segments[first].text):
        return set()
    return {k for k in range(first + 1, len(segments)) if segments[k].text == segments[first].text}


def flag_furniture(text: str, segments: Sequence[Segment], lang: str) -> tuple[Segment, ...]:
    """The segments of a document, with the flag ``furniture`` on what is no part of its text.

    Args:
        text: the document's text, into which the segments' offsets point.
        segments: all of them, in order.
        lang: ISO 639-1 code; its lexicon and that of English are used.
    """
    flagged = {index for index, item in enumerate(segments) if item.text and is_furniture(item.text, lang)}
    flagged |= _captions(text, segments, lang)
    flagged |= _repeated_heading(segments, flagged)
    return tuple(
        Segment(item.start, item.end, item.text, (*item.flags, "furniture"))
        if index in flagged and "furniture" not in item.flags
        else item
        for index, item in enumerate(segments)
    )
