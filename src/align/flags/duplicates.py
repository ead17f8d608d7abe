"""The flag ``duplicate``: a link whose two texts both stood in an earlier link."""

from __future__ import annotations

from align.text import fold

__all__ = ["Duplicates"]

# Shorter ones ("Thank you.") are said again and again without fault.
_LETTERS = 15


class Duplicates:
    """Remembers the links it was shown; one for a statement, or one for a corpus.

    >>> seen = Duplicates()
    >>> seen.flag("The talks took place in Vienna.", "Hội đàm diễn ra tại Vienna.", "link 3")
    >>> seen.flag("The talks took place in Vienna. ", "Hội đàm diễn ra tại Vienna.", "link 9")
    'duplicate: of link 3'
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], str] = {}

    def flag(self, source: str, target: str, place: str) -> str | None:
        """``duplicate: of PLACE``, the first place of the same two texts; None where they are new or short.

        Args:
            source: text of the source side; case, spaces and Arabic marks don't matter.
            target: text of the target side.
            place: how a reader finds this link.
        """
        key = (fold(source), fold(target))
        if min(map(len, key)) < _LETTERS:
            return None
        first = self._seen.setdefault(key, place)
        return None if first == place else f"duplicate: of {first}"
