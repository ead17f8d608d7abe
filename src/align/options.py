"""The options: few, each with its default, its unit and its reason. `run.json` prints them all."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from align.errors import UsageError
from align.languages import BUNDLED

__all__ = ["BuildOptions", "Grouping"]

Grouping = Literal["auto", "folder", "none"]


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a user may choose for a build.

    Attributes:
        langs: languages that are kept, ISO 639-1, alphabetical.
        model: ``bundled``, or the name or folder of a sentence-transformers model.
        segmented: whether line k of an input is segment k.
        group: how statements are found: ``auto`` by content, ``folder`` one folder a statement, ``none`` all
            documents of the build are one statement.
        min_score: what enters the exports, probability 0..1; 0.5 keeps what is likelier right than wrong.
        formats: exports beside tsv and tmx, which are always written.
        engine: ``local`` (this machine's processors) or ``ray`` (a cluster; extra ``align[ray]``).
        workers: processes that align statements; None takes all processors where that pays (some 200 statements,
            the bundled encoder), else one. A script that asks for more than one keeps its work under
            ``if __name__ == "__main__":``, since each process reads the script again.
        resume: whether what an interrupted build had finished is taken over, where it is still true.
    """

    langs: tuple[str, ...] = BUNDLED
    model: str = "bundled"
    segmented: bool = False
    group: Grouping = "auto"
    min_score: float = 0.5
    formats: tuple[str, ...] = ()
    engine: Literal["local", "ray"] = field(default="local", metadata={"changes_result": False})
    workers: int | None = field(default=1, metadata={"changes_result": False})
    resume: bool = field(default=False, metadata={"changes_result": False})

    def __post_init__(self) -> None:
        if not 0 <= self.min_score <= 1:
            raise UsageError(f"--min-score {self.min_score:g} is no probability", "give a number from 0 to 1")
        if self.workers is not None and self.workers < 1:
            raise UsageError(f"--workers {self.workers}", "give 1 or more")

    def record(self) -> dict[str, Any]:
        """The options as run.json holds them; engine, workers and resume apart, since they change no result."""
        return {key: value for key, value in asdict(self).items() if key not in ("engine", "workers", "resume")}
