"""The hay of the needles holds no translations."""

from __future__ import annotations

from bench_retrieval import untranslated


class TestUntranslated:
    """A text goes when half of the words of its known translation are those of another text."""

    def test_repeated_sentence_goes(self) -> None:
        known = {"It rained.": "Trời đã mưa to", "It froze.": "Trời rất lạnh hôm nay"}
        others = ["Trời đã mưa suốt", "Hôm nay nghỉ"]
        assert untranslated(["It rained.", "It froze.", "Unknown."], known, others) == ["It froze.", "Unknown."]

    def test_half_of_all_words_is_the_same(self) -> None:
        assert untranslated(["x"], {"x": "a b c"}, ["a b d"]) == []
        assert untranslated(["x"], {"x": "a b c d"}, ["a b e"]) == ["x"]
