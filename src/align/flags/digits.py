"""Digits with separators, and Roman numerals, as values."""

from __future__ import annotations

import re

__all__ = ["digit_values", "roman_value"]

# Two letters at least: "I" is a pronoun, "X" a name, "V" a vote.
_ROMAN = re.compile(r"(?=[IVX]{2,}$)X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def digit_values(text: str, decimal: str) -> list[float]:
    """The values of digits with separators, the one by the language's own habit first; none where they are a list.

    >>> digit_values("1.500", "."), digit_values("1.500", ","), digit_values("12.5.2019", ".")
    ([1.5, 1500.0], [1500.0, 1.5], [])
    """
    text = re.sub(r"\s", "", text)
    parts = re.split(r"[.,]", text)
    marks = re.findall(r"[.,]", text)
    whole = float("".join(parts))
    grouped = all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3 and parts[0] != "0"
    if not marks:
        return [whole]
    if len(marks) == 1:
        fraction = float(".".join(parts))
        if not grouped:
            return [fraction]
        return [fraction, whole] if marks[0] == decimal else [whole, fraction]
    if len(set(marks)) == 1:
        return [whole] if grouped else []
    if len(set(marks[:-1])) == 1 and all(len(part) == 3 for part in parts[1:-1]):
        return [float("".join(parts[:-1]) + "." + parts[-1])]
    return []


def roman_value(text: str) -> float:
    """The value of a Roman numeral of two letters or more, up to 39; 0 of any other word.

    >>> roman_value("XIV"), roman_value("I"), roman_value("IIX")
    (14.0, 0.0, 0.0)
    """
    if not _ROMAN.fullmatch(text):
        return 0.0
    values = [_ROMAN_VALUES[letter] for letter in text]
    return float(sum(-v if v < max(values[k:]) else v for k, v in enumerate(values)))
