"""Parameters that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["CorpusFolder", "Json", "Model"]

CorpusFolder = Annotated[Path, typer.Argument(help="A folder that align build wrote.", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="One JSON summary on stdout.")]
Model = Annotated[
    str,
    typer.Option("--model", help="bundled, or the name or folder of any sentence-transformers model.", metavar="MODEL"),
]
