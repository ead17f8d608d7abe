"""What tests of the whole share: the real command, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and the lines that it wrote."""

    code: int
    out: str
    err: list[str]


def command() -> list[str]:
    """The installed command."""
    return [str(Path(sys.executable).parent / "align")]


def run_align(
    *arguments: str | Path,
    folder: Path = ROOT,
    environment: dict[str, str] | None = None,
    before: Callable[[], None] | None = None,
    start: Sequence[str] = (),
) -> Ended:
    """Runs ``align`` as a person would: no terminal, no network, no model in any cache."""
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "no-models"), "COLUMNS": "200"}
    done = subprocess.run(
        [*(start or command()), *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **offline, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        preexec_fn=before,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr.splitlines())
