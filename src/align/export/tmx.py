"""Translation memories in TMX 1.4b: ``corpus.tmx`` with all languages, ``tmx/en-vi.tmx`` for each pair.

A unit of ``corpus.tmx`` is a row of two or more languages, a unit of ``tmx/en-vi.tmx`` is a link; many readers want one
real source language, which only the files of a pair can name. No dates are written: the same corpus gives the same
bytes. No DOCTYPE either, since some readers then look for ``tmx14.dtd`` beside the file and fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from align.corpus import Corpus
from align.export.lines import columns, one_line
from align.export.xml import XML_LANG, xml_file
from align.model import Row

__all__ = ["write"]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A translation unit: its id, properties without their ``x-``, and its text by language."""

    tuid: str
    props: Mapping[str, str]
    text: Mapping[str, str]


def write(corpus: Corpus, out: Path) -> list[Path]:
    """Writes the file of all languages, and one file a pair."""
    version = str(corpus.run.get("version", "unknown"))
    units = (unit for row in corpus.rows if len((unit := _row_unit(row)).text) > 1)
    return [
        _write(out / "corpus.tmx", "*all*", version, units),
        *(
            _write(out / "tmx" / f"{pair}.tmx", pair.split("-")[0], version, _link_units(corpus, pair))
            for pair in corpus.pairs()
        ),
    ]


def _row_unit(row: Row) -> _Unit:
    cleaned = {lang: one_line(row.text[lang]) for lang in sorted(row.text)}
    props = {
        "score": f"{row.score or 0.0:.4f}",
        "statement": one_line(row.statement),
        "row": str(row.row),
        "flags": "; ".join(map(one_line, row.flags)),
    }
    return _Unit(f"{props['statement']}-{row.row}", props, {lang: text for lang, text in cleaned.items() if text})


def _link_units(corpus: Corpus, pair: str) -> Iterable[_Unit]:
    source, target = pair.split("-")
    for k, link in enumerate(columns(corpus, pair)):
        props = {
            "score": f"{link.score:.4f}",
            "statement": link.statement,
            "source": ",".join(map(str, link.source)),
            "target": ",".join(map(str, link.target)),
            "flags": "; ".join(link.flags),
        }
        yield _Unit(str(k), props, {source: link.source_text, target: link.target_text})


def _write(path: Path, srclang: str, version: str, units: Iterable[_Unit]) -> Path:
    header = {
        "creationtool": "align",
        "creationtoolversion": version,
        "segtype": "sentence",
        "o-tmf": "align",
        "adminlang": "en",
        "srclang": srclang,
        "datatype": "plaintext",
    }
    with xml_file(path) as xml, xml.element("tmx", {"version": "1.4"}):
        xml.leaf("header", attributes=header)
        with xml.element("body"):
            for unit in units:
                with xml.element("tu", {"tuid": unit.tuid}):
                    for name, value in unit.props.items():
                        if value:
                            xml.leaf("prop", value, {"type": f"x-{name}"})
                    for lang, text in unit.text.items():
                        xml.leaf("tuv/seg", text, {XML_LANG: lang})
    return path
