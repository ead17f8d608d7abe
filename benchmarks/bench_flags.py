"""Do flags stay silent on true translations, and speak where something was changed?

    python benchmarks/bench_flags.py --data ../shared/data

False alarms: percent of true translations (news of the odd documents, encyclopedia) with the flag. Hits: percent of
those that had no flag and get it when a digit is changed, two thirds of a side are cut off, a clause of 30 to 50 percent
of a side's words is deleted, or such a clause of another sentence is appended. `scripts/fit_flags.py` fitted omission and
addition on the even documents; all else was fitted on other data. An addition is an omission the other way round.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import permutations
from pathlib import Path

from common import PAIRS, arguments, save, signature

from align.encoding import WordEncoder, load_encoder
from align.flags import WordsOf, flag_coverage, flag_length, flag_name, flag_numbers, gaps_of

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from fit_flags import FEWEST, LANGS, clause, even, grown, without, words_of

Flag = Callable[[str, str, str, str], str | None]

TEXT_FLAGS: dict[str, Flag] = {"numbers": flag_numbers, "name": flag_name, "length": flag_length}


def main() -> None:
    """Measures and saves."""
    options = arguments(__doc__).parse_args()
    encoder = load_encoder(options.model)
    dev = options.data / "dev"
    odd = [line for lines in even(dev / "ntrex" / "sentences" / "docs.txt", 1) for line in lines]
    results: dict[str, object] = {"signature": signature(encoder, sets="ntrex/sentences odd documents, flores")}
    for name, folder, chosen in (("news", dev / "ntrex" / "sentences", odd), ("encyclopedia", dev / "flores", None)):
        texts = {lang: (folder / f"{lang}.txt").read_text(encoding="utf-8").split("\n")[:-1] for lang in LANGS}
        lines = chosen or list(range(len(texts["en"])))
        results[name] = {pair: of_texts(texts, lines, *pair.split("-")) for pair in PAIRS}
        if isinstance(encoder, WordEncoder):
            words = {lang: words_of(folder / f"{lang}.txt", encoder) for lang in LANGS}
            results[f"{name}, omission"] = {
                f"{own}-{other}": of_words(words[own], words[other], lines, (encoder.fingerprint, own, other))
                for own, other in permutations(LANGS, 2)
            }
    save("flags", results, options)


def of_texts(texts: dict[str, list[str]], lines: Sequence[int], source: str, target: str) -> dict[str, float]:
    """False alarms of the flags that texts by themselves raise, and hits."""
    rng = random.Random(5)
    pairs = [(texts[source][line], texts[target][line]) for line in lines]
    found = {}
    for name, flag in TEXT_FLAGS.items():
        found[f"{name}, false alarms"] = percent(bool(flag(x, y, source, target)) for x, y in pairs)
    with_digit = [(x, y) for x, y in pairs if re.search(r"\d", y) and not flag_numbers(x, y, source, target)]
    found["numbers, hits: digit changed"] = percent(
        bool(flag_numbers(x, changed(y, rng), source, target)) for x, y in with_digit
    )
    found["length, hits: a third left"] = percent(
        bool(flag_length(x, y[: len(y) // 3], source, target)) for x, y in pairs
    )
    return found


def of_words(
    own: Sequence[WordsOf], other: Sequence[WordsOf], lines: Sequence[int], place: tuple[str, str, str]
) -> dict[str, float]:
    """False alarms of the flag omission, and hits."""
    rng = random.Random(1)
    gaps = gaps_of(*place)
    if gaps is None:
        return {}

    def flagged(one: WordsOf, two: WordsOf) -> bool:
        return bool(flag_coverage("", one, two, gaps, "omission"))

    lines = [line for line in lines if len(other[line].weights) >= FEWEST]
    true = [line for line in lines if not flagged(own[line], other[line])]
    strangers = {line: own[(line + 7) % len(own)] for line in true}
    return {
        "false alarms": round(100 * (1 - len(true) / len(lines)), 1),
        "hits: clause deleted": percent(flagged(own[k], without(other[k], clause(other[k], rng))) for k in true),
        "hits: clause appended": percent(
            flagged(grown(own[k], strangers[k], clause(strangers[k], rng)), other[k]) for k in true
        ),
    }


def changed(text: str, rng: random.Random) -> str:
    """`text` with another digit in the place of one."""
    at = rng.choice([match.start() for match in re.finditer(r"\d", text)])
    return text[:at] + rng.choice([digit for digit in "3456789" if digit != text[at]]) + text[at + 1 :]


def percent(found: Iterable[bool]) -> float:
    """Share of what is true, in percent."""
    values = list(found)
    return round(100 * sum(values) / max(len(values), 1), 1)


if __name__ == "__main__":
    main()
