from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from align.encoding import WordEncoder, load_encoder
from align.encoding.base import Vectors
from align.encoding.cache import CachedEncoder, VectorCache, cached
from align.errors import OutputError


class Counting:
    """An encoder of two dimensions that remembers what it was asked."""

    name, fingerprint, dim = "counting", "counting-1", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        return np.array([[len(text), 1] for text in texts], np.float32)


class TestCachedEncoder:
    """The same vectors as without a cache, and each text encoded once."""

    def test_second_call_asks_nothing(self, tmp_path: Path) -> None:
        encoder = Counting()
        first = CachedEncoder(encoder, tmp_path).encode(["a", "bb", "a"])
        second = CachedEncoder(encoder, tmp_path).encode(["bb", "a", "bb"])
        assert encoder.asked == ["a", "bb"]
        assert first.tolist() == [[1, 1], [2, 1], [1, 1]]
        assert second.tolist() == [[2, 1], [1, 1], [2, 1]]

    def test_only_new_texts_are_asked(self, tmp_path: Path) -> None:
        encoder = Counting()
        CachedEncoder(encoder, tmp_path).encode(["a"])
        assert CachedEncoder(encoder, tmp_path).encode(["a", "ccc"]).tolist() == [[1, 1], [3, 1]]
        assert encoder.asked == ["a", "ccc"]

    def test_another_fingerprint_shares_nothing(self, tmp_path: Path) -> None:
        one, other = Counting(), Counting()
        other.fingerprint = "counting-2"
        CachedEncoder(one, tmp_path).encode(["a"])
        CachedEncoder(other, tmp_path).encode(["a"])
        assert other.asked == ["a"]

    def test_torn_shard_is_encoded_again(self, tmp_path: Path) -> None:
        encoder = Counting()
        CachedEncoder(encoder, tmp_path).encode(["a", "bb"])
        (shard,) = tmp_path.glob("*/*.npy")
        shard.write_bytes(shard.read_bytes()[:-5])
        assert CachedEncoder(encoder, tmp_path).encode(["a"]).tolist() == [[1, 1]]
        assert encoder.asked == ["a", "bb", "a"]
        assert CachedEncoder(Counting(), tmp_path).encode(["a"]).tolist() == [[1, 1]]

    def test_foreign_file_is_left_out(self, tmp_path: Path) -> None:
        cache = VectorCache(tmp_path, "counting-1", 2)
        np.save(cache.folder / "other.npy", np.zeros(3))
        (cache.folder / "empty.npy").touch()
        assert CachedEncoder(Counting(), tmp_path).encode(["a"]).tolist() == [[1, 1]]

    def test_writers_at_once(self, tmp_path: Path) -> None:
        texts = [str(number) * (number % 7 + 1) for number in range(200)]
        expected = Counting().encode(texts).tolist()
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: CachedEncoder(Counting(), tmp_path).encode(texts).tolist(), range(16)))
        assert found == [expected] * 16
        assert not list(tmp_path.glob("*/*.part"))

    def test_empty_list(self, tmp_path: Path) -> None:
        assert CachedEncoder(Counting(), tmp_path).encode([]).shape == (0, 2)

    def test_word_encoder_keeps_its_words(self, tmp_path: Path) -> None:
        bundled = load_encoder(cache=tmp_path)
        assert isinstance(bundled, WordEncoder)
        assert bundled.words(["a b"]).starts.tolist() == [0, 2]
        assert not isinstance(cached(Counting(), tmp_path), WordEncoder)

    def test_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(OutputError, match="cannot be made"):
            CachedEncoder(Counting(), tmp_path / "file")
