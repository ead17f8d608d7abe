"""How well does an encoder find translations, and how fast is it?

    python benchmarks/bench_retrieval.py --data ../shared/data [--model NAME] [--held-out FOLDER] [--speed]

Retrieval: the margin-nearest neighbour (Artetxe and Schwenk 2019, ratio, k = 4) of a line is its own translation.
Needles: the 975 news sentences of a side lie among 20,000 strangers; pairs that choose each other by margin are mined,
and the best F1 over all thresholds is told. The strangers are training text, taken from different corpora or from
different halves of one for the two sides, and English ones whose own translation nearly is a Vietnamese stranger are
left out (sentences that the news repeats), so that no translation is among them; where a language has fewer than
20,000, halves of two sentences are joined. Words: translation retrieval on the tenth of the lexicons that `train_encoder.py
--hold-out` leaves out, for an encoder so trained (``--held-out``).
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from common import arguments, save, signature
from data import folder_digest
from numpy.typing import NDArray

from align.encoding import Encoder, WordEncoder, load_encoder
from align.languages import pair_name

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from encoder_data import LANGS, PAIRS, Item, held_out, lines, read_items

K = 4
"""Neighbours in a margin, as in LASER's miner."""

SETS = ("flores", "ntrex/sentences")
"""Below dev/: sentences in three languages."""

HAY = 20_000
SAME = 0.5
"""Of all words of two texts, those in both: from here on one text nearly is the other."""

RARE = 400
"""Words that stand in more texts of the hay do not tell which texts to compare."""

CANDIDATES = 4
COVERAGE = 2.0
"""The second look: the best candidates by margin + 2 x the lesser coverage (weights of the first trial, untuned)."""

Array = NDArray[np.float32]


def margins(x: Array, y: Array) -> tuple[Array, Array]:
    """Ratio margins and cosines of all pairs, shape (len(x), len(y))."""
    cosines = x @ y.T
    rows = np.partition(cosines, -K, axis=1)[:, -K:].mean(axis=1)
    columns = np.partition(cosines, -K, axis=0)[-K:].mean(axis=0)
    return cosines / np.maximum((rows[:, None] + columns) / 2, 1e-6), cosines


def hits(scores: Array) -> NDArray[np.float64]:
    """For each line, the share of the two directions in which its own translation is best."""
    own = np.arange(len(scores))
    shares: NDArray[np.float64] = ((scores.argmax(axis=1) == own).astype(float) + (scores.argmax(axis=0) == own)) / 2
    return shares


def retrieval(encoder: Encoder, one: list[str], other: list[str]) -> dict[str, Any]:
    """P@1 with and without margin, xsim error (first to second), halves, and by length of the second side."""
    margin, cosine = margins(encoder.encode(one), encoder.encode(other))
    hit = hits(margin)
    by_length = np.array_split(np.argsort([len(text) for text in other], kind="stable"), 4)
    return {
        "margin": percent(hit),
        "cosine": percent(hits(cosine)),
        "xsim_error": round(100 - percent(margin.argmax(axis=1) == np.arange(len(one))), 2),
        "even_lines": percent(hit[::2]),
        "odd_lines": percent(hit[1::2]),
        "by_length_quarter": [percent(hit[quarter]) for quarter in by_length],
    }


def every_pair(encoder: Encoder, texts: Mapping[str, list[str]]) -> dict[str, Any]:
    """`retrieval` of every pair of languages."""
    return {pair_name(a, b): retrieval(encoder, texts[a], texts[b]) for a, b in PAIRS}


def versions(folder: Path) -> dict[str, list[str]]:
    """The lines of a set by language; the k-th ones are translations."""
    return {lang: lines(folder / f"{lang}.txt") for lang in LANGS}


def tatoeba(encoder: Encoder, folder: Path) -> dict[str, Any]:
    """`retrieval` of the two pairs of the standard test, English second."""
    return {
        pair_name("en", lang): retrieval(encoder, *(lines(folder / f"en-{lang}.{side}") for side in (lang, "en")))
        for lang in ("ar", "vi")
    }


def percent(hit: NDArray[Any]) -> float:
    """A mean in percent."""
    return round(100 * float(np.mean(hit)), 2)


