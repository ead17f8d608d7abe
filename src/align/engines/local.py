"""The processors of this machine: one worker is this process, more are processes of their own.

Processes are spawned, never forked: FAISS and OpenMP leave threads behind that a forked process would wait for in vain.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from typing import TypeVar

from align.errors import AlignError

__all__ = ["LocalEngine", "processors"]

Item = TypeVar("Item")
Result = TypeVar("Result")

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""What the libraries of matrix products look at when they are loaded, which in a worker comes after `_begin`."""


MANY = 200
"""Items from which further processes pay: each takes a second or two to start, an average statement some 0.05 s."""


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """An `Engine` of `workers` processes; one means this process itself, None all processors for `MANY` items or more.

    A script that asks for two or more runs its work under ``if __name__ == "__main__":``, since each process reads the
    script again.
    """

    workers: int | None = 1

    def map(
        self, function: Callable[[Item], Result], items: Sequence[Item]
    ) -> Generator[tuple[int, Result], None, None]:
        """As `Engine.map`."""
        workers = min(self.workers or (processors() if len(items) >= MANY else 1), len(items))
        if workers <= 1:
            return ((place, function(item)) for place, item in enumerate(items))
        return _spread(function, items, workers)


def _spread(
    function: Callable[[Item], Result], items: Sequence[Item], workers: int
) -> Generator[tuple[int, Result], None, None]:
    others = set(active_children())
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)
    try:
        with _interrupts_held():
            places = {pool.submit(function, item): place for place, item in enumerate(items)}
        for future in as_completed(places):
            yield places.pop(future), future.result()
    except BrokenProcessPool:
        raise AlignError(
            "a worker process died, perhaps for want of memory", "go on with --resume and fewer --workers"
        ) from None
    except BaseException:
        # Whoever stops the work, by an error or by Ctrl-C, does not want to wait for a long document's end.
        for child in set(active_children()) - others:
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits, and processes started meanwhile never hear it: it reaches all of a terminal, one has to answer."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """What a worker does first: one thread for its products, and an end when the build ends, however that comes."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
