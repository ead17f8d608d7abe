"""The commands: parse, make options, one call, print. What does the work is imported there: ``--help`` is instant."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from align.cli import explaining, mining
from align.cli.console import ProgressBar, message, print_json, print_table, result, warn_of_scores
from align.cli.parameters import CorpusFolder, Json, Model
from align.errors import AlignError, UsageError
from align.languages import parse_langs

if TYPE_CHECKING:
    from align.corpus import Corpus

__all__ = ["app", "main"]

DONE, FAULT, UNUSABLE, LEFT_OUT, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes, as the contract names them."""

EMBEDDED_AT_ONCE = 65_536
"""Lines between two steps of the progress bar."""

PARSE_ERROR: type[Exception] = typer.BadParameter.__bases__[0]
"""Any error of the parser. Typer has its own copy of click, or, in older versions, click itself: this is either's."""

SHOWN_STATEMENTS = 20

app = typer.Typer(
    name="align",
    help="From a folder of statements in several languages to a clean, scored parallel corpus.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Engine(StrEnum):
    """Where statements are aligned."""

    local = "local"
    ray = "ray"


class Group(StrEnum):
    """How statements are found."""

    auto = "auto"
    folder = "folder"
    none = "none"


Langs = Annotated[str, typer.Option("--langs", help="Languages to keep, ISO 639-1 codes.", metavar="CODES")]
MinScore = Annotated[
    float, typer.Option("--min-score", help="Least score (probability) of what enters the exports.", metavar="P")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no table; errors are still shown.")]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        result(f"align {version('align')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None: ...


@app.command()
def build(
    inputs: Annotated[
        list[Path], typer.Argument(help="Files and folders (.txt .md .html .jsonl).", metavar="INPUT...")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for the corpus and the report.", metavar="DIR")],
    langs: Langs = "ar,en,vi",
    model: Model = "bundled",
    segmented: Annotated[bool, typer.Option("--segmented", help="Inputs are one segment a line.")] = False,
    group: Annotated[
        Group, typer.Option("--group", help="How statements are found.", metavar="|".join(Group))
    ] = Group.auto,
    min_score: MinScore = 0.5,
    formats: Annotated[
        str, typer.Option("--formats", help="Exports beside tsv and tmx, such as moses,parquet.", metavar="LIST")
    ] = "",
    engine: Annotated[
        Engine, typer.Option("--engine", help="This machine, or a Ray cluster.", metavar="|".join(Engine))
    ] = Engine.local,
    workers: Annotated[
        int | None,
        typer.Option("--workers", help="Processes that align; left out, all processors where that pays.", metavar="N"),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted build.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The main job: find the versions of each statement, align them, score them, write the corpus and the report."""
    from align.options import BuildOptions
    from align.pipeline import build as run

    options = BuildOptions(
        parse_langs(langs), model, segmented, group.value, min_score, _names(formats), engine.value, workers, resume
    )
    with ProgressBar(quiet=quiet) as progress:
        corpus = run(inputs, out, options, progress)
    left_out = corpus.run["left_out"]
    assert isinstance(left_out, list)
    for one in left_out:
        where = f"{one['input']}:{one['line']}" if "line" in one else one["input"]
        message(f"{where}: {one['reason']}")
    encoder = corpus.run["encoder"]
    assert isinstance(encoder, dict)
    if not encoder["calibrated"]:
        warn_of_scores(encoder["name"])
    if as_json:
        print_json({"out": str(out), **{key: value for key, value in corpus.run.items() if key != "timings"}})
    elif not quiet:
        _summary(corpus, out)
    raise typer.Exit(LEFT_OUT if left_out else DONE)


app.command()(mining.mine)
app.command()(mining.score)


@app.command()
def embed(
    file: Annotated[Path, typer.Argument(help="Text, one segment a line, UTF-8.", metavar="FILE")],
    out: Annotated[Path, typer.Option("--out", help="Where the vectors go.", metavar="FILE.npy")],
    model: Model = "bundled",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """One vector a line of FILE: float32, length 1, shape (lines, dim); the vector of an empty line is zero."""
    import numpy as np

    from align.encoding import load_encoder
    from align.reading import read_lines
    from align.records import replacing

    lines = read_lines(file)
    encoder = load_encoder(model)
    with ProgressBar(quiet=quiet) as progress:
        vectors = np.zeros((len(lines), encoder.dim), dtype=np.float32)
        for start in range(0, len(lines), EMBEDDED_AT_ONCE):
            progress("embed", start, len(lines))
            vectors[start : start + EMBEDDED_AT_ONCE] = encoder.encode(lines[start : start + EMBEDDED_AT_ONCE])
    with replacing(out) as target:
        np.save(target, vectors)
    if as_json:
        print_json({"out": str(out), "lines": len(lines), "dim": encoder.dim, "encoder": encoder.fingerprint})
    elif not quiet:
        result(f"{len(lines)} vectors of {encoder.dim} dimensions in {out}")


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="A gold.json, or a folder of STATEMENT/gold.json.", metavar="GOLD")],
    test: Annotated[Path, typer.Argument(help="An alignments.jsonl.", metavar="TEST")],
    as_json: Json = False,
) -> None:
    """Precision, recall and F1 of links, strict and lax, by pair and shape; null links and rows apart."""
    from align.evaluation import evaluate as run

    found = run(gold, test)
    if as_json:
        print_json(found.to_json())
    else:
        result(found.render())


app.command()(explaining.explain)


@app.command()
def export(
    corpus: CorpusFolder,
    formats: Annotated[str, typer.Option("--formats", help="Formats, comma between.", metavar="LIST")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the exports.", metavar="DIR2")],
    min_score: MinScore = 0.5,
    langs: Annotated[str | None, typer.Option("--langs", help="Only these languages.", metavar="CODES")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """A corpus as tsv, moses, tmx, parquet, jsonl, vecalign, ladder or opus (cesAlign)."""
    from align.corpus import Corpus
    from align.export import export as run

    if not _names(formats):
        raise UsageError("--formats names nothing", "name some, such as --formats tsv,tmx")
    files = run(Corpus.read(corpus), _names(formats), out, min_score=min_score, langs=langs and parse_langs(langs))
    if as_json:
        print_json({"out": str(out), "files": [str(file) for file in files]})
    elif not quiet:
        for file in files:
            result(str(file))


@app.command()
def report(corpus: CorpusFolder, as_json: Json = False, quiet: Quiet = False) -> None:
    """Writes DIR/report.html anew."""
    from align.corpus import Corpus
    from align.report import write_report

    path = write_report(Corpus.read(corpus), corpus)
    if as_json:
        print_json({"report": str(path)})
    elif not quiet:
        result(str(path))


@app.command()
def models(as_json: Json = False) -> None:
    """The encoders that can be named with --model, and which of them are on this machine."""
    from align.encoding import installed_models

    found = installed_models()
    if as_json:
        print_json({"models": [asdict(model) for model in found]})
    else:
        header = ("model", "installed", "dim", "languages", "licence")
        print_table(header, [(m.name, "yes" if m.installed else "no", m.dim, m.languages, m.licence) for m in found])
        result("\nAny other sentence-transformers model works by its name or folder.")


def _names(formats: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in formats.split(",") if name.strip()))


def _summary(corpus: Corpus, out: Path) -> None:
    """A short table of what was found, and where to look at it."""
    rows = []
    for name in corpus.statements():
        versions = corpus.versions(name)
        documents = {document.name for document in versions.values()}
        links = [
            link
            for alignment in corpus.alignments
            if alignment.source in documents and alignment.target in documents
            for link in alignment.links
            if not link.is_null
        ]
        sure = sum(link.score >= 0.9 for link in links)
        rows.append((name, " ".join(versions), sum(row.statement == name for row in corpus.rows), len(links), sure))
    shown = rows[:SHOWN_STATEMENTS]
    print_table(("statement", "languages", "rows", "links", "score >= 0.9"), shown)
    if len(rows) > len(shown):
        result(f"... and {len(rows) - len(shown)} more")
    strangers = [document.name for document in corpus.documents if document.statement is None]
    if strangers:
        more = f" and {len(strangers) - 10} more" if len(strangers) > 10 else ""
        result(f"\njoined nothing: {', '.join(strangers[:10])}{more}")
    result(f"\nreport: {out / 'report.html'}")


def _usage(error: Exception) -> str:
    """What is wrong with a command line, in one line."""
    context = getattr(error, "ctx", None)
    said = error.format_message() if hasattr(error, "format_message") else str(error)
    # Without any argument the parser has shown the help, and its message is empty or that help.
    wrong = "no command" if type(error).__name__ == "NoArgsIsHelpError" else " ".join(said.split()).rstrip(".")
    wrong = wrong.replace(": Value error, ", ": ").replace(": Input should be ", ": give ").split(", unable to")[0]
    return f"{wrong[:1].lower()}{wrong[1:]}; see {context.command_path if context else 'align'} --help"


def _interrupted() -> str:
    return "interrupted" + ("; the same command with --resume goes on" if sys.argv[1:2] == ["build"] else "")


def main() -> NoReturn:
    """Runs the command line and exits; every error of a person's making is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = app(standalone_mode=False, prog_name="align")
        if code == INTERRUPTED:
            message(_interrupted())
    except AlignError as error:
        message(str(error))
        code = UNUSABLE
    except PARSE_ERROR as error:
        message(_usage(error))
        code = UNUSABLE
    except (KeyboardInterrupt, typer.Abort):
        message(_interrupted())
        code = INTERRUPTED
    except Exception as error:  # The last resort: a fault of ours, told in one line.
        message(f"a fault of the program: {type(error).__name__}: {error}; please report it with ALIGN_DEBUG=1 set")
        if os.environ.get("ALIGN_DEBUG"):
            raise
        code = FAULT
    sys.exit(code if isinstance(code, int) else DONE)