def strangers(items: list[Item]) -> dict[str, list[str]]:
    """HAY training texts a language, no two of different languages from the same lines (see the module's text)."""
    pools: dict[str, list[str]] = {lang: [] for lang in LANGS}
    news_count = sum(item.source == "envi_alt_wikinews" for item in items)
    news = iter(range(news_count))
    for source, kind, text in items:
        if kind != "sentence":
            continue
        if source == "envi_alt_wikinews":
            lang = "en" if 2 * next(news) < news_count else "vi"
        elif source in {"authored/a_diplomacy", "authored/b_economy_society", "authored/c_news_general"}:
            lang = "en"
        elif source.startswith("authored") or source == "nextstrain_sitrep" or "ar" not in text:
            continue
        else:
            lang = "ar"
        pools[lang].append(text[lang])
    hay = {lang: _fill(sorted(set(pool), key=lambda text: (-min(len(text), 60), text))) for lang, pool in pools.items()}
    translations = {item.text["en"]: item.text["vi"] for item in items if item.source == "envi_alt_wikinews"}
    hay["en"] = untranslated(hay["en"], translations, hay["vi"])
    return hay


def untranslated(texts: list[str], translations: Mapping[str, str], others: list[str]) -> list[str]:
    """The texts whose known translation shares less than half of its words (`SAME`) with each of the other texts."""
    holding: dict[str, list[int]] = {}
    bags = [set(text.lower().split()) for text in others]
    for number, bag in enumerate(bags):
        for word in bag:
            holding.setdefault(word, []).append(number)
    kept = []
    for text in texts:
        own = set(translations.get(text, "").lower().split())
        rare = [holding[word] for word in own if len(holding.get(word, ())) in range(1, RARE)]
        likely = Counter(chain.from_iterable(rare)).most_common(20)
        if all(len(own & bags[number]) < SAME * len(own | bags[number]) for number, _ in likely):
            kept.append(text)
    return kept


