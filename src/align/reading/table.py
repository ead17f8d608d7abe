"""Tables of texts: tab-separated, a header first, nothing quoted, as the Moses world and our own exports write them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from align.errors import InputError
from align.languages import LANGUAGES

__all__ = ["Table", "read_table"]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of as many cells."""

    path: Path
    header: tuple[str, ...]
    rows: list[list[str]]

    def places(self, names: str | None) -> tuple[int, int]:
        """The places of the two text columns.

        Args:
            names: their names, a comma between, such as ``en,vi``; None for the two that are named like languages.

        Raises:
            InputError: if there are not just two such columns.
        """
        if names is None:
            wanted = [name for name in self.header if name in LANGUAGES]
            if len(wanted) > 2:
                # A third one called id is hardly ever Indonesian.
                wanted = [name for name in wanted if name != "id"]
            wrong = f"{len(wanted)} columns are named like languages"
        else:
            wanted = [name.strip() for name in names.split(",")]
            wrong = f"{len(wanted)} columns named by --columns"
        if missing := [name for name in wanted if name not in self.header]:
            raise self._error(f"no column {missing[0]!r} among {', '.join(self.header)}")
        if len(wanted) != 2 or wanted[0] == wanted[1]:
            raise self._error(f"{wrong}, not two different ones")
        return self.header.index(wanted[0]), self.header.index(wanted[1])

    def _error(self, wrong: str) -> InputError:
        return InputError(wrong, "name the two text columns, such as --columns en,vi", path=self.path, line=1)


def read_table(path: Path) -> Table:
    """A table from a UTF-8 file; a final line feed adds no row, a byte order mark no character.

    Raises:
        InputError: if the file cannot be read, is empty, is not UTF-8, or has a line with fewer or more cells than the
            header.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or str(error), "name a tab-separated file", path=path) from None
    lines = _decoded(data, path).replace("\r\n", "\n").removesuffix("\n").split("\n")
    header, *rows = [line.split("\t") for line in lines]
    if header == [""]:
        raise InputError("no header", "give a first line with the columns' names, tabs between", path=path, line=1)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            wrong = f"expected {len(header)} columns ({', '.join(header)}), found {len(row)}"
            raise InputError(wrong, "mend the line; text may hold no tab", path=path, line=number)
    return Table(path, tuple(header), rows)


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("not valid UTF-8", "convert the file to UTF-8", path=path, line=line) from None
