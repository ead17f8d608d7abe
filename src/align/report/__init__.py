"""The report: one self-contained page of what was found, to be read, filtered, printed and sent.

`align.report.summary` and `align.report.tables` say what stands on the page, ``page.html`` says how; ``page.css`` and
``page.js`` are put into it. The page loads nothing, and can be read with scripts switched off.
"""

from __future__ import annotations

from pathlib import Path

from align.corpus import Corpus
from align.records import replacing
from align.report.summary import summarise
from align.report.tables import statement_views

__all__ = ["write_report"]

ROOM = Path(__file__).parent
LIMIT = 2000
"""Rows, and links, that the page shows: 2,000 long ones in three languages make 6 MB, which load in half a second."""


def write_report(corpus: Corpus, out: Path, *, limit: int = LIMIT) -> Path:
    """Writes ``report.html``; the same corpus gives the same bytes.

    Args:
        corpus: what to report.
        out: folder.
        limit: rows, and links, that are shown; the page says how many are not, and where they are.

    Returns:
        The path of the page.

    Raises:
        OutputError: if it cannot be written.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOM),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = statement_views(corpus, limit)
    page = environment.get_template("page.html").render(
        summary=summarise(corpus, shown),
        statements=shown,
        css=_file("page.css"),
        js=_file("page.js"),
    )
    path = Path(out) / "report.html"
    with replacing(path) as file:
        file.write(page.encode("utf-8", errors="replace"))
    return path


def _file(name: str) -> str:
    return (ROOM / name).read_text(encoding="utf-8")
