"""A tiny transformer with random weights: the tests of other models need a model, not a good one, and no network."""

from __future__ import annotations

from pathlib import Path

import pytest

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "query", ":", *"abcdefghijklmnopqrstuvwxyz", "hello", "world"]


@pytest.fixture(scope="session")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer and 16 dimensions, reading at most 12 tokens, saved as a sentence-transformers folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(0)
    base = tmp_path_factory.mktemp("bert")
    (base / "vocab.txt").write_text("\n".join(VOCABULARY), encoding="utf-8")
    tokenizer = BertTokenizer(vocab=str(base / "vocab.txt"))
    tokenizer.save_pretrained(base)
    config = BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=16,
    )
    BertModel(config).save_pretrained(base)
    read = Transformer(str(base))
    read.max_seq_length = 12
    folder = tmp_path_factory.mktemp("tiny")
    SentenceTransformer(modules=[read, Pooling(16)], device="cpu").save(str(folder), create_model_card=False)
    return folder
