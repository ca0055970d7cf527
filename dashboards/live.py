"""A board on a page: its cards, its choices, and the hub's results put on them while the page is open."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import psycopg
from nicegui import Client, ui

from dashboards import chooser
from dashboards.access import current_user
from dashboards.alarm.drawing import button
from dashboards.alarm.watching import Alarm
from dashboards.choice import Choice, Options, choice_of, of_everything, span_for, variables_for
from dashboards.draw.card import NOW, WHOLE, card, width_of
from dashboards.draw.look import Look
from dashboards.draw.taking import taking
from dashboards.frame import language, page_frame
from dashboards.hub import Hub, Result, Show
from dashboards.macros import Window
from dashboards.marks import MARKS, is_marked, marks_on
from dashboards.panels import Board, Panel, Ticker, TimeSeries
from dashboards.quiet import QUIET, QUIET_SPAN, Quiet
from dashboards.rotation.watching import Rotation
from dashboards.span import Span
from dashboards.texts import Text
from streams.clock import Clock

_ASSETS = '<link rel="stylesheet" href="/static/board.css"><script src="/static/board.js"></script>'
KEYS = (
    ("Space", Text("dừng / tiếp tục chuyển bảng (màn hình lớn)", "stop / go on turning (a wall)")),
    ("E", Text("xuất số liệu của thẻ đang chọn (Tab để chọn thẻ)", "export the card in focus (Tab to a card)")),
    ("S", Text("bật / tắt âm báo của màn hình lớn", "sound of a wall on / off")),
)
_CHOICES_WITHIN_S = 1.5
"""No page waits longer for its choices: it is shown without, and opened anew when they can be had."""
AGAIN_S = 5.0
"""After so long a board whose choices could not be had looks for them again."""


async def show_board(
    board: Board, hub: Hub, clock: Clock, province: Mapping[str, Any], alarm: Alarm, rotation: Rotation
) -> None:
    """Build the page of a board for whoever looks; it sounds for critical alerts, and turns, where that is wanted."""
    look = Look(language(), province)
    query = ui.context.client.request.query_params
    options, whole = await options_of(board, hub)
    choice = choice_of(board, query, options)
    window = choice.span.window(clock.now())
    turning = rotation.of_page(board.name)
    tools = turning.controls + button(look.language)
    with page_frame(board.title, wall=True, more_tools=tools, more_keys=KEYS):
        ui.add_head_html(_ASSETS)
        await alarm.watch()
        await rotation.watch(turning)
        if chooser.is_needed(board) and not (current_user().kiosk and not board.variables):
            words = chooser.form(board, query, options, choice, window, look)
            ui.html(words, sanitize=False).classes("chooser")
        with ui.element("div").classes("grid"):
            shows = [
                (panel, _card(panel, board, choice, options, window, look)) for panel in _ordered(board, ticker=False)
            ]
        shows += [(panel, _card(panel, board, choice, options, window, look)) for panel in _ordered(board, ticker=True)]
        client, quiet = ui.context.client, Quiet()
        for panel, show in shows:
            span = span_for(panel, board, choice.span)
            put = quiet.on(panel, _on_page(client, show))
            if is_marked(panel):
                put = _with_marks(hub, client, put, panel, span, choice)
            stop = hub.look(panel, put, hours=span.hours, between=span.between, variables=variables_for(panel, choice))
            client.on_delete(stop)
        client.on_delete(hub.look(QUIET, quiet.show, hours=QUIET_SPAN.hours))
        if not whole:
            ui.timer(AGAIN_S, lambda: _anew(board, hub), immediate=False)


async def options_of(board: Board, hub: Hub) -> tuple[dict[str, list[dict[str, Any]]], bool]:
    """Return what each variable of a board offers, nothing while the database is away; and whether that is all."""
    found: dict[str, list[dict[str, Any]]] = {variable.name: [] for variable in board.variables}
    if hub.away and found:
        return found, False
    try:
        async with asyncio.timeout(_CHOICES_WITHIN_S):
            for variable in board.variables:
                found[variable.name] = await hub.options(variable)
    except (psycopg.Error, TimeoutError):
        return found, False
    return found, True


async def _anew(board: Board, hub: Hub) -> None:
    """Open a page anew, once its choices can be had: whatever follows one shows nothing without, for ever."""
    _, whole = await options_of(board, hub)
    if whole:
        ui.navigate.reload()


def _ordered(board: Board, *, ticker: bool) -> list[Panel]:
    return [panel for panel in board.panels if isinstance(panel, Ticker) == ticker]


def _card(panel: Panel, board: Board, choice: Choice, options: Options, window: Window, look: Look) -> Show:
    menu = "" if current_user().kiosk else taking(panel, board, ui.context.client.request.url.query, look)
    signs = [width_of(panel, window, look.language)]
    if choice.span.between is not None and span_for(panel, board, choice.span) != choice.span:
        signs.append(NOW.of(look.language))
    if of_everything(panel, choice, options):
        signs.append(WHOLE.of(look.language))
    return card(panel, look, menu=menu, signs=filter(None, signs))


def _with_marks(hub: Hub, client: Client, show: Show, panel: TimeSeries, span: Span, choice: Choice) -> Show:
    """Return what shows a panel's results with the alerts about them; a new alert shows the latest result again."""
    rows: list[dict[str, Any]] = []
    latest: list[Result] = []

    def put(result: Result) -> None:
        latest[:] = [result]
        show(replace(result, marks=marks_on(panel, result.rows, choice.variables, rows)))

    def mark(alerts: Result) -> None:
        rows[:] = alerts.rows
        if latest:
            put(latest[0])

    client.on_delete(hub.look(MARKS, mark, hours=span.hours, between=span.between))
    return put


def _on_page(client: Client, show: Show) -> Show:
    def put(result: Result) -> None:
        if not client.is_deleted:
            with client:
                show(result)

    return put
