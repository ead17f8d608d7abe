"""The languages that `align` knows by name, script and direction.

To add one: add a line to `LANGUAGES`. The bundled encoder was trained on ar, en and vi; any other language needs a model
that covers it (``--model``), and the segmentation library's rules for it (`align.reading.segmentation`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from align.errors import UsageError

__all__ = ["BUNDLED", "LANGUAGES", "Language", "language", "pair_name", "parse_langs"]


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its ISO 639-1 code, English name, ISO 15924 script and writing direction."""

    code: str
    name: str
    script: str
    direction: Literal["ltr", "rtl"]


LANGUAGES: dict[str, Language] = {
    lang.code: lang
    for lang in (
        Language("ar", "Arabic", "Arab", "rtl"),
        Language("de", "German", "Latn", "ltr"),
        Language("en", "English", "Latn", "ltr"),
        Language("es", "Spanish", "Latn", "ltr"),
        Language("fa", "Persian", "Arab", "rtl"),
        Language("fr", "French", "Latn", "ltr"),
        Language("hi", "Hindi", "Deva", "ltr"),
        Language("id", "Indonesian", "Latn", "ltr"),
        Language("it", "Italian", "Latn", "ltr"),
        Language("ja", "Japanese", "Jpan", "ltr"),
        Language("pt", "Portuguese", "Latn", "ltr"),
        Language("ru", "Russian", "Cyrl", "ltr"),
        Language("tr", "Turkish", "Latn", "ltr"),
        Language("uk", "Ukrainian", "Cyrl", "ltr"),
        Language("ur", "Urdu", "Arab", "rtl"),
        Language("vi", "Vietnamese", "Latn", "ltr"),
        Language("zh", "Chinese", "Hans", "ltr"),
    )
}

BUNDLED: tuple[str, ...] = ("ar", "en", "vi")
"""The languages of the bundled encoder, and the default of ``--langs``."""


def language(code: str) -> Language:
    """The language of an ISO 639-1 code.

    Raises:
        UsageError: if the code is not in `LANGUAGES`.
    """
    try:
        return LANGUAGES[code]
    except KeyError:
        raise UsageError(f"unknown language {code!r}", f"use codes among {','.join(LANGUAGES)}") from None


def parse_langs(text: str) -> tuple[str, ...]:
    """The codes of ``--langs ar,en,vi``: known, each once, at least two, in alphabetical order.

    >>> parse_langs("vi, ar")
    ('ar', 'vi')
    """
    codes = sorted({code.strip().lower() for code in text.split(",") if code.strip()})
    if len(codes) < 2:
        raise UsageError(f"--langs names {len(codes)} language(s)", "name at least two, such as --langs en,vi")
    return tuple(language(code).code for code in codes)


def pair_name(one: str, other: str) -> str:
    """The name of a pair of languages: alphabetical, as OPUS writes it.

    >>> pair_name("vi", "ar")
    'ar-vi'
    """
    return "-".join(sorted((one, other)))
