"""The flag ``length``: one side is far longer than the other, as texts of these two languages go.

The logarithm of the ratio of characters is near normal about a constant of the pair, the wider the shorter the texts
(Gale and Church 1993). Centre and spread are medians, so that wrong pairs among the given ones do no harm.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from types import MappingProxyType

from align.languages import pair_name

__all__ = ["TYPICAL", "Typical", "flag_length", "typical_lengths"]

# Added to both lengths: "Yes." against a four-word answer is no fault.
_EASE = 10
# Robust deviations from the typical ratio. Tails are heavier than normal: at 5, 0 to 1.2 in 100 true translations of
# the development news and encyclopedia are flagged; of those with a third of one side left, 76 to 94.
_LIMIT = 5.0
# The median absolute deviation of a normal law times this is its standard deviation.
_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Typical:
    """How lengths go together in a pair of languages.

    Attributes:
        centre: median of ``log(target / source)``, in characters.
        spread: robust standard deviation of it, for texts of 100 characters.
    """

    centre: float
    spread: float


TYPICAL: Mapping[str, Typical] = MappingProxyType(
    {
        # `typical_lengths` of 15,333, 11,265 and 31,329 aligned sentences of the training data (news, diplomacy).
        "ar-en": Typical(0.163, 0.107),
        "ar-vi": Typical(0.169, 0.114),
        "en-vi": Typical(0.030, 0.116),
    }
)
_UNKNOWN = Typical(0.0, 0.4)


def typical_lengths(pairs: Iterable[tuple[str, str]]) -> Typical:
    """Centre and spread from pairs of texts, most of which are translations; a cautious guess for fewer than 20."""
    found = [(_log_ratio(source, target), _width(source, target)) for source, target in pairs if source and target]
    if len(found) < 20:
        return _UNKNOWN
    centre = median(ratio for ratio, _ in found)
    return Typical(centre, _TO_SIGMA * median(abs(ratio - centre) / width for ratio, width in found))


def flag_length(
    source: str, target: str, source_lang: str, target_lang: str, typical: Typical | None = None, limit: float = _LIMIT
) -> str | None:
    """A flag such as ``length: vi is 3.4 times as long as expected``, or None.

    Args:
        source: text of the source side.
        target: text of the target side.
        source_lang: language of the source (ISO 639-1).
        target_lang: language of the target.
        typical: what is usual in this corpus; by default what is usual for the pair.
        limit: how many robust standard deviations are too many.
    """
    if not (source and target):
        return None
    usual = typical or TYPICAL.get(pair_name(source_lang, target_lang), _UNKNOWN)
    centre = usual.centre if typical or source_lang < target_lang else -usual.centre
    off = _log_ratio(source, target) - centre
    if abs(off) <= limit * usual.spread * _width(source, target):
        return None
    return f"length: {target_lang if off > 0 else source_lang} is {math.exp(abs(off)):.1f} times as long as expected"


def _log_ratio(source: str, target: str) -> float:
    return math.log((len(target) + _EASE) / (len(source) + _EASE))


def _width(source: str, target: str) -> float:
    """How much wider than at 100 characters the ratios lie: by the root of the length, and no narrower beyond 100."""
    return math.sqrt(max(1.0, 200 / (len(source) + len(target))))
