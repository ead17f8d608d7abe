"""Documents that say the same are found by content: no order, name or stranger changes that."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from align.grouping import affinity, by_content, by_folder, name_of
from align.model import Document

Array = NDArray[np.float32]


def unit(rows: NDArray[np.float64]) -> Array:
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(rows / lengths, dtype=np.float32)


def planted(
    statements: int, strangers: int, seed: int, noise: float = 0.8
) -> tuple[list[Document], list[Array], list[list[int]]]:
    """Documents of three languages in mixed order, their vectors, and the groups that belong together."""
    rng = np.random.default_rng(seed)
    texts = [rng.normal(size=(rng.integers(5, 30), 64)) for _ in range(statements)]
    made = [
        (statement, str(lang), unit(text + noise * rng.normal(size=text.shape)))
        for statement, text in enumerate(texts)
        for lang in rng.permutation(["ar", "en", "vi"])[: rng.integers(2, 4)]
    ]
    made += [
        (-1, str(rng.choice(["ar", "en", "vi"])), unit(rng.normal(size=(rng.integers(1, 30), 64))))
        for _ in range(strangers)
    ]
    made = [made[k] for k in rng.permutation(len(made))]
    documents = [Document(f"{k}.txt", lang, "", ()) for k, (_, lang, _) in enumerate(made)]
    groups = [[k for k, one in enumerate(made) if one[0] == statement] for statement in range(statements)]
    return documents, [vectors for _, _, vectors in made], sorted(groups)


class TestByContent:
    """Versions find each other; strangers among them find, at most, each other."""

    @pytest.mark.parametrize("seed", range(5))
    def test_planted_statements(self, seed: int) -> None:
        documents, vectors, groups = planted(30, 0, seed)
        assert by_content(documents, vectors) == groups

    @pytest.mark.parametrize("seed", range(5))
    def test_strangers_break_no_statement(self, seed: int) -> None:
        """Two strangers may be candidates, which their verdict then parts; a version keeps its statement."""
        documents, vectors, groups = planted(30, 10, seed)
        found = by_content(documents, vectors)
        assert all(any(set(group) <= set(one) for one in found) for group in groups)

    @settings(max_examples=30, deadline=None)
    @given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 2**16), st.floats(0, 3))
    def test_properties(self, statements: int, strangers: int, seed: int, noise: float) -> None:
        documents, vectors, _ = planted(statements, strangers, seed, noise)
        found = by_content(documents, vectors)
        members = [index for group in found for index in group]
        assert len(members) == len(set(members))
        assert all(len(group) >= 2 for group in found)
        assert all(len({documents[index].lang for index in group}) == len(group) for group in found)
        order = np.random.default_rng(seed).permutation(len(documents)).tolist()
        again = by_content([documents[k] for k in order], [vectors[k] for k in order])
        assert sorted(sorted(order[index] for index in group) for group in again) == found

    def test_half_precision_finds_the_same(self) -> None:
        documents, vectors, groups = planted(20, 0, 7)
        assert by_content(documents, [one.astype(np.float16) for one in vectors]) == groups

    def test_copies_never_share_a_statement(self) -> None:
        text = unit(np.random.default_rng(0).normal(size=(9, 16)))
        documents = [
            Document(name, lang, "", ()) for name, lang in (("a", "en"), ("b", "vi"), ("c", "en"), ("d", "vi"))
        ]
        found = by_content(documents, [text] * 4)
        assert sorted(index for group in found for index in group) == [0, 1, 2, 3]
        assert [len(group) for group in found] == [2, 2]

    def test_nothing_to_join(self) -> None:
        rng = np.random.default_rng(0)
        text = unit(rng.normal(size=(5, 8)))
        one, same, other = (Document(name, lang, "", ()) for name, lang in (("a", "en"), ("b", "en"), ("c", "vi")))
        assert by_content([], []) == []
        assert by_content([one], [text]) == []
        assert by_content([one, same], [text, text]) == []
        assert by_content([one, other], [text, np.zeros((4, 8), np.float32)]) == []

    def test_a_language_of_furniture_only(self) -> None:
        text = unit(np.random.default_rng(0).normal(size=(5, 8)))
        documents = [Document("a", "en", "", ()), Document("b", "vi", "", ())]
        assert by_content(documents, [text, np.zeros((0, 8), np.float32)]) == []


class TestByFolder:
    """One folder, one statement; deeper folders are their own."""

    def test_folders(self) -> None:
        documents = [Document(name, "en", "", ()) for name in ("b/x.txt", "a/x.txt", "a/y.txt", "a/c/z.txt", "top.txt")]
        assert by_folder(documents) == [(".", [4]), ("a", [1, 2]), ("a/c", [3]), ("b", [0])]


class TestAffinity:
    """Nearness less what is usual: 0 where all is alike, high where one text holds the other."""

    def test_values(self) -> None:
        eye = np.eye(10, dtype=np.float32)
        assert affinity(eye, eye) == pytest.approx(0.9)
        assert affinity(eye, eye[:3]) == pytest.approx(0.9)
        assert affinity(eye[:5], eye[5:]) == 0
        assert affinity(np.ones((4, 1), np.float32), np.ones((9, 1), np.float32)) == 0

    @given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**16))
    def test_symmetry(self, n: int, m: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        x, y = unit(rng.normal(size=(n, 5))), unit(rng.normal(size=(m, 5)))
        assert affinity(x, y) == pytest.approx(affinity(y, x), abs=1e-6)


class TestNames:
    """A statement is called what its documents' names have in common."""

    @pytest.mark.parametrize(
        ("names", "name"),
        [
            (["g7/en.txt", "g7/vi.txt"], "g7"),
            (["visit.en.txt", "visit.vi.txt"], "visit"),
            (["2025-08-08_ar.html", "2025-08-08_en.html"], "2025-08-08"),
            (["01.txt", "02.txt"], "01"),
            (["b.txt", "a.txt"], "a"),
        ],
    )
    def test_names(self, names: list[str], name: str) -> None:
        assert name_of([Document(one, "en", "", ()) for one in names]) == name
