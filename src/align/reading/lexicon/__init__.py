"""Words that tell page furniture and speech: one file a language, for a linguist to edit; ``en.txt`` explains them.

To add a language: add a file named by its ISO 639-1 code.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["load_lexicon"]


@cache
def load_lexicon(lang: str) -> dict[str, tuple[str, ...]]:
    """The lists of a language by name, as written, longest entry first; empty for a language without a file."""
    path = Path(__file__).parent / f"{lang}.txt"
    lists: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        entry = line.strip()
        if entry.startswith("[") and entry.endswith("]"):
            current = lists.setdefault(entry[1:-1], set())
        elif entry and not entry.startswith("#"):
            current.add(entry)
    return {name: tuple(sorted(entries, key=lambda entry: (-len(entry), entry))) for name, entries in lists.items()}
