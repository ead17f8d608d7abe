"""The command line. `main` is what the command ``align`` runs."""

from __future__ import annotations

from align.cli.app import main

__all__ = ["main"]
