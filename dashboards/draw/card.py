"""The card around every panel: its title, its place on the grid, and the signs of staleness, trouble and waiting."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from nicegui import ui

from dashboards.draw import gauge, series, stat, station_map, table, ticker
from dashboards.draw.look import Look
from dashboards.hub import Result, Show
from dashboards.macros import Window
from dashboards.panels import DAY, STALE, Gauge, MapPanel, Panel, Stat, Table, Ticker, TimeSeries
from dashboards.quiet import told
from dashboards.span import HOUR
from dashboards.texts import Language, Text, lasting

SIDE = 24
"""Columns of a board's grid."""
NOW = Text("hiện tại", "now")
"""Of a card that tells of now although a past range is chosen."""
WHOLE = Text("toàn tỉnh", "whole province")
"""Of a card that does not follow what is chosen on its board."""
BY_DAY, BY_WEEK, BY = Text("mỗi ngày", "by day"), Text("mỗi tuần", "by week"), Text("mỗi {}", "by {}")
"""Of columns that are no longer of the hours that their panel is called after."""
TROUBLES = {
    "away": Text("Mất kết nối dữ liệu", "Data connection lost"),
    "failed": Text("Không đọc được số liệu", "Could not be read"),
}


@singledispatch
def draw(panel: Panel, look: Look) -> Show:
    """Draw a panel's body inside the current card; return what shows a result."""
    raise TypeError(f"no drawing for {type(panel).__name__}")


draw.register(Stat)(stat.draw)
draw.register(TimeSeries)(series.draw)
draw.register(Table)(table.draw)
draw.register(MapPanel)(station_map.draw)
draw.register(Gauge)(gauge.draw)
draw.register(Ticker)(ticker.draw)


def card(panel: Panel, look: Look, *, menu: str = "", signs: Iterable[str] = ()) -> Show:
    """Draw a whole card at its place; return what shows a result.

    `menu` is the HTML of what can be done with it; `signs` say how it follows the board's choices, or that it does not.
    """
    place = panel.at
    kind = type(panel).__name__.lower()
    with ui.element("section").classes(f"card {kind}") as section:
        section.style(f"--x:{place.x + 1};--y:{place.y + 1};--w:{place.w};--h:{place.h}")
        section.props["aria-labelledby"] = f"title-{panel.id}"
        section.props["data-panel"] = panel.id
        section.props["data-trouble"] = "waiting"
        section.props["tabindex"] = 0
        # Its menu opens towards the middle of the screen.
        section.props["data-side"] = "left" if place.x + place.w <= SIDE // 2 else "right"
        with ui.element("header"):
            title = ui.html(look.text(panel.title), sanitize=False, tag="h2")
            title.props["id"] = f"title-{panel.id}"
            title.props["title"] = panel.note.of(look.language)
            if isinstance(panel, TimeSeries) and panel.unit.symbol:
                ui.label(panel.unit.sign(look.language)).classes("unit")
            for sign in signs:
                ui.label(sign).classes("of-now")
            mark = ui.label("").classes("mark").props('role="status"')
            if menu:
                ui.html(menu, sanitize=False).classes("taking")
        with ui.element("div").classes("body"):
            body = draw(panel, look)

    def show(result: Result) -> None:
        old = result.stale or result.silence is not None
        section.props["data-trouble"] = result.trouble or ("stale" if old else "none")
        mark.set_text(mark_of(result, look))
        if result.window is not None:
            body(result)

    return show


def width_of(panel: Panel, window: Window, language: Language) -> str:
    """Return how wide a panel's columns are where that follows the range and they are not of hours, else nothing."""
    if not isinstance(panel, TimeSeries) or panel.shape != "columns" or not callable(panel.rhythm):
        return ""
    width = panel.width(window)
    if width == HOUR:
        return ""
    known = {DAY: BY_DAY, 7 * DAY: BY_WEEK}.get(width)
    return known.of(language) if known else BY.of(language).format(lasting(width.total_seconds(), language))


def mark_of(result: Result, look: Look) -> str:
    """Return what the card says about its data: nothing, that they are old, or that they cannot be had."""
    if result.trouble is not None:
        return TROUBLES[result.trouble].of(look.language)
    if result.age_s is not None:
        return f"{STALE.of(look.language)} · {lasting(result.age_s, look.language)}"
    if result.silence is not None:
        return told(result.silence, result.panel, look.language)
    return ""
