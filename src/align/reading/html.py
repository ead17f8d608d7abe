"""HTML: the main text of a page, without its menus.

trafilatura extracts it. Where a page is a soup of ``<td>`` and ``<br>``, as ministries wrote them for twenty years, it
joins all to one line; there jusText's paragraphs are taken, but for those that are mostly links.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from align.errors import UnreadableError
from align.reading.plain import Page
from align.reading.segmentation import line_spans
from align.text import remove_controls

__all__ = ["declared_charset", "read_html"]

_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLOCKS = ".//p | .//li | .//h1 | .//h2 | .//h3 | .//h4 | .//blockquote | .//article"
_IN_BLOCKS = 0.3
# A page with less of its text than this in paragraphs and lists, and with line breaks instead, is soup.
_LINKS = 0.5
# Paragraphs with more of their characters in links are menus.


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page names in its first 2,048 bytes, if it does.

    >>> declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">')
    'windows-1256'
    """
    match = _CHARSET.search(data[:2048])
    return match[1].decode("ascii") if match else None


def read_html(page: str) -> Page:
    """The main text of a page, a paragraph a line; offsets point into that text.

    Raises:
        UnreadableError: if the page holds no text.
    """
    html = _XML_DECLARATION.sub("", remove_controls(page))
    lines = list(_soup(html) if _is_soup(html) else _main_text(html))
    notes = () if lines else ("no main text was told apart: all text of the page is kept",)
    lines = lines or _whole_text(html)
    if not lines:
        raise UnreadableError("no text in the page", "leave it out, or save the page as text")
    text = "\n".join(lines)
    return Page(text, tuple(line_spans(text)), extracted=True, notes=notes)


def _is_soup(html: str) -> bool:
    # Imported here, as are the libraries below: together they cost 0.2 s.
    from lxml import etree
    from lxml import html as lxml_html

    try:
        root = lxml_html.document_fromstring(html)
    except (etree.ParserError, ValueError):
        return False
    for element in root.xpath("//script | //style | //noscript | //head"):
        element.drop_tree()
    total = len("".join(root.itertext()).split())
    inside = sum(len("".join(block.itertext()).split()) for block in root.xpath(_BLOCKS))
    return len(root.xpath("//br")) >= 3 and inside < _IN_BLOCKS * total


def _soup(html: str) -> Iterator[str]:
    import justext

    for paragraph in justext.justext(html, frozenset()):
        if paragraph.links_density() <= _LINKS and paragraph.text.strip():
            yield " ".join(paragraph.text.split())


def _main_text(html: str) -> Iterator[str]:
    import trafilatura

    # It warns of pages without text, which we report in our own words.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    for line in (trafilatura.extract(html, include_comments=False) or "").splitlines():
        if line.startswith("|"):
            cells = (cell.replace(r"\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line))
            yield from (cell for cell in cells if cell.strip("-"))
        elif line.strip():
            yield line.removeprefix("- ").strip()


def _whole_text(html: str) -> list[str]:
    """All visible text, a paragraph a line: what is left for pages of a few words."""
    import justext
    from lxml import etree

    try:
        return [" ".join(paragraph.text.split()) for paragraph in justext.justext(html, frozenset()) if paragraph.text]
    except (ValueError, etree.LxmlError, justext.core.JustextError):
        return []
