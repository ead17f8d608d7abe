"""Importing `align` is quick and quiet: no model, no network, no heavy library."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "torch",
    "faiss",
    "sentence_transformers",
    "transformers",
    "sklearn",
    "scipy",
    "numpy",
    "lxml",
    "jinja2",
    "rich.progress",
)
PUBLIC = (
    *("AlignError", "Alignment", "BuildOptions", "Corpus", "Document", "Encoder", "Link", "Row", "Segment"),
    *("WordEncoder", "align_documents", "build", "evaluate", "explain", "load_encoder", "read_inputs"),
)


def in_a_new_process(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("module", ["align", "align.cli", "align.errors"])
def test_no_heavy_library(module: str) -> None:
    assert in_a_new_process(f"import sys, {module}; print([m for m in {HEAVY} if m in sys.modules])") == "[]"


def test_the_bundled_encoder_needs_no_model_library() -> None:
    code = (
        "import align, sys; align.load_encoder('bundled').encode(['a']); print(sys.modules.keys() & {'torch', 'faiss'})"
    )
    assert in_a_new_process(code) == "set()"


def test_public_names() -> None:
    """Each promised name is there, and no name that is announced leads nowhere."""
    import align

    assert set(PUBLIC) <= set(align.__all__) <= set(dir(align))
    assert all(getattr(align, name) is not None for name in align.__all__)
    assert sorted(align.__all__) == list(align.__all__)


def test_an_unknown_name() -> None:
    import align

    with pytest.raises(AttributeError, match=r"^module 'align' has no attribute 'frobnicate'$"):
        align.frobnicate  # noqa: B018 - asking for it is the test
