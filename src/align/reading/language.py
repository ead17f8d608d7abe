"""The language of a document, and of single segments where it is plain.

pycld2 (Compact Language Detector 2) judges the whole document, since bylines and captions fool every detector. A file's
name may choose among the languages asked for: ``note.vi.txt``, ``note-en.html``, ``ar.txt``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from align.languages import LANGUAGES
from align.model import Segment
from align.text import clean

__all__ = ["detect", "flag_languages", "language_in_name", "language_name"]

_ENOUGH = 100_000
# Characters shown to the detector: more of a document does not change its mind, and takes 0.1 s a million.

_SURE_LETTERS = 40
_SURE_WORDS = 8
# A segment must be this long before its language is doubted: names and titles look like any language.

_SCRIPTS = {"ARABIC": "Arab", "LATIN": "Latn", "CYRILLIC": "Cyrl", "DEVANAGARI": "Deva", "CJK": "Hans"}
# First word of a letter's Unicode name, to the script as `LANGUAGES` has it.

_OWN_LETTERS = {"vi": re.compile("[ăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)}
# Letters that no other language in `LANGUAGES` with the same script writes.


def language_in_name(name: str, langs: Sequence[str]) -> str | None:
    """The language among `langs` that a file's name ends in, with or without a country, or None.

    >>> language_in_name("2025/statement.vi.txt", ("en", "vi"))
    'vi'
    >>> language_in_name("note_en-GB.html", ("en", "vi")), language_in_name("ar.txt", ("ar", "en"))
    ('en', 'ar')
    >>> language_in_name("corpus.en", ("en", "vi")), language_in_name("open.txt", ("en", "vi"))
    ('en', None)
    """
    path = PurePosixPath(name)
    stem = path.name if path.suffix[1:].lower() in langs else path.stem
    parts = [part.lower() for part in re.split(r"[._\-\s]+", stem)]
    if parts[-1] in langs:
        return parts[-1]
    country = len(parts) > 1 and re.search(r"[_-][A-Z]{2}$", stem)
    return parts[-2] if country and parts[-2] in langs else None


def language_name(code: str) -> str:
    """The English name of a language that we know, or the code itself."""
    return LANGUAGES[code].name if code in LANGUAGES else code


def _ask(text: str, *, best_effort: bool = False) -> tuple[str, int, bool]:
    """The detector's first language (``un`` for none), its share of the text in percent, and whether it is sure."""
    # Imported here: only this function needs it.
    import pycld2

    try:
        sure, _, found = pycld2.detect(text, isPlainText=True, bestEffort=best_effort)
    except pycld2.error:
        return "un", 0, False
    _, code, percent, _ = found[0]
    return str(code), int(percent), bool(sure)


def _by_letters(text: str, langs: Sequence[str]) -> str | None:
    """The one language of `langs` that the letters leave: by letters of its own, or by the script."""
    for lang, letters in _OWN_LETTERS.items():
        if lang in langs and letters.search(text):
            return lang
    script, share = _script(text)
    fitting = [lang for lang in langs if lang in LANGUAGES and LANGUAGES[lang].script == script]
    return fitting[0] if len(fitting) == 1 and script != "Latn" and share > 0.5 else None


def _script(text: str) -> tuple[str, float]:
    """The script of most letters, and their share of all letters; an empty script where there are none."""
    counts = Counter(unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha())
    if not counts:
        return "", 0.0
    name, count = counts.most_common(1)[0]
    return _SCRIPTS.get(name, name), count / counts.total()


def detect(text: str, langs: Sequence[str]) -> str | None:
    """The language of a whole document: one of `langs`, another that the detector is sure of, or None.

    Args:
        text: the document's text; controls in it do no harm.
        langs: the codes asked for; a short text that leaves the detector in doubt gets one of these or none.
    """
    sample = clean(text[:_ENOUGH])
    code, _, sure = _ask(sample)
    if code in langs or (sure and code != "un"):
        return code
    guess, _, _ = _ask(sample, best_effort=True)
    return guess if guess in langs else _by_letters(sample, langs)


def _other_language(text: str, lang: str) -> bool:
    """Whether a segment is plainly not in `lang`: long enough, and another script or a sure verdict."""
    letters = sum(map(str.isalpha, text))
    if letters < _SURE_LETTERS:
        return False
    script, share = _script(text)
    own = LANGUAGES[lang].script if lang in LANGUAGES else script
    if script in _SCRIPTS.values() and script != own and own not in {"Jpan", "Hans"}:
        return share > 0.8
    if len(text.split()) < _SURE_WORDS:
        return False
    code, percent, sure = _ask(clean(text))
    return sure and percent >= 90 and code in LANGUAGES and code != lang


def flag_languages(segments: Sequence[Segment], lang: str) -> tuple[Segment, ...]:
    """The segments, with the flag ``language`` on those that are plainly not in `lang`; precision over recall."""
    return tuple(
        Segment(item.start, item.end, item.text, (*item.flags, "language"))
        if _other_language(item.text, lang)
        else item
        for item in segments
    )
