"""The small menu on a card by which its rows are taken away as CSV or XLSX, and a chart as a picture."""

from __future__ import annotations

from html import escape

from dashboards.draw.look import Look
from dashboards.panels import Board, Gauge, Panel, TimeSeries
from dashboards.texts import Text

PATH = "/xuat"
FORMS = ("csv", "xlsx")
_EXPORT = Text("Xuất số liệu", "Export")
_FILES = {"csv": Text("Bảng CSV", "CSV table"), "xlsx": Text("Bảng Excel (XLSX)", "Excel workbook (XLSX)")}
_PICTURE = Text("Ảnh PNG", "PNG picture")


def taking(panel: Panel, board: Board, query: str, look: Look) -> str:
    """Return the menu as HTML; `query` is that of the page, whose choices hold for the file as well."""
    after = escape(f"?{query}" if query else "")
    links = "".join(
        f'<a href="{PATH}/{board.name}/{panel.id}.{form}{after}" download>{look.text(_FILES[form])}</a>'
        for form in FORMS
    )
    picture = f'<button type="button" data-picture="{board.name}-{panel.id}">{look.text(_PICTURE)}</button>'
    words = f"{look.text(_EXPORT)}: {look.text(panel.title)}"
    return (
        f'<details class="menu take"><summary title="{look.text(_EXPORT)} (E)" aria-label="{words}">⤓</summary>'
        f"<div>{links}{picture if isinstance(panel, TimeSeries | Gauge) else ''}</div></details>"
    )
