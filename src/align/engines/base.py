"""What the rest of the house knows of an engine: a small protocol."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Protocol, TypeVar

__all__ = ["Engine"]

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """Maps a function over items, here or elsewhere."""

    def map(
        self, function: Callable[[Item], Result], items: Sequence[Item]
    ) -> Generator[tuple[int, Result], None, None]:
        """Each item's place and result, as soon as it is there: in any order, each place once.

        What is finished can so be kept at once, while a long item still runs; `align.engines.shards.finish` puts all in
        order. Closing the generator early ends the work.

        Args:
            function: can be pickled where the work is done elsewhere.
            items: can be pickled too.

        Raises:
            AlignError: if a worker is lost. Errors of `function` come as they are.
        """
        ...
