"""Finished work on disk, one file an item, so that an interrupted build can go on.

A shard is named by a digest of all that its content follows from, so a shard that is no longer true is never asked for.
Its second line is a digest of its first: without it, or with another, the shard is torn and as if it were not there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from align.engines.base import Engine
from align.model import Alignment, Document, Link
from align.records import replacing

__all__ = ["Shards", "finish", "key_of"]

Item = TypeVar("Item")


def key_of(documents: Sequence[Document], settings: Mapping[str, object]) -> str:
    """What a statement's alignments follow from, as a hexadecimal digest.

    Args:
        documents: names, languages, texts and flags of segments count; where they stand in a file does not.
        settings: JSON values: the encoder's fingerprint, the options that change results, align's version.
    """
    texts = [[d.name, d.lang, [[s.text, s.flags] for s in d.segments]] for d in documents]
    return sha256(json.dumps([texts, settings], sort_keys=True).encode()).hexdigest()


class Shards:
    """The alignments of statements in a folder, by `key_of`; nothing is on disk before the first `put`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> list[Alignment] | None:
        """The alignments kept under `key`, to the last bit; None if there are none, or the shard is torn."""
        try:
            content, mark, *_ = self._path(key).read_bytes().split(b"\n")
        except (OSError, ValueError):
            return None
        return _alignments(content) if mark.decode("ascii", "replace") == sha256(content).hexdigest() else None

    def put(self, key: str, alignments: Sequence[Alignment]) -> list[Alignment]:
        """Keeps alignments, and gives what `get` will give: plain floats and integers, whatever numpy made.

        Raises:
            OutputError: if the folder cannot be written.
        """
        # json writes a float as its shortest text that reads back as the same float.
        content = json.dumps([asdict(a) for a in alignments], default=lambda number: number.item()).encode()
        with replacing(self._path(key)) as file:
            file.write(content + b"\n" + sha256(content).hexdigest().encode() + b"\n")
        return _alignments(content)

    def clear(self) -> None:
        """Removes all shards and their folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def finish(
    engine: Engine,
    function: Callable[[Item], Sequence[Alignment]],
    items: Mapping[str, Item],
    shards: Shards,
    tick: Callable[[int], None] = lambda _: None,
) -> list[list[Alignment]]:
    """Has an engine do what the shards do not hold yet; each result is kept as soon as it is there.

    Args:
        engine: does the work.
        function: from an item to its alignments.
        items: by their keys (`key_of`).
        shards: where results are and go.
        tick: told how many items are done.

    Returns:
        The alignments of each item, in the order of `items`, whatever the engine and whatever was there already.
    """
    done = {key: found for key in items if (found := shards.get(key)) is not None}
    missing = [key for key in items if key not in done]
    tick(len(done))
    with closing(engine.map(function, [items[key] for key in missing])) as results:
        for place, alignments in results:
            done[missing[place]] = shards.put(missing[place], alignments)
            tick(len(done))
    return [done[key] for key in items]


def _alignments(content: bytes) -> list[Alignment]:
    return [_alignment(value) for value in json.loads(content)]


def _alignment(value: dict[str, Any]) -> Alignment:
    links = (
        Link(**{**link, **{key: tuple(link[key]) for key in ("source", "target", "flags")}}) for link in value["links"]
    )
    return Alignment(**{**value, "links": tuple(links)})
