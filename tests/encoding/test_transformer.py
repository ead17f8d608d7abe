from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from align.encoding import WordEncoder, installed_models, load_encoder
from align.encoding.catalogue import hub_snapshot, known_prompt
from align.encoding.static import FOLDER
from align.encoding.transformer import BATCH, GPU_BATCH, STATIC_BATCH, TransformerEncoder
from align.errors import ModelError


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


class TestTransformerEncoder:
    """Any sentence-transformers model: unit float32 vectors, whatever the batch, and zeros for blank text."""

    def test_vectors(self, transformer: Path) -> None:
        encoder = load_encoder(str(transformer))
        vectors = encoder.encode(["hello", "", "hello world"])
        assert encoder.dim == 16
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1], atol=1e-5)
        assert not isinstance(encoder, WordEncoder)

    def test_batch_size_changes_nothing(self, transformer: Path) -> None:
        texts = ["hello", "a b c", "world", "hello world hello"]
        one, many = (load_encoder(str(transformer), batch_size=size).encode(texts) for size in (1, 4))
        np.testing.assert_allclose(one, many, atol=1e-5)

    def test_prompt_is_read_with_the_text(self, transformer: Path) -> None:
        plain, prompted = load_encoder(str(transformer)), load_encoder(str(transformer), prompt="query: ")
        np.testing.assert_allclose(prompted.encode(["hello"]), plain.encode(["query: hello"]), atol=1e-5)
        assert plain.fingerprint != prompted.fingerprint

    def test_length_limit_is_known(self, transformer: Path) -> None:
        assert TransformerEncoder(str(transformer)).max_length == 12

    def test_fingerprint_follows_the_weights(self, transformer: Path, tmp_path: Path) -> None:
        from safetensors.numpy import load_file, save_file

        copy = tmp_path / transformer.name
        shutil.copytree(transformer, copy)
        before = load_encoder(str(copy)).fingerprint
        assert before == load_encoder(str(transformer)).fingerprint
        weights = load_file(copy / "model.safetensors")
        weights["embeddings.word_embeddings.weight"][5, 3] += 1
        save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
        assert load_encoder(str(copy)).fingerprint != before

    def test_vectors_that_are_no_numbers(self, transformer: Path, tmp_path: Path) -> None:
        from safetensors.numpy import load_file, save_file

        copy = tmp_path / "broken"
        shutil.copytree(transformer, copy)
        weights = load_file(copy / "model.safetensors")
        weights["embeddings.word_embeddings.weight"][:] = np.nan
        save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
        with pytest.raises(ModelError, match="no number for 'hello'"):
            load_encoder(str(copy)).encode(["hello"])

    def test_bundled_folder_is_a_sentence_transformers_model(self) -> None:
        from sentence_transformers import SentenceTransformer

        texts = ["Xin chào thế giới", "hello world", "1,250.5%", ""]
        vectors = SentenceTransformer(str(FOLDER)).encode(texts)
        np.testing.assert_allclose(vectors, load_encoder().encode(texts), atol=1e-3)


class Elsewhere:
    """A model that says it lies on another device, with room for so many texts at once; it computes here."""

    def __init__(self, model: Any, device: str, room: int) -> None:
        self.model, self.device, self.room = model, SimpleNamespace(type=device), room
        self.batches: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def encode(self, texts: list[str], *, batch_size: int, **options: Any) -> Any:
        self.batches.append(batch_size)
        if batch_size > self.room:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return self.model.encode(texts, batch_size=batch_size, **options)


