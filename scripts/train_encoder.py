"""Trains the bundled encoder from scratch on two processor cores, and writes its folder.

    python scripts/train_encoder.py --data DATA/train --data train/authored --out src/align/encoding/bundled

The recipe and what each part of it is worth stand in the model card. Seeds are fixed and one thread adds up, so that a
second run on the same machine gives the same weights; other machines may add in another order.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from encoder_corpus import Corpus
from encoder_data import PAIRS, Item, held_out, read_items
from encoder_table import Table, contrast, levelled
from numpy.typing import NDArray

from align.encoding.halfbytes import pack

MODULE = "align.encoding.sentence_module.StaticBag"


@dataclass(frozen=True)
class Recipe:
    """What is trained, and how.

    Attributes:
        dim: length of the vectors.
        buckets: rows for hashed features.
        known: words that own a row; compounds own one besides.
        epochs: times that all text is seen.
        batch: items a batch.
        rate: of Adam, falling to 0 in a straight line.
        temperature: of the contrast; 1/20 makes sentences worse and words no better.
        lead: the cosine by which a translation must be ahead of all others.
        level: share of the spread of sentences over directions that is evened out after training; it serves mining.
        damp: by how much the encoder evens out the weights of words: a vector's length to this power is divided out.
            Training text repeats itself more than other text, and so trusts rare words too much.
        order: weight of the order of words beside their sum (`align.encoding.composition`).
        order_dims: dimensions that are asked for it.
        length: weight of a text's length beside the sum, put there after training: learned with it, retrieval was worse.
        drop_words: share of a sentence's distinct words left out at each sight.
        authored: times that authored sentences are seen in an epoch: the one text in all three languages.
        authored_entries: the same of authored entries.
        seed: of everything that is drawn.
    """

    dim: int = 256
    buckets: int = 131_072
    known: int = 60_000
    epochs: int = 4
    batch: int = 2048
    rate: float = 0.01
    temperature: float = 1 / 13
    lead: float = 0.2
    level: float = 0.2
    damp: float = 0.2
    order: float = 0.8
    order_dims: int = 128
    length: float = 0.35
    drop_words: float = 0.15
    authored: int = 4
    authored_entries: int = 2
    seed: int = 0


def plan(items: list[Item], recipe: Recipe, rng: np.random.Generator) -> list[tuple[bool, NDArray[np.int64]]]:
    """The batches of all epochs: whether it holds sentences, and its items; sentences and entries never mix."""
    entry = np.array([item.kind == "entry" for item in items])
    authored = np.array([item.source.startswith("authored/") for item in items])
    batches = []
    for _ in range(recipe.epochs):
        epoch = []
        for kind, times in ((False, recipe.authored), (True, recipe.authored_entries)):
            chosen = np.flatnonzero(entry == kind)
            drawn = rng.permutation(np.repeat(chosen, np.where(authored[chosen], times, 1)))
            parts = np.array_split(drawn, max(1, len(drawn) // recipe.batch)) if len(drawn) else []
            epoch += [(not kind, np.unique(part)) for part in parts]
        batches += [epoch[at] for at in rng.permutation(len(epoch))]
    return batches


def train(items: list[Item], corpus: Corpus, recipe: Recipe) -> NDArray[np.float32]:
    """The table's rows, by contrast of every pair of languages that an item has, against all texts of the batch."""
    rng = np.random.default_rng(recipe.seed)
    table = Table(corpus.rows, recipe.dim, recipe.seed)
    batches = plan(items, recipe, rng)
    began = time.perf_counter()
    for number, (sentences, chosen) in enumerate(batches):
        texts, where = corpus.batch(chosen)
        if sentences:
            texts.data = texts.data * (rng.random(len(texts.data)) >= recipe.drop_words)
        vectors, leaves = table.encode(texts, corpus.features, recipe.order, recipe.order_dims)
        losses = []
        for one, other in PAIRS:
            both = (where[one] >= 0) & (where[other] >= 0)
            if both.sum() > 1:
                sides = [vectors[torch.from_numpy(where[lang][both])] for lang in (one, other)]
                same = corpus.same[one][chosen[both]], corpus.same[other][chosen[both]]
                loss = contrast(sides[0], sides[1], same, recipe.temperature, recipe.lead)
                losses.append(loss * (both.sum() / len(chosen)))
        loss = torch.stack(losses).sum()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        table.step(leaves, recipe.rate * (1 - number / len(batches)))
        if number % 50 == 0:
            kind = "sentences" if sentences else "entries"
            print(
                f"batch {number}/{len(batches)} {kind} loss {loss:.3f} {time.perf_counter() - began:.0f} s", flush=True
            )
    rows = table.rows()
    chosen = np.flatnonzero([item.kind == "sentence" for item in items])
    return levelled(rows, corpus.sentences(chosen, rows), recipe.level)


def write(folder: Path, corpus: Corpus, rows: NDArray[np.float32], recipe: Recipe) -> str:
    """Write the encoder's folder, rows in half bytes; gives the fingerprint."""
    folder.mkdir(parents=True, exist_ok=True)
    packed, scales = pack(rows)
    vocabulary = "".join(f"{word}\n" for word in corpus.vocabulary)
    runtime = {name: getattr(recipe, name) for name in ("dim", "buckets", "damp", "order", "order_dims", "length")}
    digest = hashlib.sha256(
        packed.tobytes() + scales.tobytes() + vocabulary.encode() + json.dumps(runtime).encode()
    ).hexdigest()[:12]
    np.save(folder / "rows.npy", packed)
    np.save(folder / "scales.npy", scales)
    (folder / "vocabulary.txt").write_text(vocabulary, encoding="utf-8")
    config = {**runtime, "fingerprint": f"bundled-{digest}", "recipe": asdict(recipe)}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    module = {"idx": 0, "name": "0", "path": "", "type": MODULE}
    (folder / "modules.json").write_text(json.dumps([module], indent=2) + "\n", encoding="utf-8")
    return str(config["fingerprint"])


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, action="append", required=True, help="a folder of training text; repeat")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hold-out", action="store_true", help="leave a tenth of the lexicons out, to measure words")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=NUMBER", help="change a part of the recipe")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
    changed = dict(change.split("=") for change in arguments.set)
    recipe = Recipe(**{name: type(getattr(Recipe(), name))(value) for name, value in changed.items()})
    torch.set_num_threads(1)  # One order of sums; and a busy second core would be waited for at every product.
    torch.manual_seed(recipe.seed)
    began = time.perf_counter()
    items = read_items(arguments.data)
    if arguments.hold_out:
        items = held_out(items)[0]
    corpus = Corpus(items, buckets=recipe.buckets, known=recipe.known)
    print(f"{len(items)} items, {corpus.texts.shape[1]} words, {corpus.rows} rows, {recipe}", flush=True)
    fingerprint = write(arguments.out, corpus, train(items, corpus, recipe), recipe)
    print(f"{fingerprint} in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
