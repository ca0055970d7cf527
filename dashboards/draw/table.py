"""A table: a real HTML table, with signs for states, bars behind quantities, and its own words when it is empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import quote

from nicegui import ui

from dashboards.draw.look import Look, badge, state_in
from dashboards.hub import Result, Show
from dashboards.panels import Column, Table
from dashboards.scales import NOT_KNOWN, chip
from dashboards.texts import lasting, moment_of

WIDEST_ON_A_PHONE = 4
"""A table of more columns stands as a list of cards on a phone."""
_QUANTITIES = frozenset({"number", "change", "bar"})


def draw(panel: Table, look: Look) -> Show:
    """Draw inside the current card; return what shows a result."""
    body = ui.html("", sanitize=False).classes("rows")

    def show(result: Result) -> None:
        body.set_content(result.once(look.language, lambda: html(panel, look, result)))

    return show


def html(panel: Table, look: Look, result: Result) -> str:
    """Return the table's HTML, or the words for no rows."""
    if not result.rows:
        return f'<p class="nothing">{look.text(panel.empty)}</p>'
    now = result.window.end if result.window else None
    largest = {c.name: _largest(result, c.name) for c in panel.columns if c.kind == "bar"}
    head = "".join(f'<th scope="col" data-kind="{c.kind}">{_heading(c, look)}</th>' for c in panel.columns)
    lines = (
        f'<tr data-state="{state_in(row)}">'
        + "".join(_cell(c, row, look, largest, now) for c in panel.columns)
        + "</tr>"
        for row in result.rows
    )
    wide = ' class="wide"' if len(panel.columns) > WIDEST_ON_A_PHONE else ""
    foot = f'<p class="foot">{look.text(panel.foot)}</p>' if panel.foot else ""
    return f"<table{wide}><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{foot}"


def _heading(column: Column, look: Look) -> str:
    unit = f" <small>{escape(column.unit.sign(look.language))}</small>" if column.unit.symbol else ""
    return look.text(column.title) + unit


def _cell(
    column: Column, row: Mapping[str, Any], look: Look, largest: Mapping[str, float], now: datetime | None
) -> str:
    value = look.named(row, column.name)
    label = f"{column.title.of(look.language)} {column.unit.sign(look.language)}".strip()
    about = f'data-kind="{column.kind}" data-label="{escape(label)}"'
    if column.kind == "state":
        return f"<td {about}>{badge(state_in(row), look.language)}</td>"
    if column.scale:
        written = look.text(NOT_KNOWN) if value is None else look.value(value, column.unit)
        return f"<td {about}><span>{chip(value, column.scale)}{written}</span></td>"
    if value is None:
        return f"<td {about}>–</td>"
    if column.kind == "bar":
        share = 100 * max(float(value), 0) / largest[column.name]
        bar = f'<i style="width:{share:.1f}%"></i>' if share else ""
        written = look.doubt(value, column.unit) + look.value(value, column.unit)
        return f"<td {about}><span>{bar}<b>{written}</b></span></td>"
    doubt = look.doubt(value, column.unit) if column.kind == "number" else ""
    return f"<td {about}>{doubt}{_linked(column, row, escape(_written(column, value, look, now)))}</td>"


def _linked(column: Column, row: Mapping[str, Any], text: str) -> str:
    known = {name: quote(str(value), safe="") for name, value in row.items() if value is not None}
    try:
        address = column.link.format_map(known) if column.link is not None else None
    except KeyError:
        address = None
    if address is None:
        return text
    return f'<a href="{escape(address)}">{text}</a>'


def _written(column: Column, value: Any, look: Look, now: datetime | None) -> str:
    if column.kind in _QUANTITIES:
        sign = "+" if column.kind == "change" and value > 0 else ""
        return sign + look.value(value, column.unit)
    if isinstance(value, datetime):
        return moment_of(value, now)
    return lasting(float(value), look.language) if column.kind == "age" else str(value)


def _largest(result: Result, name: str) -> float:
    return max((float(row[name]) for row in result.rows if row[name] is not None), default=0.0) or 1.0
