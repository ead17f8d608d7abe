"""The seeds, built once by the real command."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import run_align


@pytest.fixture(scope="session")
def seeds_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``align build seeds``, once for all tests of a process."""
    out = tmp_path_factory.mktemp("seeds") / "corpus"
    ended = run_align("build", "seeds", "--out", out)
    assert (ended.code, ended.err) == (0, [])
    return out