class TestDevices:
    """Halves and larger batches on a CUDA device, float32 elsewhere; the fingerprint tells them apart."""

    @pytest.fixture
    def on(self, transformer: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
        from align.encoding import transformer as module

        load = module._load

        def encoder(device: str, room: int = 1000, name: Path = transformer, **options: Any) -> Any:
            monkeypatch.setattr(module, "_load", lambda name, folder: Elsewhere(load(name, folder), device, room))
            return TransformerEncoder(str(name), **options)

        return encoder

    @pytest.mark.parametrize(
        ("device", "precision", "batch"),
        [("cpu", "float32", BATCH), ("mps", "float32", BATCH), ("cuda", "float16", GPU_BATCH)],
    )
    def test_choice(self, on: Any, device: str, precision: str, batch: int) -> None:
        encoder = on(device)
        assert (encoder.precision, encoder.batch_size) == (precision, batch)
        assert {str(weights.dtype) for weights in encoder._model.parameters()} == {f"torch.{precision}"}

    def test_static_models_gain_nothing_from_halves(self, on: Any) -> None:
        encoder = on("cuda", name=FOLDER)
        assert (encoder.precision, encoder.batch_size) == ("float32", STATIC_BATCH)

    def test_halves_are_near_and_of_length_1(self, on: Any) -> None:
        texts = ["hello", "", "hello world a b c"]
        whole, half = on("cpu").encode(texts), on("cuda").encode(texts)
        assert half.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(half, axis=1), [1, 0, 1], atol=1e-6)
        np.testing.assert_allclose(half, whole, atol=5e-3)
        assert (half != whole).any()

    def test_asked_precision(self, on: Any) -> None:
        assert on("cuda", precision="float32").precision == "float32"
        assert on("cpu", precision="bfloat16").encode(["hello"]).dtype == np.float32

    def test_no_such_precision(self, transformer: Path) -> None:
        with pytest.raises(ModelError, match="no precision 'int8'; give one of float32, float16, bfloat16"):
            load_encoder(str(transformer), precision="int8")

    def test_fingerprint_tells_the_precision(self, on: Any) -> None:
        whole, half = on("cpu").fingerprint, on("cuda").fingerprint
        assert whole != half
        assert on("cuda", precision="float32").fingerprint == whole
        assert on("cpu", precision="float16").fingerprint == half

    def test_smaller_batches_where_memory_is_short(self, on: Any) -> None:
        encoder = on("cuda", room=40)
        assert encoder.encode(["hello", "world"]).shape == (2, 16)
        encoder.encode(["hello"])
        assert encoder._model.batches == [128, 64, 32, 32]

    def test_no_memory_at_all(self, on: Any) -> None:
        with pytest.raises(ModelError, match="cannot encode text: CUDA out of memory"):
            on("cuda", room=0).encode(["hello"])


class TestModelsThatCannotBeHad:
    """One line that says what is wrong and what to do, before seconds go by."""

    @pytest.mark.parametrize("name", ["/no/such/folder", "./none", "~/none", "a/b/c"])
    def test_missing_folder(self, name: str) -> None:
        with pytest.raises(ModelError, match="no such folder"):
            load_encoder(name)

    def test_folder_without_a_model(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="no model in this folder"):
            load_encoder(str(tmp_path))

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "model").touch()
        with pytest.raises(ModelError, match="no such folder"):
            load_encoder(str(tmp_path / "model"))

    def test_offline(self) -> None:
        with pytest.raises(ModelError, match="neither a folder nor in the local cache, and cannot be downloaded"):
            load_encoder("nobody/nothing")

    def test_damaged_folder(self, tmp_path: Path) -> None:
        (tmp_path / "modules.json").write_text("[{", encoding="utf-8")
        with pytest.raises(ModelError, match="model cannot be loaded"):
            load_encoder(str(tmp_path))

    def test_model_without_text(self, tmp_path: Path) -> None:
        module = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.sentence_transformer.modules.Dense"}
        (tmp_path / "modules.json").write_text(json.dumps([module]), encoding="utf-8")
        (tmp_path / "config.json").write_text(
            json.dumps(
                {
                    "in_features": 4,
                    "out_features": 4,
                    "bias": True,
                    "activation_function": "torch.nn.modules.linear.Identity",
                }
            )
        )
        import torch
        from safetensors.torch import save_file

        save_file({"linear.weight": torch.eye(4), "linear.bias": torch.zeros(4)}, tmp_path / "model.safetensors")
        with pytest.raises(ModelError, match=r"takes no text|cannot encode text|cannot be loaded"):
            load_encoder(str(tmp_path)).encode(["hello"])


class TestCatalogue:
    """What `align models` tells, from the files of the hub's cache alone."""

    def test_bundled_is_always_installed(self) -> None:
        assert [model.name for model in installed_models() if model.installed] == ["bundled"]

    def test_model_in_the_cache(self, tmp_path: Path) -> None:
        model = tmp_path / "hub" / "models--sentence-transformers--LaBSE"
        (model / "refs").mkdir(parents=True)
        (model / "refs" / "main").write_text("abc", encoding="utf-8")
        (model / "snapshots" / "abc").mkdir(parents=True)
        assert hub_snapshot("LaBSE") is None
        (model / "snapshots" / "abc" / "modules.json").touch()
        assert hub_snapshot("LaBSE") == model / "snapshots" / "abc"
        assert "sentence-transformers/LaBSE" in [model.name for model in installed_models() if model.installed]

    @pytest.mark.parametrize(
        ("name", "prompt"),
        [
            ("intfloat/multilingual-e5-large", "query: "),
            ("models/multilingual-e5-small", "query: "),
            ("BAAI/bge-m3", ""),
            ("unknown", ""),
        ],
    )
    def test_prompts(self, name: str, prompt: str) -> None:
        assert known_prompt(name) == prompt
