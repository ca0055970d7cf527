"""A stat: one big number with its unit, a sign for its state, and a line of detail."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from nicegui import ui

from dashboards.draw.look import Look, state_in
from dashboards.hub import Result, Show
from dashboards.panels import NOTHING, SIGNS, STATE_NAMES, Stat, State, Unit, state_of


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
    return figure(row, panel.unit, state, sign, look)


def figure(row: Mapping[str, Any], unit: Unit, state: State, sign: str, look: Look) -> str:
    """Return a number with its sign and unit, and the line below; one that is not known says so in words."""
    value = row.get("value")
    known = value is not None
    symbol = f"<small>{escape(unit.sign(look.language))}</small>" if unit.symbol and known else ""
    detail = str(look.named(row, "detail") or ("" if known else NOTHING.of(look.language)))
    return (
        f'<p class="value" data-state="{state}">{sign}<b>{look.value(value, unit)}</b>{symbol}</p>'
        f'<p class="detail">{look.told(detail, value, unit)}</p>'
    )
