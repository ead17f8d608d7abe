"""The main job, a list of stages: read, encode, group, align, join, write.

Documents flow down and are never changed in place; what a stage leaves out is named with its reason in the run record.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from align import knobs
from align.alignment import align_versions
from align.calibration import calibrated
from align.corpus import Corpus
from align.encoding import Encoder, WordEncoder, load_encoder
from align.engines import Shards, engine_named, finish, key_of
from align.errors import InputError, UsageError
from align.export import check_formats, export
from align.flagging import flag_corpus, flag_rows, flag_statement
from align.grouping import by_content, by_folder, name_of
from align.joining import join
from align.mining import K
from align.model import Alignment, Document, Row
from align.options import BuildOptions
from align.preparation import prepare
from align.reading import LeftOut, Reading, read_inputs
from align.records import check_folder
from align.report import write_report

__all__ = ["Progress", "Statement", "align_statement", "build", "vectors_folder"]

DEFAULTS = BuildOptions()

ALWAYS = ("tsv", "tmx")
"""Exports that every corpus gets."""

AFTERWARDS = ("min_score", "formats")
"""Options that act on exports alone, so that finished alignments are still true under others."""

Progress = Callable[[str, int, int], None]
"""Told the stage, how many units of it are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Documents that may be versions of one text, one a language, and the id they get if they are."""

    name: str
    documents: tuple[Document, ...]


@dataclass
class _Clock:
    """Seconds of each stage, and who is told of them."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Callable[[int], None]]:
        start = time.perf_counter()
        self.progress(name, 0, total)
        yield lambda done: self.progress(name, done, total)
        self.progress(name, total, total)
        self.seconds[name] = round(time.perf_counter() - start, 3)


def build(
    inputs: Sequence[str | Path],
    out: str | Path,
    options: BuildOptions = DEFAULTS,
    progress: Progress = lambda *_: None,
) -> Corpus:
    """Builds a parallel corpus from files and folders, and writes it with its exports and its report.

    Args:
        inputs: files and folders; their order does not matter.
        out: where the corpus is written; what lies there is not read, and vectors of slow encoders are kept there.
        options: what the user chose.
        progress: called as work is done.

    Raises:
        InputError: if no document is left to work with; it names the first reason.
        ModelError: if the encoder cannot be had.
        OutputError: if `out` cannot be written; that is found out first.
        UsageError: if `out` is an input too, or a format is unknown.
    """
    files, folder = [Path(path) for path in inputs], Path(out)
    formats = tuple(dict.fromkeys((*ALWAYS, *options.formats)))
    check_formats(formats)
    if any(path.resolve() == folder.resolve() for path in files):
        raise UsageError("--out is an input too", "choose another folder", path=folder)
    check_folder(folder)
    # A transformer is not for every process: each copy takes a gigabyte and ten seconds, and one uses all processors.
    engine = engine_named(options.engine, options.workers or (None if options.model == "bundled" else 1))
    shards = Shards(folder / ".shards")
    if not options.resume:
        shards.clear()
    clock = _Clock(progress)
    with clock.stage("read"):
        reading = read_inputs(files, langs=options.langs, segmented=options.segmented, exclude=folder)
    if not reading.documents:
        raise _nothing_to_do(files, reading.left_out)
    with clock.stage("encode", len(reading.documents)) as tick:
        cache = vectors_folder(folder, options.model)
        encoder = load_encoder(options.model, cache=cache)
        statements = _statements(reading.documents, encoder, options, tick)
    with clock.stage("align", len(statements)) as tick:
        items = {_key(statement, encoder, options): statement for statement in statements}
        alignments = finish(engine, _Aligner(options.model, cache, encoder), items, shards, tick)
    with clock.stage("join"):
        named = _confirmed(statements, alignments)
        documents = tuple(replace(d, statement=named.get(d.name)) for d in reading.documents)
        kept = tuple(replace(a, statement=named.get(a.source)) for found in alignments for a in found)
        kept = flag_corpus(kept, documents)
        rows = flag_rows(_rows(documents, kept), kept)
    record = _record(options, encoder, documents, reading, kept, rows)
    corpus = Corpus(documents, kept, rows, record)
    with clock.stage("write"):
        export(corpus, formats, folder, min_score=options.min_score)
        write_report(corpus, folder)
    corpus = replace(corpus, run={**record, "timings": clock.seconds})
    corpus.write(folder)
    shards.clear()
    return corpus


def vectors_folder(folder: Path, model: str) -> Path | None:
    """Where a corpus keeps the vectors of a model; None for the bundled one, which is quicker than a disk."""
    return None if model == "bundled" else folder / ".vectors"


def _nothing_to_do(inputs: Sequence[Path], left_out: Sequence[LeftOut]) -> InputError:
    if not left_out:
        return InputError(
            "holds no document",
            "name a folder with .txt, .md, .html or .jsonl files",
            path=inputs[0] if inputs else None,
        )
    first, others = left_out[0], len(left_out) - 1
    wrong, _, mend = first.reason.partition("; ")
    more = f" (and {others} more left out, so that no document is left)" if others else ""
    return InputError(wrong + more, mend, path=first.input, line=first.line)


