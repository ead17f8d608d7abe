from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.encoding import WordEncoder, load_encoder
from align.encoding.features import features, normalise_word
from align.encoding.halfbytes import pack, unpack
from align.encoding.static import FOLDER, StaticEncoder
from align.errors import ModelError

ROWS, SCALES = pack(np.array([[1, 0], [0, 1], [-6, 0], [2, 2], [0.5, 1.25]], np.float32))


@pytest.fixture(scope="module")
def bundled() -> WordEncoder:
    encoder = load_encoder()
    assert isinstance(encoder, WordEncoder)
    return encoder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Four hashed rows and one word, ``peace``, in two dimensions."""
    np.save(tmp_path / "rows.npy", ROWS)
    np.save(tmp_path / "scales.npy", SCALES)
    (tmp_path / "vocabulary.txt").write_text("peace\n", encoding="utf-8")
    (tmp_path / "config.json").write_text(json.dumps({"dim": 2, "buckets": 4, "fingerprint": "small-1"}))
    return tmp_path


class TestEncode:
    """A text's vector is the unit sum of the rows of its words' features."""

    def test_sum_of_feature_rows(self, small: Path) -> None:
        table = unpack(ROWS, SCALES)
        rows = [row for word in ("peace", "talks", "!") for row in features(word, {"peace": 4}, 4)]
        expected = table[rows].sum(axis=0)
        np.testing.assert_allclose(
            StaticEncoder(small).encode(["Peace, talks!"])[0], expected / np.linalg.norm(expected), rtol=1e-5
        )

    def test_damped_words_weigh_the_same_in_any_text(self, small: Path) -> None:
        """Damped by 1, each word has the length 1, so two words add up as two unit vectors do."""
        config = json.loads((small / "config.json").read_text())
        (small / "config.json").write_text(json.dumps({**config, "damp": 1.0}))
        encoder = StaticEncoder(small)
        one, other, both = encoder.encode(["peace", "talks", "peace talks"])
        np.testing.assert_allclose(both, (one + other) / np.linalg.norm(one + other), rtol=1e-5)
        np.testing.assert_allclose(encoder.words(["peace talks"]).weights, [1, 1], rtol=1e-5)

    def test_a_question_is_no_statement(self, bundled: WordEncoder) -> None:
        said, asked, arabic = bundled.encode(["They agreed.", "They agreed?", "They agreed\N{ARABIC QUESTION MARK}"])
        assert said @ asked < 0.99
        np.testing.assert_allclose(asked, arabic, atol=1e-6)

    def test_who_does_what_counts(self, bundled: WordEncoder) -> None:
        """Not for much; but of two sentences with the same words the one in the same order is nearer."""
        english, right, swapped = bundled.encode(
            ["The company sued the minister.", "Công ty đã kiện bộ trưởng.", "Bộ trưởng đã kiện công ty."]
        )
        assert english @ right > english @ swapped + 0.005

    def test_unit_rows_and_zeros_for_no_word(self, bundled: WordEncoder) -> None:
        vectors = bundled.encode(["hello", "", " \n", "... ;", "?!", "Xin chào thế giới", '"a"'])
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 0, 0, 0, 1, 1], atol=1e-5)

    def test_no_texts(self, bundled: WordEncoder) -> None:
        assert bundled.encode([]).shape == (0, bundled.dim)

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.text(max_size=40), max_size=5))
    def test_a_text_does_not_depend_on_its_neighbours(self, texts: list[str]) -> None:
        together = StaticEncoder().encode(texts)
        for text, vector in zip(texts, together, strict=True):
            np.testing.assert_allclose(load_encoder().encode([text])[0], vector, atol=1e-6)

    def test_order_and_chunks_change_nothing(self, bundled: WordEncoder) -> None:
        texts = [f"word{number} and {number} more" for number in range(5000)]
        forward, backward = bundled.encode(texts), bundled.encode(texts[::-1])
        assert np.array_equal(forward, backward[::-1])

    def test_long_runs_without_spaces(self, bundled: WordEncoder) -> None:
        run = "tốt,đẹp." * 100
        encoder = StaticEncoder()
        np.testing.assert_allclose(
            encoder.encode([f"rất {run}", "a b"])[0],
            bundled.encode([" ".join(["rất", *["tốt , đẹp ."] * 100])])[0],
            atol=1e-5,
        )
        assert len(encoder._pieces) == 6  # rất, tốt, đẹp, the full stop, a and b, but not the run.

    def test_translations_are_nearer_than_strangers(self, bundled: WordEncoder) -> None:
        english = ["The president signed the law.", "Rice prices fell in March."]
        vietnamese = ["Giá gạo giảm trong tháng Ba.", "Tổng thống đã ký luật."]
        similarity = bundled.encode(english) @ bundled.encode(vietnamese).T
        assert similarity.argmax(axis=1).tolist() == [1, 0]

    def test_another_language_and_odd_characters_do_not_crash(self, bundled: WordEncoder) -> None:
        odd = ["Привет мир", "你好世界", "\x00a\ud800b", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "\u200d"]
        assert np.isfinite(bundled.encode(odd)).all()


class TestWords:
    """The words of a text: its tokens in reading order, their spans, and vectors that add up to the text's."""

    def test_spans_cut_the_tokens_out(self, bundled: WordEncoder) -> None:
        text = "Hà Nội, ngày 5/3: “tốt”."
        words = bundled.words(["", text])
        assert words.starts.tolist() == [0, 0, 5]
        assert [text[a:b] for a, b in words.spans] == ["Hà Nội", "ngày", "5", "3", "tốt"]

    def test_words_add_up_to_the_text(self, bundled: WordEncoder) -> None:
        texts = ["The talks resume on Monday, the envoy said", "Đàm phán nối lại vào thứ Hai"]
        words = bundled.words(texts)
        for text, first, last in zip(texts, words.starts, words.starts[1:], strict=False):
            ids = words.ids[first:last]
            total = (words.vectors[ids] * words.weights[ids, None]).sum(axis=0)
            whole = bundled.encode([text])[0, : len(total)]
            np.testing.assert_allclose(total / np.linalg.norm(total), whole / np.linalg.norm(whole), atol=1e-5)

    def test_each_distinct_word_once(self, bundled: WordEncoder) -> None:
        words = bundled.words(["the cat the Cat THE"])
        assert words.vectors.shape == (2, 256)
        assert words.ids.tolist() == [words.ids[0], words.ids[1], words.ids[0], words.ids[1], words.ids[0]]

    def test_no_words(self, bundled: WordEncoder) -> None:
        words = bundled.words(["", "?!"])
        assert words.ids.shape == (0,)
        assert words.spans.shape == (0, 2)
        assert words.starts.tolist() == [0, 0, 0]


class TestFolder:
    """A folder that is not whole gives one line that says so."""

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="not a static encoder"):
            StaticEncoder(tmp_path / "none")

    def test_vocabulary_of_another_table(self, small: Path) -> None:
        (small / "vocabulary.txt").write_text("peace\nwar\n", encoding="utf-8")
        with pytest.raises(ModelError, match=r"vocabulary\.txt does not fit"):
            StaticEncoder(small).encode(["peace"])

    def test_bundled_folder_is_at_most_32_megabytes(self) -> None:
        assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 32e6

    def test_vocabulary_is_normal(self) -> None:
        assert all(normalise_word(word) == word for word in list(StaticEncoder().vocabulary)[:3000] if word.isascii())

    def test_loads_without_torch(self) -> None:
        code = (
            "import sys; from align.encoding import load_encoder; load_encoder().encode(['a']);"
            "print(sorted({'torch', 'sentence_transformers', 'faiss', 'scipy', 'tokenizers'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"
