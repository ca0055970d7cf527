"""A board on a page: its cards, its choices, and the hub's results put on them while the page is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import psycopg
from nicegui import Client, ui

from dashboards.alarm.drawing import button
from dashboards.alarm.watching import Alarm
from dashboards.draw.card import card
from dashboards.draw.look import Look, Show
from dashboards.frame import language, page_frame
from dashboards.hub import Hub, Result
from dashboards.panels import Board, Ticker, Variable
from dashboards.texts import Text

RANGES = (1, 6, 24, 48, 168)
EVERYTHING = Text("Tất cả", "All")
AWAY = Text("Mất kết nối cơ sở dữ liệu, đang tự nối lại…", "The database is away; reconnecting…")


async def show_board(board: Board, hub: Hub, province: Mapping[str, Any], alarm: Alarm) -> None:
    """Build the page of a board for whoever looks; it sounds for critical alerts where that is wanted."""
    look = Look(language(), province)
    hours = _chosen_hours(board)
    variables = {variable.name: await _choices(variable, hub) for variable in board.variables}
    with page_frame(board.title, wall=True, more_tools=button(look.language)):
        await alarm.watch()
        if board.variables:
            ui.html(_chooser(board, variables, look, hours), sanitize=False).classes("chooser")
        with ui.element("div").classes("grid"):
            shows = [(panel, card(panel, look)) for panel in board.panels if not isinstance(panel, Ticker)]
        shows += [(panel, card(panel, look)) for panel in board.panels if isinstance(panel, Ticker)]
        chosen = {name: _selected(name, rows) for name, rows in variables.items()}
        client = ui.context.client
        for panel, show in shows:
            stop = hub.look(panel, _on_page(client, show), hours=hours, variables=chosen)
            client.on_delete(stop)


def _on_page(client: Client, show: Show) -> Callable[[Result], None]:
    def put(result: Result) -> None:
        if not client.is_deleted:
            with client:
                show(result)

    return put


def _chosen_hours(board: Board) -> int:
    wanted = ui.context.client.request.query_params.get("hours", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) in _ranges(board) else board.hours


def _ranges(board: Board) -> list[int]:
    return sorted({*RANGES, board.hours})


async def _choices(variable: Variable, hub: Hub) -> list[dict[str, Any]]:
    try:
        return await hub.options(variable)
    except psycopg.Error:
        return []


def _selected(name: str, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the values chosen in the address that exist, else all of them."""
    known = tuple(str(row["value"]) for row in rows)
    wanted = set(ui.context.client.request.query_params.getlist(name))
    return tuple(value for value in known if value in wanted) or known


def _chooser(board: Board, variables: Mapping[str, list[dict[str, Any]]], look: Look, hours: int) -> str:
    """Return a plain form: choices stay in the address, so that a board can be bookmarked as it stands."""
    wanted = ui.context.client.request.query_params
    parts = []
    for variable in board.variables:
        options = "".join(
            f'<option value="{escape(str(row["value"]))}"'
            f"{' selected' if wanted.get(variable.name) == str(row['value']) else ''}>"
            f"{escape(str(look.named(row, 'name')))}</option>"
            for row in variables[variable.name]
        )
        parts.append(
            f"<label>{look.text(variable.title)} <select name={variable.name}>"
            f'<option value="">{look.text(EVERYTHING)}</option>{options}</select></label>'
        )
    ranges = "".join(
        f"<option value={each}{' selected' if each == hours else ''}>{_range_name(each, look)}</option>"
        for each in _ranges(board)
    )
    parts.append(f"<label>{look.text(Text('Khoảng', 'Range'))} <select name=hours>{ranges}</select></label>")
    return f"<form method=get data-auto>{''.join(parts)}</form>"


def _range_name(hours: int, look: Look) -> str:
    if hours >= 48:
        return f"{hours // 24} {Text('ngày', 'days').of(look.language)}"
    return f"{hours} {Text('giờ', 'h').of(look.language)}"