def _fill(texts: list[str]) -> list[str]:
    texts = texts[:HAY]
    halves = [(one.split(), other.split()) for one, other in zip(texts, texts[7:] + texts[:7], strict=True)]
    joined = [" ".join(one[: len(one) // 2] + other[len(other) // 2 :]) for one, other in halves]
    return texts + joined[: HAY - len(texts)]


def needles(encoder: Encoder, one: list[str], other: list[str], hay: tuple[list[str], list[str]]) -> dict[str, float]:
    """The best F1 of mining `one` to `other` with `hay` on each side, by margin, and by a second look at the words."""
    from align.knn import neighbours

    texts = one + hay[0], other + hay[1]
    x, y = encoder.encode(texts[0]), encoder.encode(texts[1])
    forward, backward = neighbours(x, y, K), neighbours(y, x, K)
    found = {"margin": _margin_of(forward, backward), "backward": _margin_of(backward, forward)}
    result = {"margin": best_f1(forward[0], backward[0], found["margin"], found["backward"], len(one))}
    if isinstance(encoder, WordEncoder):
        covered = coverage(encoder, *texts, forward[0])
        covered_back = coverage(encoder, texts[1], texts[0], backward[0])
        looked = found["margin"] + COVERAGE * covered, found["backward"] + COVERAGE * covered_back
        result["second_look"] = best_f1(forward[0], backward[0], *looked, len(one))
    return result


def _margin_of(near: tuple[NDArray[Any], Array], back: tuple[NDArray[Any], Array]) -> Array:
    ids, similarities = near
    margin: Array = similarities / ((similarities.mean(axis=1)[:, None] + back[1].mean(axis=1)[ids]) / 2)
    return margin


def best_f1(forward: NDArray[Any], backward: NDArray[Any], there: Array, back: Array, needles: int) -> float:
    """The best F1 over all thresholds of the pairs that choose each other."""
    own = np.arange(len(forward))
    chosen = forward[own, there.argmax(axis=1)]
    mutual = backward[np.arange(len(backward)), back.argmax(axis=1)][chosen] == own
    true = ((own == chosen) & (own < needles))[mutual][np.argsort(-there.max(axis=1)[mutual], kind="stable")]
    return round(100 * float((2 * np.cumsum(true) / (np.arange(1, len(true) + 1) + needles)).max()), 2)


def coverage(encoder: WordEncoder, one: list[str], other: list[str], ids: NDArray[Any]) -> Array:
    """For each text and candidate, the lesser side's weighted mean of each word's best cosine on the other side."""
    a, b = encoder.words(one), encoder.words(other)
    covered = np.zeros(ids.shape, np.float32)
    for row, candidates in enumerate(ids):
        mine = a.ids[a.starts[row] : a.starts[row + 1]]
        for column, candidate in enumerate(candidates):
            theirs = b.ids[b.starts[candidate] : b.starts[candidate + 1]]
            if len(mine) and len(theirs):
                cosines = a.vectors[mine] @ b.vectors[theirs].T
                covered[row, column] = min(
                    np.average(cosines.max(axis=1), weights=a.weights[mine] + 1e-9),
                    np.average(cosines.max(axis=0), weights=b.weights[theirs] + 1e-9),
                )
    return covered


def words(encoder: Encoder, entries: list[tuple[str, str]]) -> float:
    """Mean of both directions: the margin-nearest of all target entries is one of the source entry's translations."""
    shares = []
    for pairs in (entries, [entry[::-1] for entry in entries]):
        gold: dict[str, set[str]] = {}
        for one, other in pairs:
            gold.setdefault(one, set()).add(other)
        targets = sorted({other for _, other in pairs})
        margin, _ = margins(encoder.encode(list(gold)), encoder.encode(targets))
        shares.append(
            np.mean([targets[best] in gold[one] for one, best in zip(gold, margin.argmax(axis=1), strict=True)])
        )
    return percent(np.array(shares))


def probes(encoder: Encoder) -> dict[str, float]:
    """The cosines of pairs that show what the encoder is blind to (``probes.tsv``)."""
    rows = [line.split("\t") for line in lines(Path(__file__).parent / "probes.tsv")]
    one, other = (encoder.encode([row[side] for row in rows]) for side in (1, 2))
    return {row[0]: round(float(cosine), 2) for row, cosine in zip(rows, (one * other).sum(axis=1), strict=True)}


def speed(texts: list[str]) -> dict[str, float]:
    """Texts a second of the bundled encoder and of a StaticEmbedding of the same size at its best batch size; loading."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106 - no password
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=50_000, special_tokens=["[UNK]"]))
    rival = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=256)], device="cpu")
    load_encoder().encode(texts[:10])
    rates = [_rate(partial(rival.encode, texts, batch_size=size), len(texts)) for size in (256, 1024, 4096, 16384)]
    cold = _rate(lambda: load_encoder().encode(texts), len(texts), once=True)
    warm = load_encoder()
    ours = _rate(lambda: warm.encode(texts), len(texts))
    return {
        "load_seconds": _loading(),
        "bundled_cold": cold,
        "bundled": ours,
        "static_embedding": max(rates),
        "times": round(ours / max(rates), 2),
    }


def _loading() -> float:
    """Median seconds from nothing loaded to the first vector; numpy is imported already."""
    found = []
    for _ in range(7):
        start = time.perf_counter()
        load_encoder().encode(["one"])
        found.append(time.perf_counter() - start)
    return round(float(np.median(found)), 3)


def _rate(work: Callable[[], object], count: int, *, once: bool = False) -> float:
    best = np.inf
    for _ in range(1 if once else 4):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return round(count / best)


def main() -> None:
    """Measures and saves."""
    parser = arguments(__doc__, train=True)
    parser.add_argument("--held-out", help="a folder that train_encoder.py --hold-out wrote")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    dev, train = options.data / "dev", options.data / "train"
    encoder, items = load_encoder(options.model), read_items([train])
    texts = {name: versions(dev / name) for name in SETS}
    hay, news = strangers(items), texts["ntrex/sentences"]
    report: dict[str, Any] = {
        "signature": signature(encoder, train=folder_digest(train), k=K, margin="ratio"),
        **{name: every_pair(encoder, texts[name]) for name in SETS},
        "tatoeba": tatoeba(encoder, dev / "tatoeba"),
        "needles": {pair_name(a, b): needles(encoder, news[a], news[b], (hay[a], hay[b])) for a, b in PAIRS},
        "probes": probes(encoder),
    }
    if options.held_out:
        other_encoder = load_encoder(options.held_out)
        entries = held_out(items)[1]
        report["words_held_out"] = {pair_name(*pair): words(other_encoder, found) for pair, found in entries.items()}
        report["words_held_out"]["encoder"] = other_encoder.fingerprint
    if options.speed:
        report["speed"] = speed([text for lang in LANGS for text in hay[lang]])
    save("retrieval", report, options)


if __name__ == "__main__":
    main()
