"""The recipe in small: what the scripts compute, against numpy and against torch's own optimiser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from check_authored import Lines
from encoder_corpus import Corpus, find_compounds
from encoder_data import Item, held_out, lines, read_items
from encoder_table import Table, contrast, levelled
from train_encoder import Recipe, train, write

from align.encoding.composition import Composition
from align.encoding.features import normalise_word
from align.encoding.halfbytes import pack, unpack
from align.encoding.static import StaticEncoder

pytestmark = pytest.mark.filterwarnings("ignore:Sparse CSR tensor support")

LINES = [line.split("\t") for line in lines(Path(__file__).parent / "data" / "tiny.tsv")]
ITEMS = [
    Item("authored/tiny", "sentence", {"en": english, "vi": vietnamese, "ar": arabic})
    for english, vietnamese, arabic in LINES
]


class TestReadItems:
    """Each kind of file gives its items; what has an empty side is left out."""

    def test_folder(self, tmp_path: Path) -> None:
        (tmp_path / "authored").mkdir()
        (tmp_path / "lexicons").mkdir()
        (tmp_path / "news").mkdir()
        (tmp_path / "authored" / "a.tsv").write_text("one\tmột\t\N{ARABIC LETTER WAW}\nbroken line\n", encoding="utf-8")
        (tmp_path / "authored" / "b_names.tsv").write_text(
            "Ann ; Anne\tAnn\t\N{ARABIC LETTER NOON}\n", encoding="utf-8"
        )
        (tmp_path / "lexicons" / "x.en-vi.tsv").write_text("cat\tmèo\ndog\t\n", encoding="utf-8")
        (tmp_path / "news" / "all.en").write_text("hello\nbye\n", encoding="utf-8")
        (tmp_path / "news" / "all.ar").write_text("\N{ARABIC LETTER MEEM}\n\N{ARABIC LETTER DAL}\n", encoding="utf-8")
        assert read_items([tmp_path]) == [
            Item("authored/a", "sentence", {"en": "one", "vi": "một", "ar": "\N{ARABIC LETTER WAW}"}),
            Item("authored/b_names", "entry", {"en": "Ann", "vi": "Ann", "ar": "\N{ARABIC LETTER NOON}"}),
            Item("authored/b_names", "entry", {"en": "Anne", "vi": "Ann", "ar": "\N{ARABIC LETTER NOON}"}),
            Item("lexicons/x.en-vi", "entry", {"en": "cat", "vi": "mèo"}),
            Item("news", "sentence", {"ar": "\N{ARABIC LETTER MEEM}", "en": "hello"}),
            Item("news", "sentence", {"ar": "\N{ARABIC LETTER DAL}", "en": "bye"}),
        ]

    def test_held_out_pairs_are_in_no_item(self) -> None:
        entries = [Item("lexicons/x.en-vi", "entry", {"en": f"word{k}", "vi": f"từ{k}"}) for k in range(200)]
        double = [Item("authored/g_names", "entry", dict(item.text)) for item in entries]
        stay, out = held_out([*entries, *double])
        left = {(item.text["en"], item.text["vi"]) for item in stay}
        assert 5 < len(out["en", "vi"]) < 40
        assert left.isdisjoint(out["en", "vi"])
        assert len(left) + len(out["en", "vi"]) == 200


class TestCheckAuthored:
    """A line that is a development line, or shares a run or most of its words with one, is near; others are not."""

    DEV = Lines(["The cat sat on the mat all day.", "Come on.", "Prices of rice fell again in March"])

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("come on!", "the same words"),
            ("A dog sat on the mat, all wet", "sat on the mat all"),
            ("Prices of rice rose again in March", "prices of rice fell again in march"),
            ("Prices of oil rose again in May", None),
            ("She sat on the floor.", None),
        ],
    )
    def test_near(self, text: str, why: str | None) -> None:
        assert self.DEV.near(text) == why


class TestFindCompounds:
    """Syllables that are always met together are a word; those that meet by chance are not."""

    def test_close_pair(self) -> None:
        texts = [f"{word} quốc gia {word}" for word in ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy")]
        found = find_compounds([Item("news", "sentence", {"vi": text}) for text in texts])
        assert found == [f"{normalise_word('quốc')} gia"]

    def test_entry_that_stands_in_the_text(self) -> None:
        items = [
            Item("lexicons/x.en-vi", "entry", {"en": "hair", "vi": "tóc mai"}),
            Item("news", "sentence", {"vi": "hoa mai nở, tóc mai dài"}),
        ]
        assert find_compounds(items) == [f"{normalise_word('tóc')} mai"]


class TestContrast:
    """The mean of both directions' cross-entropies, doubles left out."""

    def test_against_numpy(self) -> None:
        rng = np.random.default_rng(0)
        one, other = rng.normal(size=(2, 5, 3)).astype(np.float32)
        same = np.array([0, 1, 2, 1, 4]), np.array([0, 1, 2, 3, 4])
        logits = one.astype(float) @ other.T / 0.5
        logits[1, 3] = logits[3, 1] = -np.inf
        losses = [np.log(np.exp(table).sum(axis=1)) - np.diag(table) for table in (logits, logits.T)]
        found = contrast(torch.from_numpy(one), torch.from_numpy(other), same, 0.5)
        assert float(found) == pytest.approx(np.mean(losses), rel=1e-5)

    def test_a_lead_is_taken_from_translations_alone(self) -> None:
        one, other = torch.eye(2), torch.tensor([[0.8, 0.6], [0.6, 0.8]])
        same = np.arange(2), np.arange(2)
        ahead = (0.8 - 0.1 - 0.6) / 0.5
        assert float(contrast(one, other, same, 0.5, lead=0.1)) == pytest.approx(np.log1p(np.exp(-ahead)), rel=1e-5)


