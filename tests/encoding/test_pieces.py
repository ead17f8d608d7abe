from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from align.encoding.pieces import BASE, ROOM, SCATTER, Numbers, cut

TEXTS = st.lists(st.text(st.sampled_from("ab \n\t\u00a0\u0639\U0001f600\ud800"), max_size=12), max_size=6)


def polynomial(piece: str) -> int:
    return sum(ord(letter) * pow(BASE, place, 1 << 64) for place, letter in enumerate(piece)) % (1 << 64)


class TestCut:
    """Pieces are the runs of characters above U+0020, each with the hash of its characters, wherever it stands."""

    def test_pieces_of_each_text(self) -> None:
        chunk = cut(["Xin chào,", "", " \n ", "a\tb"])
        assert [chunk.text(piece) for piece in range(len(chunk.keys))] == ["Xin", "chào,", "a", "b"]
        assert chunk.counts.tolist() == [2, 0, 0, 2]

    def test_no_texts(self) -> None:
        chunk = cut([])
        assert (len(chunk.keys), len(chunk.counts)) == (0, 0)

    @given(TEXTS)
    def test_as_a_regular_expression_cuts(self, texts: list[str]) -> None:
        chunk = cut(texts)
        pieces = [re.findall("[^\x00-\x20]+", text) for text in texts]
        assert [chunk.text(piece) for piece in range(len(chunk.keys))] == [piece for row in pieces for piece in row]
        assert chunk.counts.tolist() == [len(row) for row in pieces]

    @given(TEXTS)
    def test_keys_are_the_polynomial_of_the_characters(self, texts: list[str]) -> None:
        chunk = cut(texts)
        assert chunk.keys.tolist() == [polynomial(chunk.text(piece)) for piece in range(len(chunk.keys))]


class TestNumbers:
    """Keys to numbers in the order in which they were added; the oracle is a dict."""

    @given(st.lists(st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=60), max_size=8))
    def test_as_a_dict(self, batches: list[list[int]]) -> None:
        numbers, expected = Numbers(), dict[int, int]()
        for batch in batches:
            new = [key for key in batch if key not in expected]
            expected |= {key: len(expected) + place for place, key in enumerate(new)}
            numbers.add(np.array(new, np.uint64))
            keys = np.array([*batch, 12345], np.uint64)
            assert numbers.find(keys).tolist() == [expected.get(int(key), -1) for key in keys]
            assert len(numbers) == len(expected)

    def test_keys_that_ask_for_one_slot(self) -> None:
        """Products that differ in their lowest bits only begin at the same slot; the last slot's next is the first."""
        inverse = pow(int(SCATTER), -1, 1 << 64)
        keys = np.array([(2**64 - 1 - low) * inverse % (1 << 64) for low in range(40)], np.uint64)
        numbers = Numbers()
        numbers.add(keys[:20])
        numbers.add(keys[20:30])
        assert numbers.find(keys).tolist() == [*range(30), *[-1] * 10]

    def test_grows(self) -> None:
        keys = np.random.default_rng(0).integers(0, 2**64, 50_000, np.uint64, endpoint=False)
        numbers = Numbers()
        for part in np.array_split(keys, 7):
            numbers.add(part)
        assert numbers.find(keys).tolist() == list(range(50_000))
        assert len(numbers._slots) >= ROOM * 50_000
