"""A stat: one big number with its unit, a sign for its state, and a line of detail."""

from __future__ import annotations

from html import escape

from nicegui import ui

from dashboards.draw.look import Look, Show, state_in
from dashboards.hub import Result
from dashboards.panels import SIGNS, STATE_NAMES, Stat, State, state_of


def draw(panel: Stat, look: Look) -> Show:
    """Draw inside the current card; return what shows a result."""
    body = ui.html("", sanitize=False).classes("figure")

    def show(result: Result) -> None:
        body.set_content(result.once(look.language, lambda: html(panel, look, result)))

    return show


def html(panel: Stat, look: Look, result: Result) -> str:
    """Return the figure's HTML; a dash where there is no value."""
    row = result.rows[0] if result.rows else {}
    value = row.get("value")
    state = state_in(row) if row.get("state") else state_of(value, panel.thresholds)
    sign = look.doubt(value, panel.unit)
    if state not in (State.NORMAL, State.SILENT):
        name = escape(STATE_NAMES[state].of(look.language))
        sign = f'<i class="sign" role="img" aria-label="{name}">{SIGNS[state]}</i>'
    unit = f"<small>{escape(panel.unit.sign(look.language))}</small>" if panel.unit.symbol else ""
    detail = look.told(str(look.named(row, "detail") or ""), value, panel.unit)
    return (
        f'<p class="value" data-state="{state}">{sign}<b>{look.value(value, panel.unit)}</b>{unit}</p>'
        f'<p class="detail">{detail}</p>'
    )
