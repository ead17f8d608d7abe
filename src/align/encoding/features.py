"""From a word to the features whose vectors add up to its own: shared by training and runtime, so they never differ.

A *token* is a run of letters, marks and digits as it stands in the text. Its *word* is the token with everything
removed that the two spellings of one word differ in. The *features* of a word are rows of the encoder's table: the
word itself and its stem where the vocabulary knows them, and, hashed, its character 3- and 4-grams (Bojanowski et al.
2017) and the consonants that a name keeps from script to script. A word may be two syllables
(`align.encoding.compounds`), but no feature crosses a word, so a word is looked up once, however long the corpus.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from zlib import crc32

__all__ = ["PIECE", "SIGNS", "TOKEN", "arabic_stem", "features", "normalise_word", "skeleton"]

TOKEN = re.compile("[\\w\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d\u00ad]+")
"""Letters, digits, combining marks (Arabic vowels, decomposed Vietnamese) and joiners that stand inside a word."""

SIGNS = {"?": "?\u061f", "!": "!", "%": "%\u066a", '"': '"\u201c\u201d\u201e\u00ab\u00bb', ".": ".\u06d4"}
"""Punctuation that translations keep, and how the three languages write it. Commas, colons and brackets they keep less."""

PIECE = re.compile(TOKEN.pattern + f"|[{''.join(SIGNS.values())}]")
"""What a text's vector is the sum of: tokens, and the signs among its punctuation."""

_SIGN = {form: sign for sign, forms in SIGNS.items() for form in forms}
_DROPPED = "_\u0640\u0670\u200c\u200d\u00ad" + "".join(map(chr, [*range(0x64B, 0x660), *range(0x6D6, 0x6EE)]))
_ARABIC = str.maketrans(
    # Carriers of hamza, alef with madda or wasla, final ya and ta marbuta; the Persian letters of foreign names.
    {
        **dict.fromkeys(map(ord, "\u0622\u0623\u0625\u0671"), "\u0627"),
        **dict.fromkeys(map(ord, "\u0649\u0626\u06cc"), "\u064a"),
        ord("\u0624"): "\u0648",
        ord("\u0629"): "\u0647",
        ord("\u06a9"): "\u0643",
        ord("\u06af"): "\u063a",
        ord("\u067e"): "\u0628",
        ord("\u06a4"): "\u0641",
        ord("\u0686"): "\u062a\u0634",
        **{0x660 + digit: str(digit) for digit in range(10)},
        **{0x6F0 + digit: str(digit) for digit in range(10)},
        **dict.fromkeys(map(ord, _DROPPED), None),
    }
)
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_FINAL_Y = re.compile("(?:[bcdđghklmnprstvx]{1,3}|qu)y")
_PREFIXES = re.compile(
    # conjunction, preposition, article; or the fused li + al. At least three letters must remain.
    "(?P<joined>[\u0648\u0641]?(?:[\u0628\u0643]?\u0627\u0644|\u0644\u0644))(?P<stem>.{3,})|(?P<and>\u0648)(?P<rest>.{4,})",
    re.DOTALL,
)

_LETTERS = {
    # A Latin consonant, and the Arabic letters that stand for it in names; vowels and half-vowels are left out.
    "b": "\u0628",
    "t": "\u062a\u0637\u062b",
    "j": "\u062c",
    "g": "\u063a",
    "h": "\u062d\u0647",
    "k": "\u062e\u0643\u0642",
    "d": "\u062f\u0636\u0630\u0638",
    "r": "\u0631",
    "z": "\u0632",
    "s": "\u0633\u0635\u0634",
    "f": "\u0641",
    "l": "\u0644",
    "m": "\u0645",
    "n": "\u0646",
}
_TO_LATIN = {ord(letter): latin for latin, letters in _LETTERS.items() for letter in letters}
_SOUNDS = (("ph", "f"), ("sh", "s"), ("kh", "k"), ("ck", "k"), ("gh", "g"), ("th", "t"), ("ch", "s"), ("x", "ks"))
_ONE_SOUND = str.maketrans({"p": "b", "v": "f", "q": "k", "c": "k"} | dict.fromkeys("aeiouyw"))
_SOFT = re.compile("[cg](?=[eiy])")
_DOUBLED = re.compile(r"(.)\1+")
_ARABIC_WORD = re.compile("[\u0621-\u064a]+")


