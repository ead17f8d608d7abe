from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.encoding.features import PIECE, SIGNS, TOKEN, arabic_stem, features, normalise_word, skeleton


class TestNormaliseWord:
    """Two spellings of one word become one word, and two words stay two."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("toà", "tòa"),
            ("uỷ", "ủy"),
            ("Hoà", "hòa"),
            ("kỷ", "kỉ"),
            ("tỷ", "tỉ"),
            ("ký", "kí"),
            ("quý", "quí"),
            ("Việt", unicodedata.normalize("NFD", "việt")),
            ("\u0623\u062d\u0645\u062f", "\u0627\u062d\u0645\u062f"),  # hamza on alef
            ("\u0645\u062f\u0631\u0633\u0629", "\u0645\u062f\u0631\u0633\u0647"),  # ta marbuta, ha
            ("\u0639\u0644\u0649", "\u0639\u0644\u064a"),  # final ya without dots
            ("\u0643\u064e\u062a\u064e\u0628", "\u0643\u062a\u0628"),  # vowel marks
            ("\u0643\u0640\u0640\u062a\u0628", "\u0643\u062a\u0628"),  # tatweel
            ("\u0662\u0660\u0662\u0664", "2024"),
            ("\u06f2\u06f0", "20"),  # Persian digits
            ("\ufefb", "\u0644\u0627"),  # a ligature of presentation forms
            ("co\u00adoperate", "Cooperate"),  # soft hyphen
        ],
    )
    def test_variants_are_one_word(self, one: str, other: str) -> None:
        assert normalise_word(one) == normalise_word(other)

    @pytest.mark.parametrize(
        ("one", "other"), [("ma", "má"), ("má", "mà"), ("tuy", "tui"), ("thủy", "thúi"), ("a", "ă")]
    )
    def test_words_stay_apart(self, one: str, other: str) -> None:
        assert normalise_word(one) != normalise_word(other)

    @given(st.text(max_size=20))
    def test_any_token_gives_a_word_in_one_case(self, text: str) -> None:
        for token in TOKEN.findall(text):
            assert normalise_word(token).lower() == normalise_word(token)


class TestSigns:
    """Signs that translations keep are pieces of their own, one in all three languages; other punctuation is none."""

    def test_pieces(self) -> None:
        text = "\N{LEFT DOUBLE QUOTATION MARK}Why\N{RIGHT DOUBLE QUOTATION MARK}, (5%)? a_b\N{ARABIC QUESTION MARK}!"
        found = [normalise_word(piece) for piece in PIECE.findall(text + " \u00abb\u00bb.")]
        assert found == ['"', "why", '"', "5", "%", "?", "ab", "?", "!", '"', "b", '"', "."]

    def test_tokens_hold_no_sign(self) -> None:
        assert not TOKEN.search("".join(SIGNS.values()))


class TestArabicStem:
    """Conjunction, preposition and article come off; a short word keeps its letters."""

    @pytest.mark.parametrize(
        ("word", "prefix", "stem"),
        [
            ("\u0627\u0644\u0633\u0644\u0627\u0645", "\u0627\u0644", "\u0633\u0644\u0627\u0645"),  # the peace
            (
                "\u0648\u0628\u0627\u0644\u0633\u0644\u0627\u0645",
                "\u0648\u0628\u0627\u0644",
                "\u0633\u0644\u0627\u0645",
            ),  # and with the peace
            ("\u0644\u0644\u0633\u0644\u0627\u0645", "\u0644\u0644", "\u0633\u0644\u0627\u0645"),  # to the peace
            ("\u0627\u0644\u0649", "", "\u0627\u0644\u0649"),  # to: too short to carry an article
            ("hello", "", "hello"),
        ],
    )
    def test_split(self, word: str, prefix: str, stem: str) -> None:
        assert arabic_stem(word) == (prefix, stem)


class TestFeatures:
    """A word's rows are its own and its stem's in the vocabulary, and its hashed n-grams below the bucket count."""

    def test_known_word_owns_a_row(self) -> None:
        assert features("peace", {"peace": 77}, 64)[0] == 77

    def test_unknown_word_has_n_grams_only(self) -> None:
        rows = features("peace", {}, 64)
        assert len(rows) == 5 + 4
        assert all(0 <= row < 64 for row in rows)

    def test_stem_shares_its_row_with_the_bare_word(self) -> None:
        bare = "\u0633\u0644\u0627\u0645"
        assert 99 in features("\u0627\u0644" + bare, {bare: 99}, 64)

    def test_empty_word_has_none(self) -> None:
        assert features("", {}, 64) == []


class TestSkeleton:
    """A name has the same consonants in both scripts; a Vietnamese syllable has none."""

    @pytest.mark.parametrize(
        ("latin", "arabic"),
        [
            ("mcdonald", "\u0645\u0627\u0643\u062f\u0648\u0646\u0627\u0644\u062f"),
            ("george", "\u062c\u0648\u0631\u062c"),
            ("macron", "\u0645\u0627\u0643\u0631\u0648\u0646"),
            ("lincoln", "\u0644\u064a\u0646\u0643\u0648\u0644\u0646"),
        ],
    )
    def test_name(self, latin: str, arabic: str) -> None:
        assert skeleton(latin) == skeleton(arabic) != ""

    @pytest.mark.parametrize("word", [normalise_word("thủ"), "2024", "a1", "", "\u043c\u0438\u0440"])
    def test_no_name(self, word: str) -> None:
        assert skeleton(word) == ""

    def test_features_are_shared(self) -> None:
        rows = [set(features(word, {}, 1 << 20)) for word in ("macron", "\u0645\u0627\u0643\u0631\u0648\u0646")]
        assert len(rows[0] & rows[1]) == 5
