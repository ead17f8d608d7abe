"""What is finished stays finished, and only as long as it is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.engines.local import LocalEngine
from align.engines.shards import Shards, finish, key_of
from align.model import Alignment, Document, Link, Segment

ENGLISH = Document.from_lines(["Good morning.", "Thank you."], "en", "a/en.txt")
VIETNAMESE = Document.from_lines(["Xin chào.", "Cảm ơn."], "vi", "a/vi.txt")
SETTINGS = {"version": "1", "encoder": "f00", "options": {"langs": ["en", "vi"]}}


def aligned(*links: Link) -> list[Alignment]:
    return [Alignment(None, "en-vi", "a/en.txt", "a/vi.txt", "parallel", 0.1 + 0.2, links)]


HALF = aligned(Link((0,), (0, 1), 1 / 3, 1.1, 2 / 3, ("numbers differ",)), Link((1,), ()))


class TestKept:
    """What is read is what was written, to the last bit."""

    def test_alignments_come_back(self, tmp_path: Path) -> None:
        Shards(tmp_path / "s").put("k", HALF)
        assert Shards(tmp_path / "s").get("k") == HALF

    @given(st.floats(allow_nan=False), st.floats(allow_nan=False, width=32))
    def test_floats_come_back_exactly(
        self, tmp_path_factory: pytest.TempPathFactory, wide: float, narrow: float
    ) -> None:
        shards = Shards(tmp_path_factory.mktemp("s"))
        made = aligned(Link((0,), (0,), np.float32(narrow), wide, np.float64(wide)))  # type: ignore[arg-type]  # as arrays give them
        given_back = shards.put("k", made)
        link = given_back[0].links[0]
        assert (link.similarity, link.margin, link.score) == (narrow, wide, wide)
        assert {type(link.similarity), type(link.score)} == {float}
        assert shards.get("k") == given_back

    def test_a_name_that_is_no_text(self, tmp_path: Path) -> None:
        made = [replace(HALF[0], source="caf\udce9.txt")]
        assert Shards(tmp_path).put("k", made) == made == Shards(tmp_path).get("k")

    def test_nothing_kept_is_none(self, tmp_path: Path) -> None:
        assert Shards(tmp_path / "s").get("k") is None

    def test_cleared_is_gone(self, tmp_path: Path) -> None:
        shards = Shards(tmp_path / "s")
        shards.put("k", HALF)
        shards.clear()
        shards.clear()
        assert list(tmp_path.iterdir()) == []


class TestTorn:
    """A shard that is not whole is as if it were not there."""

    def test_cut(self, tmp_path: Path) -> None:
        shards = Shards(tmp_path)
        shards.put("k", HALF)
        (path,) = tmp_path.iterdir()
        whole = path.read_bytes()
        for size in range(0, len(whole) - 1, 5):
            path.write_bytes(whole[:size])
            assert shards.get("k") is None, size

    def test_altered(self, tmp_path: Path) -> None:
        shards = Shards(tmp_path)
        shards.put("k", HALF)
        (path,) = tmp_path.iterdir()
        path.write_bytes(path.read_bytes().replace(b"1.1", b"1.2"))
        assert shards.get("k") is None

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe\n\xff\n", b"[]\n", b"\0" * 500])
    def test_something_else(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "k.json").write_bytes(content)
        assert Shards(tmp_path).get("k") is None


class TestKey:
    """The key changes with all that an alignment follows from, and with nothing else."""

    def test_the_same_documents_have_the_same_key(self) -> None:
        assert key_of([ENGLISH, VIETNAMESE], SETTINGS) == key_of([replace(ENGLISH), replace(VIETNAMESE)], {**SETTINGS})

    @pytest.mark.parametrize(
        "changed",
        [
            replace(ENGLISH, segments=(ENGLISH.segments[0], Segment(14, 24, "Thank you!"))),
            replace(ENGLISH, segments=(ENGLISH.segments[0], Segment(14, 24, "Thank you.", ("furniture",)))),
            replace(ENGLISH, segments=ENGLISH.segments[:1]),
            replace(ENGLISH, lang="fr"),
            replace(ENGLISH, name="b/en.txt"),
        ],
    )
    def test_another_document(self, changed: Document) -> None:
        assert key_of([changed, VIETNAMESE], SETTINGS) != key_of([ENGLISH, VIETNAMESE], SETTINGS)

    @pytest.mark.parametrize("changed", [{"version": "2"}, {"encoder": "f01"}, {"options": {"langs": ["en"]}}])
    def test_another_setting(self, changed: dict[str, object]) -> None:
        assert key_of([ENGLISH, VIETNAMESE], {**SETTINGS, **changed}) != key_of([ENGLISH, VIETNAMESE], SETTINGS)

    def test_where_a_segment_stands_does_not_matter(self) -> None:
        moved = replace(ENGLISH, segments=tuple(replace(s, start=s.start + 9, end=s.end + 9) for s in ENGLISH.segments))
        assert key_of([moved], SETTINGS) == key_of([ENGLISH], SETTINGS)


class Counted:
    """Aligns a number to a link of that index; stops like Ctrl-C when it has done `limit`."""

    def __init__(self, limit: int = 99) -> None:
        self.limit = limit
        self.done: list[int] = []

    def __call__(self, number: int) -> Sequence[Alignment]:
        if len(self.done) == self.limit:
            raise KeyboardInterrupt
        self.done.append(number)
        return aligned(Link((number,), (number,), 1 / (number + 3)))


ITEMS = {f"key{number}": number for number in range(5)}


class TestFinish:
    """An interrupted run, gone on with, does the rest and no more, and gives what one run gives."""

    def test_interrupted_and_resumed(self, tmp_path: Path) -> None:
        first, rest, ticks = Counted(limit=3), Counted(), list[int]()
        with pytest.raises(KeyboardInterrupt):
            finish(LocalEngine(), first, ITEMS, Shards(tmp_path / "s"))
        found = finish(LocalEngine(), rest, ITEMS, Shards(tmp_path / "s"), ticks.append)
        assert (first.done, rest.done) == ([0, 1, 2], [3, 4])
        assert ticks == [3, 4, 5]
        assert found == finish(LocalEngine(), Counted(), ITEMS, Shards(tmp_path / "other"))

    def test_a_torn_shard_is_done_again(self, tmp_path: Path) -> None:
        whole = finish(LocalEngine(), Counted(), ITEMS, Shards(tmp_path))
        (tmp_path / "key2.json").write_bytes((tmp_path / "key2.json").read_bytes()[:-20])
        again = Counted()
        assert finish(LocalEngine(), again, ITEMS, Shards(tmp_path)) == whole
        assert again.done == [2]

    def test_results_stand_in_the_order_of_the_items(self, tmp_path: Path) -> None:
        finish(LocalEngine(), Counted(), {"key3": 3}, Shards(tmp_path))
        found = finish(LocalEngine(), Counted(), dict(reversed(ITEMS.items())), Shards(tmp_path))
        assert [alignment.links[0].source for (alignment,) in found] == [(4,), (3,), (2,), (1,), (0,)]