def normalise_word(token: str) -> str:
    """The word of a token: forms, case, Arabic marks and carriers, digits and Vietnamese spelling unified.

    The tone of a Vietnamese syllable moves behind its letters, which makes its place in the old and the new
    orthography the same, and final i and y after a consonant become one.

    >>> normalise_word("toà") == normalise_word("tòa"), normalise_word("Kỷ") == normalise_word("kỉ")
    (True, True)
    >>> normalise_word("\N{ARABIC-INDIC DIGIT TWO}\N{ARABIC-INDIC DIGIT FOUR}")
    '24'
    """
    if token in _SIGN:
        return _SIGN[token]
    if token.isascii():
        return token.lower().replace("_", "")
    word = unicodedata.normalize("NFKC", token).lower().translate(_ARABIC)
    bare = unicodedata.normalize("NFD", word)
    tone = _TONES.search(bare)
    if tone is None:
        return word
    bare = unicodedata.normalize("NFC", _TONES.sub("", bare, count=1))
    if _FINAL_Y.fullmatch(bare):
        bare = bare[:-1] + "i"
    return bare + tone[0]


def arabic_stem(word: str) -> tuple[str, str]:
    """The prefixes (conjunction, preposition, article) and the rest of an Arabic word; ``("", word)`` for any other."""
    split = _PREFIXES.fullmatch(word)
    if split is None:
        return "", word
    return (split["joined"], split["stem"]) if split["joined"] else (split["and"], split["rest"])


def skeleton(word: str) -> str:
    """The consonants of a name in either script, those that are written alike made one; nothing for other words.

    >>> skeleton("mcdonald"), skeleton("\u0645\u0627\u0643\u062f\u0648\u0646\u0627\u0644\u062f")
    ('mkdnld', 'mkdnld')
    """
    if _ARABIC_WORD.fullmatch(word):
        latin = "".join(_TO_LATIN.get(ord(letter), "") for letter in word)
    elif word.isascii() and word.isalpha():
        latin = word
        for spelling, sound in _SOUNDS:
            latin = latin.replace(spelling, sound)
        latin = _SOFT.sub(lambda match: "s" if match[0] == "c" else "j", latin).translate(_ONE_SOUND)
    else:
        return ""
    return _DOUBLED.sub(r"\1", latin)


def features(word: str, vocabulary: Mapping[str, int], buckets: int) -> list[int]:
    """The rows of a normalised word in the table: hashed ones below `buckets`, those of the vocabulary above.

    A compound (`align.encoding.compounds`) has the features of its parts and its own row.

    Args:
        word: what `normalise_word` gave.
        vocabulary: words and stems to rows.
        buckets: number of rows that the hashed features share.
    """
    if " " in word:
        own = [vocabulary[word]] if word in vocabulary else []
        return own + [row for part in word.split(" ") for row in features(part, vocabulary, buckets)]
    if not word:
        return []
    prefix, stem = arabic_stem(word)
    rows = [vocabulary[known] for known in {word: 0, stem: 0} if known in vocabulary]
    marked = f"<{stem}>"
    grams = [marked[at : at + size] for size in (3, 4) for at in range(len(marked) - size + 1)]
    if prefix:
        grams.append(f"+{prefix}")
    if word.isdigit():
        grams.append(f"#{word}")
    bones = skeleton(stem)
    if len(bones) >= 3:
        framed = f"<{bones}>"
        grams.append(f"~{bones}")
        grams.extend(f"~{framed[at : at + 3]}" for at in range(len(framed) - 2))
    rows.extend(crc32(gram.encode()) % buckets for gram in grams)
    return rows
