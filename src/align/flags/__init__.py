"""What an analyst should look at in a link: flags, each a kind and a reason in words.

``numbers: 6 in en, none in vi`` · ``name: Mirzoyan in vi, not in en`` · ``length: en is 3.1 times as long as expected``
· ``language: ar is in Latn script`` · ``duplicate: of link 3`` · ``omission: "words" [12:34]``. All prefer silence to a
false alarm. Pure functions of texts and arrays: no encoder, no file is opened but the tables of number words.
"""

from __future__ import annotations

from align.flags.coverage import Gaps, WordsOf, flag_coverage, gaps_of
from align.flags.duplicates import Duplicates
from align.flags.language import flag_language
from align.flags.length import TYPICAL, Typical, flag_length, typical_lengths
from align.flags.names import flag_name
from align.flags.numbers import flag_numbers

__all__ = [
    "TYPICAL",
    "Duplicates",
    "Gaps",
    "Typical",
    "WordsOf",
    "flag_coverage",
    "flag_language",
    "flag_length",
    "flag_link",
    "flag_name",
    "flag_numbers",
    "gaps_of",
    "typical_lengths",
]


# Longer sides are no sentences (a table, a file without line ends): comparing all their numbers and names takes time
# by the square, and says nothing.
_LONGEST = 10_000


def flag_link(
    source: str, target: str, source_lang: str, target_lang: str, typical: Typical | None = None
) -> tuple[str, ...]:
    """The flags that two texts by themselves give rise to: language, numbers, name, length, in this order.

    Args:
        source: joined text of the source segments; empty for a null link, which gets no flag.
        target: joined text of the target segments.
        source_lang: language of the source (ISO 639-1).
        target_lang: language of the target.
        typical: what lengths are usual in this corpus (`typical_lengths`); by default what is usual for the pair.

    Returns:
        Flags; a side in the wrong language gets that flag alone, since its numbers and names cannot be read.
    """
    if not (source.strip() and target.strip()):
        return ()
    if wrong := flag_language(source, target, source_lang, target_lang):
        return (wrong,)
    found = [flag_length(source, target, source_lang, target_lang, typical)]
    if max(len(source), len(target)) <= _LONGEST:
        found.insert(0, flag_numbers(source, target, source_lang, target_lang))
        found.insert(1, flag_name(source, target, source_lang, target_lang))
    return tuple(flag for flag in found if flag)
