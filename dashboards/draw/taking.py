"""The small menu on a card: what it counts, and its rows to be taken away as CSV or XLSX, itself as a picture."""

from __future__ import annotations

from html import escape

from dashboards.draw.look import Look
from dashboards.panels import SIGNS, STATE_NAMES, Board, Gauge, Panel, Stat, TimeSeries
from dashboards.texts import Text

PATH = "/xuat"
FORMS = ("csv", "xlsx")
_WHAT = Text("Giải thích, xuất số liệu", "Explanation, export")
_FILES = {"csv": Text("Bảng CSV", "CSV table"), "xlsx": Text("Bảng Excel (XLSX)", "Excel workbook (XLSX)")}
_PICTURE = Text("Ảnh PNG", "PNG picture")


def taking(panel: Panel, board: Board, query: str, look: Look) -> str:
    """Return the menu as HTML; `query` is that of the page, whose choices hold for the file as well."""
    after = escape(f"?{query}" if query else "")
    links = "".join(
        f'<a href="{PATH}/{board.name}/{panel.id}.{form}{after}" download>{look.text(_FILES[form])}</a>'
        for form in FORMS
    )
    links += f'<button type="button" data-picture="{board.name}-{panel.id}">{look.text(_PICTURE)}</button>'
    words = f"{look.text(_WHAT)}: {look.text(panel.title)}"
    return (
        f'<details class="menu take"><summary title="{look.text(_WHAT)} (E)" aria-label="{words}">⤓</summary>'
        f"<div>{_explained(panel, look)}{links}</div></details>"
    )


def _explained(panel: Panel, look: Look) -> str:
    """Return what the panel counts, and from which value on it is in which state."""
    steps = []
    if isinstance(panel, Stat | Gauge | TimeSeries):
        unit = escape(panel.unit.sign(look.language))
        steps = [
            f"{SIGNS[step.state]} {look.text(STATE_NAMES[step.state])} ≥ {look.value(step.at, panel.unit)}{unit}"
            for step in panel.thresholds
        ]
    return f'<p class="note">{look.text(panel.note)}</p>' + (
        f'<p class="note">{" · ".join(steps)}</p>' if steps else ""
    )
