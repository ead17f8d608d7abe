"""Whole alignments as OPUS keeps them: ``opus/en-vi.xml`` (cesAlign) over the sentences of ``opus/LANG/NAME.xml``.

Segment k is the sentence ``sk``. OpusTools reads it with
``opus_read -d align -s en -t vi -p raw -af opus/en-vi.xml -dl opus``.
"""

from __future__ import annotations

from pathlib import Path

from align.corpus import Corpus
from align.export.lines import one_line
from align.export.xml import xml_file
from align.model import Alignment, Document, Link
from align.records import inner_path

__all__ = ["write"]

_DOCTYPE = '<!DOCTYPE cesAlign PUBLIC "-//CES//DTD XML cesAlign//EN" "">'


def write(corpus: Corpus, out: Path) -> list[Path]:
    """Writes one file a pair, and one a document that it names."""
    folder = out / "opus"
    aligned = dict.fromkeys(name for a in corpus.alignments for name in (a.source, a.target))
    return [_write_document(corpus.document(name), folder) for name in aligned] + [
        _write_pair([a for a in corpus.alignments if a.pair == pair], corpus, folder / f"{pair}.xml")
        for pair in corpus.pairs()
    ]


def _inner_file(document: Document) -> str:
    return one_line(f"{document.lang}/{inner_path(document.name)}.xml")


def _write_document(document: Document, folder: Path) -> Path:
    path = folder / _inner_file(document)
    with xml_file(path) as xml, xml.element("text"):
        for k, segment in enumerate(document.segments):
            xml.leaf("s", one_line(segment.text), {"id": f"s{k}"})
    return path


def _write_pair(alignments: list[Alignment], corpus: Corpus, path: Path) -> Path:
    with xml_file(path, _DOCTYPE) as xml, xml.element("cesAlign", {"version": "1.0"}):
        for alignment in alignments:
            source, target = (_inner_file(corpus.document(name)) for name in (alignment.source, alignment.target))
            with xml.element("linkGrp", {"targType": "s", "fromDoc": source, "toDoc": target}):
                for k, link in enumerate(alignment.links):
                    xml.leaf("link", attributes=_attributes(k, link))
    return path


def _attributes(k: int, link: Link) -> dict[str, str]:
    source, target = (" ".join(f"s{index}" for index in side) for side in (link.source, link.target))
    # A null link says nothing of a translation, so it claims no certainty.
    certainty = {} if link.is_null else {"certainty": f"{link.score:.4f}"}
    return {"id": f"SL{k}", "xtargets": f"{source};{target}", **certainty}
