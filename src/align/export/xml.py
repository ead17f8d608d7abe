"""XML written as it comes, element by element: the memory of a large corpus stays flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from align.records import replacing

__all__ = ["XML_LANG", "XmlFile", "xml_file"]

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
"""The attribute ``xml:lang``."""


class XmlFile:
    """An XML file that is being written. Every element stands on a line of its own, as OPUS tools expect."""

    def __init__(self, writer: Any) -> None:
        # Any: the type of lxml's writer has no public name.
        self._writer = writer
        self._depth = 0

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
        """Opens an element, and closes it after what is written inside."""
        if self._depth:  # outside the root stands no text, not even a line feed
            self._writer.write("\n")
        with self._writer.element(name, dict(attributes or {})):
            self._depth += 1
            yield
            self._depth -= 1
            self._writer.write("\n")

    def leaf(self, path: str, text: str = "", attributes: Mapping[str, str] | None = None) -> None:
        """Writes an element that holds text alone; of ``tuv/seg``, tuv has the attributes and seg the text."""
        from lxml import etree

        outer, *inner = path.split("/")
        # A tree of its own, since lxml knows the prefix of xml:lang in trees only.
        top = last = etree.Element(outer, dict(attributes or {}))
        for name in inner:
            last = etree.SubElement(last, name)
        last.text = text or None
        self._writer.write("\n")
        self._writer.write(top)


@contextmanager
def xml_file(path: Path, doctype: str | None = None) -> Iterator[XmlFile]:
    """Opens an XML file in UTF-8; it gets its name when all is written (`align.records.replacing`)."""
    from lxml import etree

    with replacing(path) as file, etree.xmlfile(file, encoding="utf-8") as writer:
        writer.write_declaration()
        if doctype:
            writer.write_doctype(doctype)
        yield XmlFile(writer)
