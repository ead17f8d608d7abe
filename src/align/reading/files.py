"""From the paths that a person names to the files that are read, each with a unique name."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from align.languages import LANGUAGES

__all__ = ["File", "Found", "LeftOut", "find_files", "os_reason"]

HTML = frozenset({".html", ".htm", ".xhtml"})
MARKDOWN = frozenset({".md", ".markdown"})
JSONL = frozenset({".jsonl", ".ndjson"})
PLAIN = frozenset({".txt", ".text", *(f".{code}" for code in LANGUAGES)})
"""Plain text; ``corpus.en`` and ``corpus.vi`` are text too, as in the Moses world."""

_READ = HTML | MARKDOWN | JSONL | PLAIN
_EXPECTED = frozenset(
    f".{suffix}"
    for group in (
        ("pdf", "doc", "docx", "odt", "rtf", "epub", "pages", "tex", "rst", "mhtml", "eml", "msg"),
        ("ppt", "pptx", "odp", "xls", "xlsx", "csv", "tsv", "xml", "json", "zip", "gz"),
        ("tmx", "xlf", "xliff", "po", "srt", "vtt"),
    )
    for suffix in group
)
"""Suffixes under which a person may expect text to be found; we say that we do not read them."""

_ABOUT_THE_FOLDER = frozenset({"readme", "license", "licence", "copying"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An input that is no document: its path as it was reached, the reason, and the line to blame, if one is.

    >>> str(LeftOut("in/b.jsonl", "not valid JSON; mend the line", 3))
    'in/b.jsonl:3: not valid JSON; mend the line'
    """

    input: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.input}{'' if self.line is None else f':{self.line}'}: {self.reason}"


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: its path as it was reached, and its name in the corpus, relative to the input."""

    path: Path
    name: str

    @property
    def suffix(self) -> str:
        """The suffix in small letters, with its dot."""
        return self.path.suffix.lower()


@dataclass
class Found:
    """What a search of the inputs brought: files by name, what was left out and why, and what was passed over.

    `skipped` are hidden files, files about the folder (README, LICENSE), and those that hold no text by their suffix.
    """

    files: list[File] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def os_reason(error: OSError) -> str:
    """Why the system refused, for a person.

    >>> os_reason(PermissionError(13, "Permission denied"))
    'cannot be read (Permission denied); check that it exists and that you may read it'
    """
    return f"cannot be read ({error.strerror or error}); check that it exists and that you may read it"


def find_files(inputs: Sequence[Path], exclude: Path | None = None) -> Found:
    """All files to read under `inputs`: files as they are named, folders with all that they hold.

    In folders, hidden files and those about the folder are passed over; links to folders are followed, loops are not.
    The folder `exclude` is passed over too.
    """
    found = Found()
    for path in inputs:
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            found.left_out.append(LeftOut(str(path), "no such file or folder; check the path"))
        except (OSError, ValueError) as error:
            found.left_out.append(LeftOut(str(path), os_reason(OSError(*error.args))))
        else:
            if stat.S_ISDIR(mode):
                _search(path, found, exclude)
            else:
                _judge(File(path, path.name), found, named=True)
    found.files = _unique_names(found.files)
    return found


def _search(root: Path, found: Found, exclude: Path | None) -> None:
    before = len(found.files), len(found.left_out)
    seen = {_identity(exclude)} if exclude is not None and exclude.is_dir() else set()
    for path in _walk(root, found, seen):
        _judge(File(path, path.relative_to(root).as_posix()), found, named=False)
    if before == (len(found.files), len(found.left_out)):
        reason = f"no document in the folder; {', '.join(sorted(HTML | MARKDOWN | JSONL))} and .txt files are read"
        found.left_out.append(LeftOut(str(root), reason))


def _identity(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino


def _walk(folder: Path, found: Found, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """The files under a folder in order of name; each folder once, whatever links lead to it."""
    try:
        identity = _identity(folder)
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        found.left_out.append(LeftOut(str(folder), os_reason(error)))
        return
    if identity in seen:
        found.skipped.append(str(folder))
        return
    seen.add(identity)
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith(".") or path.stem.lower() in _ABOUT_THE_FOLDER:
            found.skipped.append(str(path))
        elif path.is_dir():
            yield from _walk(path, found, seen)
        else:
            yield path


def _judge(file: File, found: Found, *, named: bool) -> None:
    """Takes a file, leaves it out with a reason, or passes it over; one that was named is never passed over."""
    if file.suffix in _EXPECTED:
        reason = f"{file.suffix[1:]} is not read; convert it to text first"
        found.left_out.append(LeftOut(str(file.path), reason))
    elif not named and file.suffix not in _READ:
        found.skipped.append(str(file.path))
    elif not _regular(file, found):
        return
    else:
        found.files.append(file)


def _regular(file: File, found: Found) -> bool:
    """Whether this is a file that ends: reading a pipe would wait for ever."""
    try:
        regular = stat.S_ISREG(file.path.stat().st_mode)
    except OSError as error:
        found.left_out.append(LeftOut(str(file.path), os_reason(error)))
        return False
    if not regular:
        reason = "a pipe, socket or device, not a file; save its content to a file first"
        found.left_out.append(LeftOut(str(file.path), reason))
    return regular


def _unique_names(files: Sequence[File]) -> list[File]:
    """Each file once, by name; where two inputs hold the same name, the folders above them tell them apart."""
    by_path = {os.path.abspath(file.path): file for file in reversed(files)}  # noqa: PTH100 - links stay links
    parts = {path: len(Path(file.name).parts) for path, file in by_path.items()}
    while True:
        names = {path: Path(*Path(path).parts[-depth:]).as_posix().lstrip("/") for path, depth in parts.items()}
        clash = {name for name, count in Counter(names.values()).items() if count > 1}
        deeper = [path for path, name in names.items() if name in clash and parts[path] < len(Path(path).parts)]
        if not deeper:
            return sorted((replace(by_path[path], name=name) for path, name in names.items()), key=lambda f: f.name)
        for path in deeper:
            parts[path] += 1
