"""One thread for the many small matrix products of an alignment.

Waking a second thread costs more than a product of two short documents, and where the processor is shared the threads wait
for each other: fifty times the time was measured. One thread also adds in one order, so results do not depend on the machine.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache

from threadpoolctl import ThreadpoolController

__all__ = ["one_thread"]


@lru_cache
def _controller() -> ThreadpoolController:
    # Looking through the loaded libraries takes milliseconds, so it is done once, when numpy is surely there.
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """A context in which numpy's matrix products use one thread."""
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited
