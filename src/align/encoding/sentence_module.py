"""The bundled encoder as a module of sentence-transformers; the only file here that imports torch at its top.

``SentenceTransformer(folder, trust_remote_code=True)`` loads a folder whose ``modules.json`` names `StaticBag`.
Releases before 6 need no ``trust_remote_code``; from 6 on it is asked for by every module that is not their own.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Self

import torch

from align.encoding.static import StaticEncoder

__all__ = ["StaticBag"]


class StaticBag(torch.nn.Module):
    """Texts to unit vectors, by the same code and weights as `align.encoding.static.StaticEncoder`."""

    save_in_root = True

    def __init__(self, folder: str | Path) -> None:
        super().__init__()
        self.encoder = StaticEncoder(Path(folder))

    def preprocess(self, inputs: list[str], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """The texts' vectors, computed at once: there are no token ids in between that could be padded."""
        texts = [prompt + text for text in inputs] if prompt else inputs
        return {"sentence_embedding": torch.from_numpy(self.encoder.encode(texts))}

    tokenize = preprocess

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """`features` already hold ``sentence_embedding``."""
        return features

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self.encoder.dim

    get_sentence_embedding_dimension = get_embedding_dimension

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Copy the weights into `output_path`."""
        for name in ("config.json", "rows.npy", "scales.npy", "vocabulary.txt"):
            shutil.copyfile(self.encoder.folder / name, Path(output_path) / name)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **_: Any) -> Self:
        """Read a folder."""
        return cls(Path(model_name_or_path) / subfolder)