def _statements(
    documents: Sequence[Document], encoder: Encoder, options: BuildOptions, tick: Callable[[int], None]
) -> list[Statement]:
    """Candidate statements, in the order of their names; their alignments decide."""
    if options.group == "none":
        return _one_a_language("all", documents)
    if options.group == "folder":
        return [
            s for name, members in by_folder(documents) for s in _one_a_language(name, [documents[i] for i in members])
        ]
    vectors = []
    for done, document in enumerate(documents, 1):
        texts = [s.text for s in document.segments if s.text.strip() and "furniture" not in s.flags]
        # Half precision is enough to find neighbours, and halves what a large corpus holds in memory.
        vectors.append(encoder.encode(texts).astype(np.float16))
        tick(done)
    groups = [[documents[i] for i in members] for members in by_content(documents, vectors)]
    return sorted(_named(groups), key=lambda statement: statement.name)


def _named(groups: Sequence[Sequence[Document]]) -> Iterator[Statement]:
    """Statements with readable names, made unique by the first document's name where two are the same."""
    names = [name_of(group) for group in groups]
    for name, group, count in zip(names, groups, map(Counter(names).__getitem__, names), strict=True):
        unique = name if count == 1 else f"{name}-{min(d.name for d in group)}"
        yield Statement(unique, tuple(sorted(group, key=lambda d: d.lang)))


def _one_a_language(name: str, documents: Sequence[Document]) -> list[Statement]:
    """The user says that these are one statement: the first document of each language is taken."""
    first: dict[str, Document] = {}
    for document in documents:
        first.setdefault(document.lang, document)
    return [Statement(name, tuple(first[lang] for lang in sorted(first)))] if len(first) > 1 else []


def align_statement(statement: Statement, encoder: Encoder) -> list[Alignment]:
    """The alignments of every pair of languages of a statement, pairs in alphabetical order."""
    aligned = align_versions([prepare(document, encoder) for document in statement.documents])
    return flag_statement(aligned, statement.documents, encoder)


@dataclass(frozen=True, slots=True)
class _Aligner:
    """`align_statement` for any process: sent to another one, it leaves the encoder behind, and that loads its own."""

    model: str
    cache: Path | None
    encoder: Encoder | None = None

    def __call__(self, statement: Statement) -> list[Alignment]:
        return align_statement(statement, self.encoder or _loaded(self.model, self.cache))

    def __reduce__(self) -> tuple[object, ...]:
        return _Aligner, (self.model, self.cache)


@lru_cache(maxsize=1)
def _loaded(model: str, cache: Path | None) -> Encoder:
    """The encoder of a worker, loaded with its first statement, so that an error of the model is told as one."""
    return load_encoder(model, cache=cache)


def _key(statement: Statement, encoder: Encoder, options: BuildOptions) -> str:
    """What the alignments of a statement follow from."""
    chosen = {name: value for name, value in options.record().items() if name not in AFTERWARDS}
    return key_of(statement.documents, {"version": version("align"), "encoder": encoder.fingerprint, "options": chosen})


def _confirmed(statements: Sequence[Statement], alignments: Sequence[Sequence[Alignment]]) -> dict[str, str]:
    """The statement of each document that is parallel to another one of its statement."""
    return {
        name: statement.name
        for statement, found in zip(statements, alignments, strict=True)
        for alignment in found
        if alignment.verdict == "parallel"
        for name in (alignment.source, alignment.target)
    }


def _rows(documents: Sequence[Document], alignments: Sequence[Alignment]) -> tuple[Row, ...]:
    versions: dict[str, dict[str, Document]] = {}
    for document in documents:
        if document.statement is not None:
            versions.setdefault(document.statement, {})[document.lang] = document
    by_statement: dict[str | None, list[Alignment]] = {}
    for alignment in alignments:
        by_statement.setdefault(alignment.statement, []).append(alignment)
    return tuple(row for name in sorted(versions) for row in join(name, versions[name], by_statement[name]))


def _record(
    options: BuildOptions,
    encoder: Encoder,
    documents: Sequence[Document],
    reading: Reading,
    alignments: Sequence[Alignment],
    rows: Sequence[Row],
) -> dict[str, object]:
    """What run.json says, timings apart."""
    links = [(a.pair, link) for a in alignments if a.verdict == "parallel" for link in a.links]
    return {
        "version": version("align"),
        "command": "build",
        "options": options.record(),
        "encoder": {
            "name": encoder.name,
            "fingerprint": encoder.fingerprint,
            "dim": encoder.dim,
            "calibrated": calibrated(encoder),
        },
        "alignment": knobs.record(isinstance(encoder, WordEncoder)),
        "inputs": [{"document": d.name, "sha256": d.sha256, "lang": d.lang} for d in documents],
        "left_out": [_left_out(one) for one in reading.left_out],
        "skipped": list(reading.skipped),
        "counts": {
            "documents": dict(sorted(Counter(d.lang for d in documents).items())),
            "segments": _by(lambda d: len(d.segments), documents),
            "furniture": _by(lambda d: sum("furniture" in s.flags for s in d.segments), documents),
            "statements": len({d.statement for d in documents} - {None}),
            "strangers": sum(d.statement is None for d in documents),
            "links": dict(sorted(Counter(pair for pair, link in links if not link.is_null).items())),
            "null links": dict(sorted(Counter(pair for pair, link in links if link.is_null).items())),
            "rows": len(rows),
        },
        "dropped": dict(
            sorted(Counter(re.split(r"[;:(]| of ", one.reason)[0].strip() for one in reading.left_out).items())
        ),
        "signature": f"enc:{encoder.fingerprint}|k:{K}|margin:ratio|v:{version('align')}",
    }


def _left_out(one: LeftOut) -> dict[str, object]:
    found: dict[str, object] = {"input": one.input, "reason": one.reason}
    return found if one.line is None else {**found, "line": one.line}


def _by(count: Callable[[Document], int], documents: Sequence[Document]) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for document in documents:
        total[document.lang] += count(document)
    return dict(sorted(total.items()))
