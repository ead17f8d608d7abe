"""Encoders: `load_encoder` finds one by name; `Encoder` is all that the other rooms know of it."""

from __future__ import annotations

from pathlib import Path

from align.encoding.base import Encoder, WordEncoder, Words
from align.encoding.catalogue import MODELS, Model, installed_models

__all__ = ["MODELS", "Encoder", "Model", "WordEncoder", "Words", "installed_models", "load_encoder"]


def load_encoder(
    name: str = "bundled",
    *,
    cache: str | Path | None = None,
    batch_size: int | None = None,
    prompt: str | None = None,
    precision: str | None = None,
) -> Encoder:
    """The encoder of a name.

    Args:
        name: ``bundled``, the name of a sentence-transformers model, or a folder that holds one (or what
            ``scripts/train_encoder.py`` wrote).
        cache: a folder to keep vectors in between runs; None keeps none (the bundled encoder is quicker than a disk).
        batch_size: texts a batch, for transformers; None chooses.
        prompt: put before every text, for transformers; None takes what the model is known to want.
        precision: ``float32``, ``float16`` or ``bfloat16``, for transformers; None chooses by the device.

    Raises:
        ModelError: if the encoder cannot be had: a missing folder, a model that is not on this machine while there is
            no network, a model that takes no text.
        OutputError: if the cache cannot be written.

    >>> load_encoder().encode(["Xin chào"]).shape
    (1, 256)
    """
    from align.encoding.static import StaticEncoder

    encoder: Encoder
    if name == "bundled":
        encoder = StaticEncoder()
    elif Path(name, "rows.npy").is_file():
        encoder = StaticEncoder(Path(name), name)
    else:
        from align.encoding.transformer import TransformerEncoder

        encoder = TransformerEncoder(name, prompt=prompt, batch_size=batch_size, precision=precision)
    if cache is None:
        return encoder
    from align.encoding.cache import cached

    return cached(encoder, cache)
