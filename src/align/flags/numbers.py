"""The flag ``numbers``: a number or date of one side that the other side doesn't have.

Bias: precision. A number counts as missing only where no reading of any number of the other side agrees with it, in
digits or words, as part of a date, a time, a decade or a fraction; repeated numbers may be said once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from align.flags.lexicon import lexicon
from align.flags.numerals import Numeral, read_numerals

__all__ = ["flag_numbers"]

# 0, 1 and 2 come and go in translation: articles, duals, "a second", "both".
_SMALL = 2
# More than three differing numbers say no more than three.
_SHOWN = 3


def flag_numbers(source: str, target: str, source_lang: str, target_lang: str) -> str | None:
    """A flag such as ``numbers: 6 in en, none in vi``, or None where the sides agree.

    Args:
        source: text of the source side.
        target: text of the target side.
        source_lang: language of the source (ISO 639-1).
        target_lang: language of the target.
    """
    ours, theirs = read_numerals(source, source_lang), read_numerals(target, target_lang)
    here, there = _missing(ours, theirs), _missing(theirs, ours)
    # A digit against a digit is a difference however small, or part of a name.
    digits = any(one.digits for one in here) and any(one.digits for one in there)
    here_hard = [one for one in here if _is_hard(one, lexicon(target_lang).known, digits=digits)]
    there_hard = [one for one in there if _is_hard(one, lexicon(source_lang).known, digits=digits)]
    if not (here_hard or there_hard):
        return None
    return f"numbers: {_shown(here_hard or here)} in {source_lang}, {_shown(there_hard or there)} in {target_lang}"


def _missing(ones: Sequence[Numeral], others: Sequence[Numeral]) -> list[Numeral]:
    return [one for one in ones if not any(_agree(one, other) for other in others) and not _and_a_half(one, others)]


def _agree(one: Numeral, other: Numeral) -> bool:
    # Rounding happens on one side: 1.2 million for 1,234,567. Two rounded numbers are as good as exact ones.
    slack = max(one.step, other.step) if bool(one.step) != bool(other.step) else 0.0
    return any(math.isclose(x, y, rel_tol=1e-6, abs_tol=slack) for x in one.values for y in other.values)


def _and_a_half(one: Numeral, others: Sequence[Numeral]) -> bool:
    """Whether 1.5 (million) is told as one (million) and a half, the one often unsaid."""
    halves = any(0.5 in other.values for other in others)
    scale = 1.0
    while halves and scale <= 1e12:
        rest = one.values[0] / scale
        if rest % 1 == 0.5 and (rest < 2 or any(rest - 0.5 in (v, v / scale) for o in others for v in o.values)):
            return True
        scale *= 1000
    return False


def _is_hard(one: Numeral, other_known: bool, *, digits: bool) -> bool:
    """Whether a missing number is worth a flag."""
    if one.digits and digits:
        return True
    if one.doubtful or min(one.values) <= _SMALL:
        return False
    # Where the other language's number words are unknown, it may have written a small number out.
    return other_known or (one.digits and one.values[0] > 100)


def _shown(numerals: Sequence[Numeral]) -> str:
    values = list(dict.fromkeys(f"{one.values[0]:.15g}" for one in numerals if not one.doubtful or one.digits))
    more = " ..." if len(values) > _SHOWN else ""
    return " ".join(values[:_SHOWN]) + more if values else "none"
