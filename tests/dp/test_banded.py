"""Long documents cut into windows: nothing lost, and the same alignment as without a cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import pair_of_documents

from align.alignment import align_versions
from align.dp import banded
from align.dp.banded import EXACT_CELLS, WINDOW_CELLS, windows


def assert_cover(cut: list[tuple[slice, slice]], n: int, m: int) -> None:
    """The windows follow each other from (0, 0) to (n, m)."""
    at = (0, 0)
    for rows, columns in cut:
        assert (rows.start, columns.start) == at
        at = (rows.stop, columns.stop)
        assert at >= (rows.start, columns.start)
        assert (rows.stop - rows.start) * (columns.stop - columns.start) <= WINDOW_CELLS
    assert at == (n, m)


class TestWindows:
    """They cover both documents in order, whatever the vectors."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.integers(0, 400), st.integers(0, 400), st.integers(0, 2**16), st.sampled_from(["noise", "same", "copies"])
    )
    def test_cover(self, n: int, m: int, seed: int, kind: str) -> None:
        rng = np.random.default_rng(seed)
        x, y = (rng.normal(size=(size, 16)).astype(np.float32) for size in (n, m))
        if kind == "same":
            y[: min(n, m)] = x[: min(n, m)]
        elif kind == "copies":
            x[:], y[:] = 1, 1
        cut = windows(x, y)
        assert_cover(cut, n, m)
        if n * m <= EXACT_CELLS:
            assert cut == [(slice(0, n), slice(0, m))]

    def test_a_stretch_without_anchors_too_large_to_search(self) -> None:
        """It is given up, with both sides unlinked, and costs no memory."""
        x = np.ones((1500, 4), dtype=np.float32)
        cut = windows(x, x)
        assert cut == [(slice(0, 1500), slice(0, 0)), (slice(1500, 1500), slice(0, 1500))]

    def test_two_lines_that_happen_to_be_alike_are_no_anchor(self) -> None:
        """A cut there would part what belongs together on both sides of it."""
        rng = np.random.default_rng(0)
        x, y = (rng.normal(size=(size, 64)).astype(np.float32) for size in (300, 400))
        y[300:302] = x[50:52]
        assert windows(x, y) == [(slice(0, 300), slice(0, 400))]

    def test_anchors_choose_each_other(self) -> None:
        """What is nearest in one direction only, such as the second telling of a passage, is none."""
        one, other, third = np.eye(3, 8, dtype=np.float32)
        drawn = 0.1 * np.eye(1, 8, 5, dtype=np.float32)[0]
        told_again = np.array([one, other, third, one + drawn, other + drawn])
        told_again /= np.linalg.norm(told_again, axis=1, keepdims=True)
        assert banded._anchors(told_again, np.array([one, other])) == [(1, 1)]

    def test_versions_are_cut_small(self) -> None:
        x = np.random.default_rng(0).normal(size=(2000, 64)).astype(np.float32)
        cut = windows(x, x)
        assert_cover(cut, 2000, 2000)
        assert max(rows.stop - rows.start for rows, _ in cut) <= 80
        assert all(rows == columns for rows, columns in cut)


class TestAgreement:
    """Windows and exact search give the same links, on documents that both can do."""

    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("hard", [False, True], ids=["easy", "hard"])
    def test_agree(self, monkeypatch: pytest.MonkeyPatch, *, hard: bool, seed: int) -> None:
        source, target, links = pair_of_documents(300, hard=hard, seed=seed)
        (cut,) = align_versions([source, target])
        monkeypatch.setattr(banded, "EXACT_CELLS", 10**9)
        (exact,) = align_versions([source, target])
        assert cut.verdict == exact.verdict == "parallel"
        found = {(link.source, link.target) for link in cut.links}
        assert found == {(link.source, link.target) for link in exact.links}
        right = len(found & set(links))
        linked = sum(not link.is_null for link in cut.links)
        assert 2 * right / (linked + len(links)) >= (0.93 if hard else 0.98)

    def test_a_missing_block_is_survived(self) -> None:
        source, target, links = pair_of_documents(900, hard=False, missing=300, seed=1)
        (found,) = align_versions([source, target])
        made = {(link.source, link.target) for link in found.links if not link.is_null}
        assert len(made & set(links)) / len(links) >= 0.97
        assert len(made - set(links)) / len(made) <= 0.03
