"""Holds the project's own training text against the development sets, so that none of their lines slips into it.

    python scripts/check_authored.py --dev ../shared/data/dev train/authored [--drop]

A line is too near when one of its sides is the same words as a development line, shares `RUN` words in a row with one, or
`SHARE` of all their words. Much of what this finds is chance (``away the mice will play``); it goes all the same. Prints
what is near and exits with 1 if anything is; ``--drop`` takes those lines out of the files.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from encoder_data import lines

RUN = 5
"""Words in a row that two lines may not share."""

SHARE = 0.6
"""Of the words of both lines."""

COMMON = 200
"""A word of more development lines does not tell which of them to compare."""

WORD = re.compile(r"\w+")


class Lines:
    """Development lines, by their words and runs of words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [tuple(WORD.findall(text.lower())) for text in sorted(set(texts)) if text.strip()]
        self._same = set(self._texts)
        self._runs = {run for text in self._texts for run in _runs(text)}
        self._holding: dict[str, list[int]] = {}
        for number, text in enumerate(self._texts):
            for word in set(text):
                self._holding.setdefault(word, []).append(number)

    def near(self, text: str) -> str | None:
        """What a text shares with one of the lines; None if it is far from all."""
        words = tuple(WORD.findall(text.lower()))
        if words in self._same:
            return "the same words"
        for run in _runs(words):
            if run in self._runs:
                return " ".join(run)
        rare = (self._holding.get(word, []) for word in set(words))
        for number, _ in Counter(chain.from_iterable(found for found in rare if len(found) < COMMON)).most_common(5):
            other = set(self._texts[number])
            if len(other & set(words)) >= SHARE * len(other | set(words)):
                return " ".join(self._texts[number])
        return None


def _runs(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (words[at : at + RUN] for at in range(len(words) - RUN + 1))


def main() -> int:
    """Checks every file of sentences; names are free for all to use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--drop", action="store_true", help="take the lines out")
    arguments = parser.parse_args()
    files = [path for path in sorted(arguments.dev.rglob("*")) if path.is_file() and path.suffix != ".json"]
    dev = Lines(chain.from_iterable(lines(path) for path in files if path.name != "docs.txt"))
    found = 0
    for path in sorted(arguments.folder.glob("*.tsv")):
        if "names" in path.stem:
            continue
        kept = []
        for number, line in enumerate(lines(path), 1):
            why = next((near for near in map(dev.near, line.split("\t")) if near), None)
            if why:
                found += 1
                print(f"{path}:{number}: {why}")
            else:
                kept.append(line)
        if arguments.drop:
            path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    return int(found > 0 and not arguments.drop)


if __name__ == "__main__":
    sys.exit(main())
