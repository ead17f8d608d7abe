"""A Ray cluster (extra ``align[ray]``): core actors, each of which takes one item at a time.

With ``RAY_ADDRESS`` set, the cluster at that address works, and `align` is installed on its machines; otherwise Ray
starts on this machine and ends with the work. The only file that imports ray, and only when the engine is asked for.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Generic, TypeVar

from align.engines.local import processors
from align.errors import AlignError, UsageError

__all__ = ["RayEngine"]

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Actor(Generic[Item, Result]):
    """Holds the function, which so is unpickled (and loads what it needs) once a worker."""

    def __init__(self, function: Callable[[Item], Result]) -> None:
        self._function = function

    def work(self, item: Item) -> Result:
        return self._function(item)


class RayEngine:
    """An `Engine` of `workers` Ray actors of one processor each; None makes one for each processor of this machine.

    Raises:
        UsageError: if Ray is not installed.
    """

    def __init__(self, workers: int | None) -> None:
        self.workers = workers or processors()
        self._ray = _imported()

    def map(
        self, function: Callable[[Item], Result], items: Sequence[Item]
    ) -> Generator[tuple[int, Result], None, None]:
        """As `Engine.map`."""
        ray = self._ray
        with self._running(), _plain_errors(ray):
            kind = ray.remote(num_cpus=1)(_Actor)
            free = [kind.remote(function) for _ in range(min(self.workers, len(items)))]
            running: dict[Any, tuple[int, Any]] = {}
            for place, item in enumerate(items):
                if not free:
                    yield self._next(running, free)
                actor = free.pop()
                running[actor.work.remote(item)] = place, actor
            while running:
                yield self._next(running, free)

    def _next(self, running: dict[Any, tuple[int, Any]], free: list[Any]) -> tuple[int, Any]:
        """Waits for one result; its actor is free again."""
        (done, *_), _ = self._ray.wait(list(running), num_returns=1)
        place, actor = running.pop(done)
        free.append(actor)
        return place, self._ray.get(done)

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Ray is there; if it was started for this, it ends with it."""
        if self._ray.is_initialized():
            yield
            return
        address = os.environ.get("RAY_ADDRESS", "local")
        here = {"num_cpus": self.workers, "include_dashboard": False} if address == "local" else {}
        try:
            self._ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **here)
            yield
        finally:
            self._ray.shutdown()


@contextmanager
def _plain_errors(ray: Any) -> Iterator[None]:
    """Ray's errors as the house knows them: an error of the function is itself, a lost worker is one line."""
    try:
        yield
    except ray.exceptions.RayTaskError as error:
        raise error.cause from None
    except ray.exceptions.RayActorError as error:
        raise _lost(str(error)) from None


def _lost(said: str) -> AlignError:
    """Ray tells the loss of an actor in a page; what a person can do depends on whether it had begun."""
    if "creation task" in said:
        last = said.splitlines()[-1].strip()
        return AlignError(
            f"a Ray worker cannot start ({last})", "install the same align on all machines of the cluster"
        )
    return AlignError("a Ray worker died, perhaps for want of memory", "go on with --resume and fewer --workers")


def _imported() -> Any:
    # By name, so that types are checked alike with and without the extra.
    try:
        return import_module("ray")
    except ImportError:
        raise UsageError("--engine ray needs Ray", "pip install 'align[ray]'") from None
