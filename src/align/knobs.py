"""The numbers that shape an alignment: few, each with its unit and its effect, read from where it stands.

What a user may choose for a build are options (`align.options`); these are learned, or were chosen on development data, and
their reasons stand beside them. ``run.json`` holds them under ``alignment``; ``docs/alignment.md`` is printed from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from align import preparation
from align.dp import adaptation, banded, evidence, second_look, third
from align.dp.potentials import Weights, load_weights

__all__ = ["Knob", "chosen", "learned", "record"]


@dataclass(frozen=True, slots=True)
class Knob:
    """A number, or a few that belong together.

    Attributes:
        name: as run.json and explanations have it.
        value: what it is.
        unit: of the value.
        effect: what more of it does.
        place: the file it is read from, or the module and the constant.
    """

    name: str
    value: object
    unit: str
    effect: str
    place: str


_NATS = "nats a unit of the feature"

_FEATURES = {
    "similarity": (
        _NATS,
        "Links of like vectors; the feature is the cosine over what unrelated blocks have, at most 1.",
    ),
    "similarity x size": (_NATS, "The same times the mean number of segments of a side: larger links need more of it."),
    "similarity squared": (
        _NATS,
        "The same squared, with its sign; below 0, likeness pays less the more there is of it.",
    ),
    "covered": (
        _NATS,
        "Words with a counterpart on the other side; the feature sums weight times cosine over the usual.",
    ),
    "uncovered": (_NATS, "Words without one; the same sum, of cosines below the usual: it counts against a link."),
    "length": (_NATS, "Lengths that do not fit count against a link; the feature is minus squared deviations."),
}
_NULLS = {
    "null": ("nats", "Leaving a segment unlinked: more of it, more null links."),
    "words": ("nats a unit of word weight", "Leaving a segment with more words unlinked."),
    "furniture": ("nats", "Leaving page furniture unlinked."),
}


def learned(name: str) -> Iterator[Knob]:
    """The weights that ``scripts/fit_alignment.py`` wrote.

    Args:
        name: ``words`` for encoders with word vectors, ``vectors`` for all others.
    """
    place, weights = "align/dp/weights.json", load_weights(name)
    for values, about in ((weights.features, _FEATURES), (weights.nulls, _NULLS)):
        for key, (unit, effect) in about.items():
            yield Knob(key, values[key], unit, effect, place)
    shapes = "Links of so many segments to so many, whatever they hold."
    yield Knob("shape", dict(weights.shapes), "nats", shapes, place)
    yield from _of_documents(weights, place)


def _of_documents(weights: Weights, place: str) -> Iterator[Knob]:
    rate = (
        "Null links of one side in the average document; where there are more of them, null links gain, else they lose."
    )
    yield Knob("null rate", weights.null_rate, "share of links, 0..1", rate, place)
    verdict = (
        "Slope and intercept of the curve from what linking gains beyond chance to the odds of parallel documents."
    )
    yield Knob("verdict", list(weights.verdict), "log odds a nat a segment, log odds", verdict, place)


_CHOSEN: tuple[tuple[ModuleType, str, str, str, str], ...] = (
    (
        preparation,
        "USUAL_LENGTH",
        "usual length",
        "characters, English 1",
        "Lengths are divided by it, so that they can be compared; 1 for other languages.",
    ),
    (
        evidence,
        "SPREAD",
        "spread",
        "variance a character",
        "How far lengths may differ: the more, the less a difference counts.",
    ),
    (evidence, "DEVIATIONS", "deviations", "standard deviations", "Lengths that differ by more count as by so many."),
    (
        evidence,
        "QUANTILE",
        "quantile",
        "share of segments, 0..1",
        "A word is covered by what it has over this quantile of what it has anywhere: the more, the fewer words are.",
    ),
    (
        evidence,
        "SAMPLE",
        "sample",
        "segments",
        "Of the other document, evenly spaced, that the quantile is taken from: the more, the surer and slower.",
    ),
    (
        evidence,
        "FEW",
        "short document",
        "segments",
        "A document of fewer does not say what is usual; what unrelated texts have stands in.",
    ),
    (evidence, "STRANGE_WORDS", "strange words", "cosine", "What stands in for the quantile in such a document."),
    (
        second_look,
        "LIKELY",
        "looked at again",
        "probability, 0..1",
        "Links above it lose what coverage had counted twice: the less, the slower.",
    ),
    (
        adaptation,
        "PRIOR_LINKS",
        "prior links",
        "links",
        "What the null rate counts for: the more, the less a document's own rate does.",
    ),
    (
        third,
        "WEIGHT",
        "third language",
        "nats a supported segment",
        "What a third language that agrees adds to a link: the more, the more the pairs of a statement follow each other.",
    ),
    (banded, "EXACT_CELLS", "exact cells", "segments x segments", "Longer documents are cut at anchors into windows."),
    (
        banded,
        "WINDOW_SEGMENTS",
        "window segments",
        "segments",
        "Between two cuts at least: the fewer, the quicker, and the more cuts are near a doubtful place.",
    ),
    (
        banded,
        "WINDOW_CELLS",
        "window cells",
        "segments x segments",
        "A larger window stays unlinked: bounds the memory.",
    ),
    (
        banded,
        "ASKED",
        "asked for anchors",
        "twos of segments",
        "In a long stretch, before what lies between the anchors is asked.",
    ),
)
"""Module, constant, name, unit and effect, from the evidence to long documents."""


def chosen() -> Iterator[Knob]:
    """The constants of the search."""
    for module, constant, name, unit, effect in _CHOSEN:
        yield Knob(name, getattr(module, constant), unit, effect, f"{module.__name__}.{constant}")


def record(words: bool) -> dict[str, object]:
    """What run.json says of them, by name.

    Args:
        words: whether the encoder has word vectors, which the learned weights depend on.
    """
    name = "words" if words else "vectors"
    return {"weights": name, **{knob.name: knob.value for knob in (*learned(name), *chosen())}}
