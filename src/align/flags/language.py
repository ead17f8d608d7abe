"""The flag ``language``: a side that is not in its language, by what letters and a comparison show.

Single lines fool every detector, so only two things count here: a side in another script, and a side that was left
untranslated. (`align.reading.language` asks a detector, segment by segment.)
"""

from __future__ import annotations

import unicodedata

from align.languages import LANGUAGES, language
from align.text import fold

__all__ = ["flag_language"]

_SCRIPTS = {"ARABIC": "Arab", "LATIN": "Latn", "CYRILLIC": "Cyrl", "DEVANAGARI": "Deva"}
# Fewer letters may be a name or a product; fewer words may be the same in both languages.
_LETTERS = 20
_WORDS = 6
_MOST = 0.8


def flag_language(source: str, target: str, source_lang: str, target_lang: str) -> str | None:
    """A flag such as ``language: ar is in Latn script`` or ``language: en and vi are the same``, or None.

    Args:
        source: text of the source side.
        target: text of the target side.
        source_lang: language of the source (ISO 639-1).
        target_lang: language of the target.
    """
    for text, lang in ((source, source_lang), (target, target_lang)):
        script = _script(text)
        # Scripts that are no member of the table (Japanese mixes three) are not judged.
        if (
            lang in LANGUAGES
            and script
            and language(lang).script in _SCRIPTS.values()
            and script != language(lang).script
        ):
            return f"language: {lang} is in {script} script"
    words = fold(source).split()
    if source_lang != target_lang and len(words) >= _WORDS and words == fold(target).split() and _script(source):
        return f"language: {source_lang} and {target_lang} are the same"
    return None


def _script(text: str) -> str | None:
    """The script of most letters (ISO 15924), None where they are few or mixed."""
    letters = [unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha()]
    for name, script in _SCRIPTS.items():
        if len(letters) >= _LETTERS and letters.count(name) >= _MOST * len(letters):
            return script
    return None