class TestLevelled:
    """Sentences spread more evenly over the directions, the more so the greater the share."""

    ROWS = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32) * np.array([2, 1, 0.5], np.float32)

    def test_nothing_and_all_of_it(self) -> None:
        np.testing.assert_allclose(levelled(self.ROWS, [self.ROWS], 0.0), self.ROWS, rtol=1e-4)
        even = levelled(self.ROWS, [self.ROWS], 1.0)
        spread = even.T @ even
        np.testing.assert_allclose(spread, spread[0, 0] * np.eye(3), atol=1e-2 * spread[0, 0])

    def test_half_of_it_halves_the_logarithm(self) -> None:
        sides = [np.diag([8.0, 2.0]).astype(np.float32), np.diag([4.0, 1.0]).astype(np.float32)]
        even = levelled(np.eye(2, dtype=np.float32), sides, 0.5)
        assert np.square(even).sum() == pytest.approx(2, rel=1e-4)
        assert even[1, 1] / even[0, 0] == pytest.approx(((64 + 16) / (4 + 1)) ** 0.25, rel=1e-4)


class TestTable:
    """Sums of weighted rows, and Adam."""

    def test_encode(self) -> None:
        table = Table(3, 2, seed=0)
        vectors, _ = table.encode(sp.csr_matrix([[1.0, 2.0]]), sp.csr_matrix([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]))
        expected = np.array([1, 2, 1]) @ table.rows()
        np.testing.assert_allclose(vectors.detach().numpy()[0], expected / np.linalg.norm(expected), rtol=1e-5)

    def test_encode_with_order(self) -> None:
        """As the encoder does it; a word that is left out leaves the others where they stand."""
        table = Table(4, 3, seed=0)
        texts = sp.csr_matrix((np.ones(5), [1, 3, 0, 0, 2], [0, 3, 5]), (2, 4))
        texts.data[1] = 0
        vectors, _ = table.encode(texts, sp.csr_matrix(np.eye(4)), order=0.7, order_dims=2)
        rows = table.rows()
        for found, words, places in zip(
            vectors.detach().numpy(), ([1, 0], [0, 2]), ([-2 / 3, 2 / 3], [-0.5, 0.5]), strict=True
        ):
            expected = np.concatenate([rows[words].sum(axis=0), 0.7 * (np.array(places) @ rows[words, :2])])
            np.testing.assert_allclose(found, expected / np.linalg.norm(expected), atol=1e-5)
        texts.data[1] = 1
        vectors, _ = table.encode(texts, sp.csr_matrix(np.eye(4)), order=0.7, order_dims=2)
        composed = Composition(3, order=0.7, order_dims=2).vectors(
            rows, texts.indices.astype(np.int64), np.array([3, 2])
        )
        np.testing.assert_allclose(vectors.detach().numpy(), composed, atol=1e-5)

    def test_step_is_adam_where_every_row_is_used(self) -> None:
        table = Table(2, 2, seed=0)
        leaf = torch.nn.Parameter(table.vectors.clone())
        adam = torch.optim.Adam([leaf], lr=0.1)
        for gradient in (torch.tensor([[1.0, -2.0], [0.5, 0.0]]), torch.tensor([[0.1, 3.0], [-1.0, 2.0]])):
            leaf.grad = gradient
            adam.step()
            vectors, weights = table.vectors.clone(), table.weights.clone()
            vectors.grad, weights.grad = gradient, torch.zeros(2)
            table.step([torch.arange(2), vectors, weights], 0.1)
        np.testing.assert_allclose(table.vectors.numpy(), leaf.detach().numpy(), rtol=1e-5)


class TestTrain:
    """A few lines are learned by heart, and the encoder that reads the folder agrees with the table."""

    def test_end_to_end(self, tmp_path: Path) -> None:
        recipe = Recipe(dim=16, buckets=512, known=50, epochs=30, batch=64, drop_words=0.0, damp=0.0, order_dims=4)
        corpus = Corpus(ITEMS, buckets=recipe.buckets, known=recipe.known)
        rows = train(ITEMS, corpus, recipe)
        fingerprint = write(tmp_path, corpus, rows, recipe)
        encoder = StaticEncoder(tmp_path, "tiny")
        assert encoder.fingerprint == fingerprint
        english, vietnamese, arabic = (encoder.encode([line[side] for line in LINES]) for side in range(3))
        own = list(range(len(LINES)))
        assert (english @ vietnamese.T).argmax(axis=1).tolist() == own
        assert (vietnamese @ arabic.T).argmax(axis=1).tolist() == own
        trained = corpus.sentences(np.arange(len(LINES)), unpack(*pack(rows)))[list(corpus.place).index("en")]
        whole = english[:, : recipe.dim]
        np.testing.assert_allclose(whole / np.linalg.norm(whole, axis=1, keepdims=True), trained, atol=1e-5)

    def test_same_seed_same_weights(self, tmp_path: Path) -> None:
        recipe = Recipe(dim=4, buckets=64, known=50, epochs=2, batch=64, order_dims=2)
        corpus = Corpus(ITEMS, buckets=recipe.buckets, known=recipe.known)
        one, other = (write(tmp_path / name, corpus, train(ITEMS, corpus, recipe), recipe) for name in "ab")
        assert one == other
