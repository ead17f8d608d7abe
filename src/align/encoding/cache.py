"""Vectors on disk, so that a corpus is encoded once: keyed by the encoder's fingerprint and the text's digest.

One folder a fingerprint. Each call that meets new texts writes one more shard: ``NAME.npy`` holds, a row a text, the
digest (16 bytes) and the vector. A shard is written aside and renamed, so a reader never sees half of one, and writers
never touch each other's; a shard that is damaged all the same is left out, and its texts are encoded again.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from align.encoding.base import Encoder, Vectors, WordEncoder, Words
from align.errors import ModelError, OutputError

__all__ = ["CachedEncoder", "CachedWordEncoder", "VectorCache", "cached"]

DIGEST = 16
"""Bytes of a text's digest: 128 bits keep a billion texts apart."""


class VectorCache:
    """The vectors of one encoder in one folder.

    Args:
        folder: the cache of all encoders; made if it is missing.
        fingerprint: of the encoder; names the sub-folder.
        dim: length of its vectors.

    Raises:
        OutputError: if the folder cannot be written.
    """

    def __init__(self, folder: str | Path, fingerprint: str, dim: int) -> None:
        self.folder = Path(folder).expanduser() / re.sub(r"[^\w.-]", "_", fingerprint)
        self._record = np.dtype([("digest", f"V{DIGEST}"), ("vector", np.float32, (dim,))])
        self._places: dict[bytes, tuple[NDArray[np.void], int]] = {}
        self._read: set[str] = set()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"the vector cache cannot be made: {error.strerror}", path=self.folder) from error

    def get(self, digests: Sequence[bytes]) -> list[Vectors | None]:
        """The vector of each digest, or None where it is not kept; shards of other processes are seen."""
        self._refresh()
        places = [self._places.get(digest) for digest in digests]
        return [None if place is None else place[0]["vector"][place[1]] for place in places]

    def put(self, digests: Sequence[bytes], vectors: Vectors) -> None:
        """Keep vectors as one new shard.

        Raises:
            OutputError: if it cannot be written.
        """
        shard = np.empty(len(digests), self._record)
        shard["digest"] = np.frombuffer(b"".join(digests), f"V{DIGEST}")
        shard["vector"] = vectors
        name = hashlib.sha256(b"".join(digests)).hexdigest()[:24] + ".npy"
        try:
            handle, aside = tempfile.mkstemp(dir=self.folder, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                np.save(file, shard)
            Path(aside).replace(self.folder / name)
        except OSError as error:
            raise OutputError(f"the vector cache cannot be written: {error.strerror}", path=self.folder) from error

    def _refresh(self) -> None:
        for path in sorted(self.folder.glob("*.npy")):
            if path.name in self._read:
                continue
            self._read.add(path.name)
            try:
                shard = np.load(path, mmap_mode="r")
            except (OSError, ValueError, EOFError):
                continue  # Torn or foreign: as if it were not there.
            if shard.dtype == self._record and shard.ndim == 1:
                self._places.update((digest, (shard, row)) for row, digest in enumerate(_bytes(shard["digest"])))


def _bytes(digests: NDArray[np.void]) -> list[bytes]:
    packed = np.ascontiguousarray(digests).tobytes()
    return [packed[at : at + DIGEST] for at in range(0, len(packed), DIGEST)]


def digest(text: str) -> bytes:
    """What a text is known by in the cache."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST).digest()


class CachedEncoder:
    """An `Encoder` that asks another one only for texts whose vectors are not on disk."""

    def __init__(self, encoder: Encoder, folder: str | Path) -> None:
        self.encoder = encoder
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim
        self.cache = VectorCache(folder, encoder.fingerprint, encoder.dim)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.encode`; new vectors are kept.

        Raises:
            ModelError: if the encoder gives vectors of another shape than it said.
        """
        places: dict[bytes, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(digest(text), []).append(place)
        vectors = np.zeros((len(texts), self.dim), np.float32)
        missing = []
        for key, vector in zip(places, self.cache.get(list(places)), strict=True):
            if vector is None:
                missing.append(key)
            else:
                vectors[places[key]] = vector
        if missing:
            new = self.encoder.encode([texts[places[key][0]] for key in missing])
            if new.shape != (len(missing), self.dim):
                raise ModelError(f"model {self.name!r} gave vectors of shape {new.shape}, not (., {self.dim})")
            self.cache.put(missing, new)
            for key, vector in zip(missing, new, strict=True):
                vectors[places[key]] = vector
        return vectors


class CachedWordEncoder(CachedEncoder):
    """The same for an encoder that has word vectors, which are asked for anew each time."""

    encoder: WordEncoder

    def words(self, texts: Sequence[str]) -> Words:
        """As `WordEncoder.words`."""
        return self.encoder.words(texts)


def cached(encoder: Encoder, folder: str | Path) -> Encoder:
    """`encoder` with its vectors kept under `folder`; one that has word vectors still has them."""
    return CachedWordEncoder(encoder, folder) if isinstance(encoder, WordEncoder) else CachedEncoder(encoder, folder)
