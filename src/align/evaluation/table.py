"""An evaluation as plain text: aligned columns, percent with one decimal, counts beside every rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from align.evaluation.score import Score

if TYPE_CHECKING:
    from align.evaluation.evaluate import Evaluation
    from align.evaluation.links import PairScore

__all__ = ["render"]

Line = tuple[str, ...]


def render(evaluation: Evaluation) -> str:
    """The tables of links, nulls and rows; notes and signature below."""
    pairs = list(evaluation.pairs.items())
    if len(pairs) != 1:
        pairs.append(("all", evaluation.all))
    parts = [_grid([("links", "P", "R", "F1", "lax P", "lax R", "lax F1", "gold", "test"), *_link_lines(pairs)])]
    counted = [(f"null segments {name}", pair.nulls) for name, pair in pairs]
    rows = (("rows", evaluation.rows), ("rows of one language", evaluation.null_rows))
    counted += [(name, score) for name, score in rows if score is not None]
    parts.append(_grid([("apart", "P", "R", "F1", "gold", "test"), *(_line(name, score) for name, score in counted)]))
    parts.append("\n".join([*(f"note: {note}" for note in evaluation.notes), evaluation.signature]))
    return "\n\n".join(parts)


def _link_lines(pairs: Sequence[tuple[str, PairScore]]) -> Iterator[Line]:
    for name, pair in pairs:
        yield _both(name, pair.strict, pair.lax)
        for shape, (strict, lax) in pair.types.items():
            yield _both(f"  {shape}", strict, lax)


def _both(name: str, strict: Score, lax: Score) -> Line:
    return (name, *_rates(strict), *_rates(lax), str(strict.wanted), str(strict.tested))


def _line(name: str, score: Score) -> Line:
    return (name, *_rates(score), str(score.wanted), str(score.tested))


def _rates(score: Score) -> Line:
    return tuple(f"{100 * rate:.1f}" for rate in (score.precision, score.recall, score.f1))


def _grid(lines: Sequence[Line]) -> str:
    """Columns as wide as their widest cell: the first to the left, numbers to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    )
