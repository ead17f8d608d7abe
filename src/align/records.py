"""JSON Lines on disk: whole files or none, and errors that name the file and the line.

What `align.corpus` writes and reads goes through here, and so does every file of `align.export` and `align.report`
on its way to the disk (`replacing`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NoReturn, TypeVar, cast

from align.errors import InputError, OutputError

__all__ = [
    "Record",
    "check_folder",
    "inner_path",
    "number",
    "plain",
    "read_record",
    "read_records",
    "replacing",
    "write_record",
    "write_records",
]

DECIMALS = 4
"""Digits kept of every float: more would print the noise of the processor, and runs could no longer be compared."""

_MEND = "mend the line, or make the corpus again with align build"
_T = TypeVar("_T")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Opens `path` for writing under a temporary name, and gives it its own name when all is written.

    An interrupted run so leaves the old file or the new one, never half of one. Missing folders are made.

    Raises:
        OutputError: if the folder cannot be made, or the file cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                yield file
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"cannot be written ({reason})", "choose another folder with --out", path=path) from error


def check_folder(folder: Path) -> None:
    """Makes `folder`, and finds out before the work whether it can be written.

    Raises:
        OutputError: if it cannot.
    """
    probe = folder / ".writable"
    try:
        with replacing(probe):
            pass
    except OutputError as error:
        raise OutputError(error.wrong, error.mend, path=folder) from error
    probe.unlink()


def inner_path(name: str) -> PurePosixPath:
    """The path of a document's name below some folder: it never leads out of it, wherever the name came from.

    >>> str(inner_path("../press/en.html"))
    'press/en.html'
    """
    return PurePosixPath(*(part for part in PurePosixPath(name).parts if part not in {"..", "/"}))


def number(value: float | None) -> float | None:
    """`value` as a Python float of four decimals; None for None, and for what is no finite number.

    >>> number(0.123456), number(-0.00001), number(float("nan"))
    (0.1235, 0.0, None)
    """
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), DECIMALS) + 0.0  # + 0.0: minus zero would be another text for the same number


def plain(value: object) -> object:
    """`value` as json writes it: mappings, lists, strings, whole numbers, rounded floats, None; no numpy."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Real):
        return int(value) if isinstance(value, Integral) else number(float(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)


def _encoded(value: object, indent: int | None = None) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    # A lone surrogate (from an escape in a JSON input) is no Unicode text: "?" keeps the offsets and is legal UTF-8.
    return (text + "\n").encode("utf-8", errors="replace")


def write_records(path: Path, values: Iterable[object]) -> None:
    """Writes one JSON object a line: UTF-8, keys in their own order, the same bytes for the same values."""
    with replacing(path) as file:
        file.writelines(_encoded(value) for value in values)


def write_record(path: Path, value: object) -> None:
    """Writes one JSON object over many lines, to be read by people."""
    with replacing(path) as file:
        file.write(_encoded(value, indent=2))


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object of a file, and how to take checked values out of it.

    Attributes:
        data: the object.
        path, line: where it stands; lines count from 1.
        within: the way to an inner object, such as ``links[3]: ``.
    """

    data: Mapping[str, object]
    path: Path
    line: int
    within: str = ""

    def fail(self, wrong: str, mend: str = _MEND) -> NoReturn:
        """Raises the `InputError` that names this record's file and line."""
        raise InputError(f"{self.within}{wrong}", mend, path=self.path, line=self.line)

    def value(self, key: str, kind: type[_T], what: str) -> _T:
        """The value of `key`, which must be a `kind` (`what` in words)."""
        if key not in self.data:
            self.fail(f'key "{key}" is missing')
        value = self.data[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fail(f'"{key}" should be {what}, found {json.dumps(value, ensure_ascii=False)[:40]}')
        return value

    def text(self, key: str) -> str:
        """The string at `key`."""
        return self.value(key, str, "a string")

    def text_or_none(self, key: str) -> str | None:
        """The string at `key`, or None for null."""
        return None if key in self.data and self.data[key] is None else self.text(key)

    def index(self, key: str) -> int:
        """The whole number from 0 at `key`."""
        value = self.value(key, int, "a whole number")
        return value if value >= 0 else self.fail(f'"{key}" should be 0 or more, found {value}')

    def number(self, key: str) -> float:
        """The number at `key`."""
        return float(self.value(key, cast("type[float]", Real), "a number"))

    def number_or_none(self, key: str) -> float | None:
        """The number at `key`, or None for null."""
        return None if key in self.data and self.data[key] is None else self.number(key)

    def strings(self, key: str) -> tuple[str, ...]:
        """The list of strings at `key`."""
        items = self.value(key, list, "a list of strings")
        return tuple(items) if all(isinstance(item, str) for item in items) else self.fail(f'"{key}" holds no strings')

    def indices(self, key: str) -> tuple[int, ...]:
        """The list of segment indices at `key`."""
        items = self.value(key, list, "a list of segment indices")
        if not all(type(item) is int and item >= 0 for item in items):
            self.fail(f'"{key}" should hold segment indices from 0, found {json.dumps(items)[:40]}')
        return tuple(items)

    def record(self, key: str) -> Record:
        """The object at `key`."""
        inner = self.value(key, cast("type[dict[str, object]]", dict), "an object")
        return Record(inner, self.path, self.line, f"{self.within}{key}: ")

    def records(self, key: str) -> Iterator[Record]:
        """The objects of the list at `key`."""
        for k, item in enumerate(self.value(key, list, "a list of objects")):
            inner = Record(item, self.path, self.line, f"{self.within}{key}[{k}]: ")
            yield inner if isinstance(item, dict) else inner.fail("is no object")


def _parsed(text: bytes, path: Path, line: int) -> Record:
    record = Record({}, path, line)
    try:
        data = json.loads(text.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        record.fail(f"is not UTF-8 (byte {error.start + 1} of the line)")
    except json.JSONDecodeError as error:
        whole = Record({}, path, line + error.lineno - 1)
        whole.fail(f"is not JSON ({error.msg} at column {error.colno})")
    except (ValueError, RecursionError) as error:
        record.fail(f"is not JSON ({error})")
    return Record(data, path, line) if isinstance(data, dict) else record.fail("is not a JSON object")


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        wrong = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise InputError(wrong, "name a folder that align build wrote, or run align build again", path=path) from error


def read_records(path: Path) -> Iterator[Record]:
    """The objects of a JSON Lines file; blank lines are passed over.

    Raises:
        InputError: if the file cannot be read, or a line is not a JSON object.
    """
    # Lines end at "\n" alone: U+2028 and its like stand inside strings.
    for line, text in enumerate(_content(path).split(b"\n"), start=1):
        if text.strip():
            yield _parsed(text, path, line)


def read_record(path: Path) -> Record:
    """The one object of a JSON file."""
    return _parsed(_content(path), path, 1)
