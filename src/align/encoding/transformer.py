"""Any sentence-transformers model as an `Encoder`; that library is imported here alone, and only when one is named.

Importing it costs seconds and some 400 MB, so everything that can be found wrong without it (a missing folder, a model
that was never downloaded) is found first.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import getproxies

import numpy as np

from align.encoding.base import Vectors
from align.encoding.catalogue import hub_snapshot, known_prompt
from align.errors import ModelError

__all__ = ["TransformerEncoder"]

BATCH = 32
"""Texts a batch: sentences of one batch are padded to its longest, and on a CPU larger batches gain nothing."""

GPU_BATCH = 128
"""The same on a CUDA device, which computes more at once; halved where memory does not suffice. Chosen, not measured."""

STATIC_BATCH = 4096
"""The same anywhere for static models, which do not pad: 4.5 times as fast as 32 (measured)."""

PRECISIONS = {"float32": "float", "float16": "half", "bfloat16": "bfloat16"}
"""The numbers that a model may compute with, and the method of torch that makes it so."""

HUB = "https://huggingface.co"
"""Where models are downloaded from, unless HF_ENDPOINT names another place."""

_CONFIGS = ("modules.json", "config.json", "config_sentence_transformers.json", "sentence_bert_config.json")


class TransformerEncoder:
    """A model of sentence-transformers, by folder or by the name that it has on the hub and in the hub's local cache.

    Args:
        name: a folder, or a name such as ``sentence-transformers/LaBSE``.
        prompt: put before every text; None takes what the model is known to want (E5: ``query: ``).
        batch_size: texts a batch; None chooses by the kind of model and its device.
        precision: of `PRECISIONS`; None takes float16 for transformers on a CUDA device (quicker there, half the memory,
            and finer than bfloat16: 1 in 2,000 against 1 in 250) and float32 elsewhere.

    Attributes:
        max_length: the longest input in tokens of the model, beyond which text is cut off; None if it has no limit.

    Raises:
        ModelError: if the folder holds no model, the name cannot be had, the model takes no text, or there is no such
            precision.
    """

    def __init__(
        self, name: str, *, prompt: str | None = None, batch_size: int | None = None, precision: str | None = None
    ) -> None:
        if precision not in {None, *PRECISIONS}:
            raise ModelError(f"no precision {precision!r}", f"give one of {', '.join(PRECISIONS)}")
        self.name = name
        self.prompt = known_prompt(name) if prompt is None else prompt
        self._model = _load(name, _find(name))
        limit = getattr(self._model, "max_seq_length", None)
        self.max_length = int(limit) if isinstance(limit, int) and 0 < limit < 1_000_000 else None
        gpu = self.max_length is not None and self._model.device.type == "cuda"
        self.precision = precision or ("float16" if gpu else "float32")
        getattr(self._model, PRECISIONS[self.precision])()
        self.batch_size = batch_size or (GPU_BATCH if gpu else BATCH if self.max_length else STATIC_BATCH)
        dim = self._model.get_embedding_dimension()
        self.dim = int(self._one(["a"]).shape[-1] if dim is None else dim)
        self.fingerprint = _fingerprint(name, _find(name), self.prompt, self.precision)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`: float32, shape (len(texts), dim), unit rows; zeros for blank text.

        Raises:
            ModelError: if the model fails on a text, or gives a vector that is no number.
        """
        vectors = np.zeros((len(texts), self.dim), np.float32)
        filled = [place for place, text in enumerate(texts) if text.strip()]
        if not filled:
            return vectors
        found = self._one([texts[place] for place in filled])
        bad = ~np.isfinite(found).all(axis=1)
        if bad.any():
            text = texts[filled[int(bad.argmax())]]
            raise ModelError(
                f"model {self.name!r} gave a vector that is no number for {text[:40]!r} in {self.precision}",
                "use another model or precision",
            )
        vectors[filled] = found
        return vectors

    def _one(self, texts: list[str]) -> Vectors:
        """Unit float32 vectors of texts that are not blank; the length is made 1 here, since halves round it."""
        try:
            found = self._model.encode(
                texts,
                prompt=self.prompt or None,
                batch_size=self.batch_size,
                normalize_embeddings=False,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        except (RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
            if "out of memory" in str(error) and self.batch_size > 1:
                self.batch_size //= 2
                return self._one(texts)
            raise ModelError(
                f"model {self.name!r} cannot encode text: {_first_line(error)}", "name a text model"
            ) from error
        vectors: Vectors = np.asarray(found, np.float32)
        with np.errstate(invalid="ignore"):  # What is no number is told by `encode`, with its text.
            vectors /= np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.finfo(np.float32).tiny)
        return vectors


def _find(name: str) -> Path | None:
    """The folder of a model: the one named, or the snapshot in the hub's local cache; None if neither is there.

    Raises:
        ModelError: if `name` is a path and no model lies there.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not any((folder / config).is_file() for config in _CONFIGS):
            raise ModelError("no model in this folder", "it needs a modules.json or config.json", path=folder)
        return folder
    if folder.exists() or folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise ModelError("no such folder", "name a folder that holds a sentence-transformers model", path=name)
    snapshot = hub_snapshot(name)
    if snapshot is None and not _online():
        raise _unloadable(name, None)
    return snapshot


def _online() -> bool:
    """Whether the hub's host answers: the library itself tries for a minute before it gives up."""
    if os.environ.get("HF_HUB_OFFLINE", "0").lower() in {"1", "true", "yes", "on"}:
        return False
    if getproxies():
        return True
    try:
        socket.create_connection((urlparse(os.environ.get("HF_ENDPOINT") or HUB).hostname, 443), timeout=3).close()
    except OSError:
        return False
    return True


def _load(name: str, folder: Path | None) -> Any:
    """The library's model; its own messages (progress, hub advice) are kept off the user's screen."""
    for library in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(library).setLevel(logging.ERROR)
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError("sentence-transformers cannot be imported", "install it, or use --model bundled") from error
    try:
        model = SentenceTransformer(name if folder is None else str(folder), device=None, local_files_only=bool(folder))
    except Exception as error:  # The library raises whatever its backends raise.
        raise _unloadable(name, folder, error) from error
    if "text" not in getattr(model, "modalities", ["text"]):
        raise ModelError(f"model {name!r} takes no text", "name a text model")
    return model


def _unloadable(name: str, folder: Path | None, error: Exception | None = None) -> ModelError:
    if folder is None or error is None:
        return ModelError(
            f"model {name!r} is neither a folder nor in the local cache, and cannot be downloaded",
            "connect once to fetch it, or use --model bundled",
        )
    return ModelError(f"model cannot be loaded: {_first_line(error)}", "download it anew", path=folder)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _fingerprint(name: str, folder: Path | None, prompt: str, precision: str) -> str:
    """Of the configuration's bytes and the weights' names, sizes and ends: all of 2 GB would take longer than a run.

    And of what else shapes a vector: the prompt, and the precision, which differs by device.
    """
    digest = hashlib.sha256(f"{precision} {prompt}".encode())
    for path in sorted(folder.rglob("*")) if folder else ():
        if path.suffix in {".json", ".txt", ".model"}:
            digest.update(path.name.encode() + path.read_bytes())
        elif path.suffix in {".safetensors", ".bin", ".npy"}:
            size = path.stat().st_size
            with path.open("rb") as file:
                head = file.read(1 << 20)
                file.seek(max(0, size - (1 << 20)))
                digest.update(f"{path.name} {size}".encode() + head + file.read())
    return f"{Path(name).name}-{digest.hexdigest()[:12]}"
