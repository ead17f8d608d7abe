"""The encoders that can be named: facts for `align models`, and what a model wants before a text."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MODELS", "Model", "hub_snapshot", "installed_models", "known_prompt"]


@dataclass(frozen=True, slots=True)
class Model:
    """An encoder that ``--model`` can name.

    Attributes:
        name: what to write after ``--model``.
        dim: length of its vectors.
        licence: of the weights, as an SPDX identifier.
        languages: for whom it was made.
        prompt: what it wants before every text, so that two sides are treated alike.
        max_length: tokens that it reads of a segment.
        megabytes: size of the download.
        note: when to take it.
        installed: whether it can be loaded on this machine without a network.
    """

    name: str
    dim: int
    licence: str
    languages: str
    prompt: str
    max_length: int | None
    megabytes: int
    note: str
    installed: bool = False


MODELS: tuple[Model, ...] = (
    Model("bundled", 400, "CC-BY-SA-4.0", "ar en vi", "", None, 26, "no network, no torch; word vectors", True),
    Model("sentence-transformers/LaBSE", 768, "Apache-2.0", "109", "", 256, 1880, "made for bitext; the safe choice"),
    Model("intfloat/multilingual-e5-small", 384, "MIT", "94", "query: ", 512, 470, "small and quick"),
    Model("intfloat/multilingual-e5-base", 768, "MIT", "94", "query: ", 512, 1110, "between small and large"),
    Model("intfloat/multilingual-e5-large", 1024, "MIT", "94", "query: ", 512, 2240, "strong, slow on a CPU"),
    Model("BAAI/bge-m3", 1024, "MIT", "100+", "", 8192, 2270, "strong; reads very long segments"),
    Model(
        "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
        384, "Apache-2.0", "50", "", 128, 470, "quick; judges by meaning, so paraphrases come near too",
    ),
    Model(
        "sentence-transformers/distiluse-base-multilingual-cased-v2",
        512, "Apache-2.0", "50", "", 128, 540, "quick; an older model",
    ),
    Model("cointegrated/SONAR_200_text_encoder", 1024, "CC-BY-NC-4.0", "200", "", 512, 3060, "the widest; no trade"),
)  # fmt: skip
"""The bundled encoder and public ones that suit bitext; any other sentence-transformers model can be named as well."""


def installed_models() -> tuple[Model, ...]:
    """`MODELS`, each with whether it lies on this machine."""
    return tuple(
        Model(**{**{key: getattr(model, key) for key in Model.__slots__}, "installed": _present(model)})
        for model in MODELS
    )


def _present(model: Model) -> bool:
    return model.name == "bundled" or hub_snapshot(model.name) is not None


def known_prompt(name: str) -> str:
    """What the model of this name (or of a folder so named) wants before a text; nothing if it is not known.

    >>> known_prompt("intfloat/multilingual-e5-base"), known_prompt("sentence-transformers/LaBSE")
    ('query: ', '')
    """
    last = Path(name).name.lower()
    return next((model.prompt for model in MODELS if Path(model.name).name.lower() == last), "")


def hub_snapshot(name: str) -> Path | None:
    """The folder of a model in the hub's local cache, if a complete enough one is there.

    The cache keeps ``models--OWNER--NAME/refs/main`` (a commit) and ``snapshots/COMMIT``; names without an owner
    belong to ``sentence-transformers``.
    """
    hub = os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME") or "~/.cache/huggingface", "hub")
    full = name if "/" in name else f"sentence-transformers/{name}"
    model = Path(hub).expanduser() / f"models--{full.replace('/', '--')}"
    try:
        snapshot = model / "snapshots" / (model / "refs" / "main").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return snapshot if (snapshot / "config.json").exists() or (snapshot / "modules.json").exists() else None
