"""From bytes to text: the encoding of a file, found from its marks, its validity, and last from its look.

The order is that of certainty: a byte order mark, UTF-16 that shows in its zero bytes, strict UTF-8, what the file says
itself, UTF-8 with a few broken places, and only then a guess among the code pages of the languages of `align`.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from align.errors import UnreadableError

__all__ = ["Decoded", "decode"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's characters, as they are: line ends untouched, the byte order mark left out.

    `notes` say what a person should know: a guessed code page, broken places.
    """

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


# UTF-32 first: its little-endian mark starts with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Files of another kind under a text's name: their first bytes, and what to call them.
_KINDS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (docx, odt and epub are ones)"),
    (b"{\\rtf", "an RTF file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
)

CODE_PAGES = ("cp1252", "cp1256", "cp1258", "cp1251", "iso8859_6", "gb18030", "shift_jis")
"""Western, Arabic, Vietnamese, Cyrillic, Arabic (ISO), Chinese, Japanese: as old pages were written."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROLS_OF_A_BINARY = 0.01
# A stray NUL or form feed happens in text; one in a hundred does not.
_BLANKS_OF_A_TEXT = 0.01
# Running text has a space or line end in 2 to 20 characters; wrongly paired bytes have next to none.
_BROKEN = 0.01
# A text may have this share of broken places, where no code page fits it.


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of a file.

    Args:
        data: all its bytes.
        declared: the encoding that the file names itself (an HTML page's ``charset``), believed if it fits.

    Raises:
        UnreadableError: if this is no text, or its encoding cannot be told.
    """
    _refuse_kinds(data)
    decoded = _marked(data) or _unmarked_utf16(data) or _utf8(data)
    if decoded is None:
        _refuse_binary(data.decode("latin-1"))
        decoded = _declared(data, declared) or _broken_utf8(data) or _code_page(data)
    _refuse_binary(decoded.text)
    return _with_nul_note(decoded)


def _refuse_kinds(data: bytes) -> None:
    for start, kind in _KINDS:
        if data.startswith(start):
            raise UnreadableError(f"{kind}, not text", "convert it to plain text first")


def _refuse_binary(text: str) -> None:
    if len(_CONTROL.findall(text)) > max(_CONTROLS_OF_A_BINARY * len(text), 2):
        raise UnreadableError("a binary file, not text", "convert it to plain text first, or leave it out")


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _with_nul_note(decoded: Decoded) -> Decoded:
    at = decoded.text.find("\0")
    if at < 0:
        return decoded
    note = f"NUL characters: {decoded.text.count(chr(0))}, the first in line {_line_of(decoded.text, at)}"
    return Decoded(decoded.text, decoded.encoding, (*decoded.notes, note))


def _replacing(data: bytes, encoding: str) -> Decoded:
    """Decoded with U+FFFD in the broken places, and a note of how many and where the first is."""
    text = data.decode(encoding, "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    if not broken:
        return Decoded(text, encoding)
    line = _line_of(text, text.find("\N{REPLACEMENT CHARACTER}"))
    return Decoded(text, encoding, (f"not valid {encoding.upper()} in {broken} place(s), the first in line {line}",))


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], encoding)
    return None


def _unmarked_utf16(data: bytes) -> Decoded | None:
    """UTF-16 without its mark. Its spaces and line ends carry a zero byte, and only one byte order makes them such."""
    if b"\0" not in data or len(data) % 2:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        blanks = sum(map(text.count, " \n"))
        if blanks >= _BLANKS_OF_A_TEXT * len(text) and not _CONTROL.search(text):
            return Decoded(text, encoding)
    return None


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _declared(data: bytes, encoding: str | None) -> Decoded | None:
    """As the file says itself; what calls itself Latin-1 is mostly Windows-1252, which holds the curly quotes too."""
    try:
        name = codecs.lookup(encoding).name if encoding else ""
        name = "cp1252" if name in {"iso8859-1", "ascii"} else name
        return Decoded(data.decode(name), name) if name else None
    except (LookupError, UnicodeDecodeError):
        return None


def _broken_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken places: at least four sound characters of several bytes for each broken place.

    A code page's text hardly ever forms such characters by accident.
    """
    decoded = _replacing(data, "utf-8")
    broken = decoded.text.count("\N{REPLACEMENT CHARACTER}")
    sound = sum(character > "\x7f" for character in decoded.text) - broken
    return decoded if sound >= 4 * broken else None


def _code_page(data: bytes) -> Decoded:
    # Imported here: nearly every file is UTF-8.
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=list(CODE_PAGES)).best()
    if best is None:
        decoded = _replacing(data, "utf-8")
        if decoded.text.count("\N{REPLACEMENT CHARACTER}") <= max(_BROKEN * len(decoded.text), 1):
            return decoded
        raise UnreadableError("its encoding cannot be told", "convert it to UTF-8")
    return Decoded(str(best), best.encoding, (f"decoded as {best.encoding}, by its look",))
