"""The commands ``mine`` and ``score``: lines or pairs in, a scored table out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from align.cli.console import ProgressBar, message, print_json, result, warn_of_scores
from align.cli.parameters import Json, Model
from align.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from align.encoding import Encoder
    from align.mining import Neighbours

__all__ = ["MINED", "SCORED", "mine", "score"]

MINED = ("source", "target", "score", "similarity", "margin", "source_text", "target_text")
"""The header that `mine` writes."""

SCORED = ("similarity", "margin", "score")
"""The columns that `score` appends."""

SEARCHED_AT_ONCE = 8_192
"""Lines between two steps of the progress bar; more would not make the search quicker."""

Out = Annotated[Path, typer.Option("--out", help="Where the table goes.", metavar="FILE.tsv")]
MinScore = Annotated[float, typer.Option("--min-score", help="Least score (probability) of what is kept.", metavar="P")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors are still shown.")]


def mine(
    source: Annotated[Path, typer.Argument(help="Text in one language, one segment a line.", metavar="SOURCE")],
    target: Annotated[Path, typer.Argument(help="Text in another language.", metavar="TARGET")],
    out: Out,
    model: Model = "bundled",
    min_score: MinScore = 0.0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Finds the lines of SOURCE and TARGET that are translations of each other, in any order; best first."""
    from align.encoding import load_encoder
    from align.mining import mine as run
    from align.reading import read_lines
    from align.text import clean

    _check(min_score)
    lines = read_lines(source), read_lines(target)
    encoder = load_encoder(model)
    with ProgressBar(quiet=quiet) as progress:
        pairs = run(*lines, encoder, neighbours=_in_steps(progress))
    kept = [pair for pair in pairs if pair.score >= min_score]
    cells = (
        (
            *(str(pair.source), str(pair.target), f"{pair.score:.4f}", f"{pair.similarity:.4f}", f"{pair.margin:.4f}"),
            *(clean(lines[0][pair.source]), clean(lines[1][pair.target])),
        )
        for pair in kept
    )
    _write(out, MINED, cells)
    counts = {"source_lines": len(lines[0]), "target_lines": len(lines[1]), "pairs": len(pairs)}
    _tell(out, encoder, counts, [pair.score for pair in kept], as_json=as_json, quiet=quiet)


def score(
    file: Annotated[Path, typer.Argument(help="Tab-separated, UTF-8, with a header.", metavar="FILE.tsv")],
    out: Out,
    columns: Annotated[
        str | None,
        typer.Option("--columns", help="The two text columns; else those named like languages.", metavar="NAMES"),
    ] = None,
    model: Model = "bundled",
    min_score: MinScore = 0.0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Adds similarity, margin and score to the pairs of FILE; all else stays as it is."""
    from align.encoding import load_encoder
    from align.mining import score as run
    from align.reading.table import read_table

    _check(min_score)
    table = read_table(file)
    one, other = table.places(columns)
    stay = [at for at, name in enumerate(table.header) if name not in SCORED]
    if len(stay) < len(table.header) and not quiet:
        message(f"{file}: columns named {', '.join(SCORED)} are replaced")
    encoder = load_encoder(model)
    with ProgressBar(quiet=quiet) as progress:
        found = run([(row[one], row[other]) for row in table.rows], encoder, neighbours=_in_steps(progress))
    kept = [(row, pair) for row, pair in zip(table.rows, found, strict=True) if pair.score >= min_score]
    header = [*(table.header[at] for at in stay), *SCORED]
    cells = (
        (*(row[at] for at in stay), _number(pair.similarity), _number(pair.margin), _number(pair.score))
        for row, pair in kept
    )
    _write(out, header, cells)
    _tell(out, encoder, {"pairs": len(found)}, [pair.score for _, pair in kept], as_json=as_json, quiet=quiet)


def _check(min_score: float) -> None:
    if not 0 <= min_score <= 1:
        raise UsageError(f"--min-score {min_score:g} is no probability", "give a number from 0 to 1")


def _in_steps(progress: ProgressBar) -> Neighbours:
    """The exact search, a part at a time, so that a person sees how far it is and can interrupt it."""

    def search(x: NDArray[np.float32], y: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        import numpy as np

        from align.knn import neighbours

        indices = np.empty((len(x), min(k, len(y))), np.int64)
        similarities = np.empty(indices.shape, np.float32)
        for at in range(0, len(x), SEARCHED_AT_ONCE):
            progress("search", at, len(x))
            part = slice(at, at + SEARCHED_AT_ONCE)
            indices[part], similarities[part] = neighbours(x[part], y, k)
        return indices, similarities

    return search


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _write(out: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    from align.records import replacing

    with replacing(out) as file:
        file.writelines(("\t".join(cells) + "\n").encode() for cells in (header, *rows))


def _tell(
    out: Path, encoder: Encoder, counts: dict[str, int], scores: Sequence[float], *, as_json: bool, quiet: bool
) -> None:
    """The summary, and the warning where scores are no probabilities."""
    from align.calibration import calibrated
    from align.mining import K

    honest = calibrated(encoder)
    if not honest:
        warn_of_scores(encoder.name)
    sure = sum(score >= 0.9 for score in scores)
    if as_json:
        signature = f"enc:{encoder.fingerprint}|k:{K}|margin:ratio"
        told = {"written": len(scores), "score_at_least_0.9": sure, "calibrated": honest, "signature": signature}
        print_json({"out": str(out), **counts, **told})
    elif not quiet:
        result(f"{len(scores)} of {counts['pairs']} pairs in {out}; {sure} of them with a score of at least 0.9")
