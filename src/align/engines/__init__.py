"""Engines: where the statements of a build are aligned. They map a function over items; results never depend on which.

This room stands below `align.pipeline`, which hands it work, and knows nothing of encoders.
"""

from __future__ import annotations

from typing import Literal

from align.engines.base import Engine
from align.engines.local import LocalEngine
from align.engines.shards import Shards, finish, key_of

__all__ = ["Engine", "Shards", "engine_named", "finish", "key_of"]


def engine_named(name: Literal["local", "ray"], workers: int | None) -> Engine:
    """The engine of a name.

    Args:
        name: as a user says it.
        workers: how many at most; None leaves it to the engine.

    Raises:
        UsageError: if its library is not installed.
    """
    if name == "local":
        return LocalEngine(workers)
    from align.engines.ray import RayEngine

    return RayEngine(workers)
