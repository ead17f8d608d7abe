"""What a person sees: results on stdout, progress and messages on stderr. The only room that prints."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["ProgressBar", "message", "print_json", "print_table", "result", "warn_of_scores"]

PATIENCE = 2.0
"""Seconds before a bar is shown: what is done sooner needs none."""

EVERY = 10.0
"""Seconds between two progress lines where stderr is a file and no bar can be drawn."""


def message(text: str) -> None:
    """A line for the person at the terminal, on stderr."""
    _say(f"align: {text}", sys.stderr)


def warn_of_scores(encoder: str) -> None:
    """Says that an encoder's scores are no probabilities."""
    message(f"the scores of {encoder} are not calibrated: use them to rank, not as probabilities")


def result(text: str) -> None:
    """What was asked for, on stdout."""
    _say(text, sys.stdout)


def _say(text: str, stream: TextIO) -> None:
    """One line; where nobody reads it any more (``| head -0``), the work goes on and ends with its own exit code."""
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        # What is still in the stream's buffer must go somewhere, or Python complains at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_json(value: Mapping[str, object]) -> None:
    """One JSON object on stdout, on one line."""
    result(json.dumps(value, ensure_ascii=False))


def print_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Left-aligned columns on stdout; no frame, so that it can be piped."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        result("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


class ProgressBar:
    """A bar on stderr for work that takes longer than two seconds; a line now and then where there is no terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._start = time.monotonic()
        self._last_line = self._start
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Hears how many units of a stage are done, as `align.pipeline` tells it."""
        now = time.monotonic()
        if self._quiet or now - self._start < PATIENCE:
            return
        if sys.stderr.isatty():
            self._draw(stage, done, total)
        elif now - self._last_line >= EVERY:
            self._last_line = now
            message(f"{stage} {done}/{total}")

    def _draw(self, stage: str, done: int, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        if self._bar is None:
            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total)
        self._bar.update(self._tasks[stage], completed=done, total=total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
