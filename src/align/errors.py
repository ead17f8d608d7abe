"""Every error that `align` raises on purpose.

::

    AlignError                  something a person can mend
    ├── UsageError              options that do not go together, a name that is unknown
    ├── InputError              a file, or a line of it, that cannot be used
    │   └── UnreadableError     one whole input that is left out; the others go on
    ├── ModelError              an encoder that cannot be had, or that gives no usable vectors
    └── OutputError             a folder or file that cannot be written

Each message reads ``WHERE: what is wrong; what to do``. The command line prints it after ``align: `` and exits with 2;
a program catches `AlignError` and goes on.
"""

from __future__ import annotations

from os import PathLike

__all__ = ["AlignError", "InputError", "ModelError", "OutputError", "UnreadableError", "UsageError"]


class AlignError(Exception):
    """Something that a person can mend: what is wrong, what to do, and where (a file, a line from 1)."""

    def __init__(
        self, wrong: str, mend: str = "", *, path: str | PathLike[str] | None = None, line: int | None = None
    ) -> None:
        self.wrong = wrong
        self.mend = mend
        self.path = None if path is None else str(path)
        self.line = line
        super().__init__(str(self))

    def __str__(self) -> str:
        where = "" if self.path is None else self.path if self.line is None else f"{self.path}:{self.line}"
        what = f"{self.wrong}; {self.mend}" if self.mend else self.wrong
        return f"{where}: {what}" if where else what

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments are lost by the default way of pickling, and errors cross process borders.
        return _rebuild, (type(self), self.wrong, self.mend, self.path, self.line)


def _rebuild(kind: type[AlignError], wrong: str, mend: str, path: str | None, line: int | None) -> AlignError:
    return kind(wrong, mend, path=path, line=line)


class UsageError(AlignError):
    """Options that do not go together, or a name that is unknown."""


class InputError(AlignError):
    """A file, or a line of it, that cannot be used."""


class UnreadableError(InputError):
    """One whole input that is left out (empty, binary, in another language); the others go on."""


class ModelError(AlignError):
    """An encoder that cannot be had, or that gives no usable vectors."""


class OutputError(AlignError):
    """A folder or file that cannot be written."""
