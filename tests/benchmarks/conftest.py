"""A small set of development data with its own manifest, in the place of the real one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import data
import pytest

FILES = {"flores/ar.txt": "سلام\n", "flores/en.txt": "peace\n", "flores/vi.txt": "hòa bình\n"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with dev/ whose files are as the manifest says; what is fetched is kept beside it."""
    for name, text in FILES.items():
        path = tmp_path / "given/dev" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    manifest = tmp_path / "data.json"
    manifest.write_text(json.dumps({name: hashlib.sha256(text.encode()).hexdigest() for name, text in FILES.items()}))
    monkeypatch.setattr(data, "MANIFEST", manifest)
    monkeypatch.setattr(data, "CACHE", tmp_path / "cache")
    return tmp_path / "given"
