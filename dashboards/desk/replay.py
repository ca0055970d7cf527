"""The replay at `/phat-lai`: any past day on the map as it was, and its pieces as JSON."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import psycopg
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.responses import PlainTextResponse, Response

from dashboards.draw.chart import script
from dashboards.draw.sheet import sheet
from dashboards.frame import language, page, page_frame
from dashboards.kinds import outlines
from dashboards.login import AWAY
from dashboards.macros import Window, expand
from dashboards.reader import Reader, Rows
from dashboards.replay import drawing, pieces, questions
from dashboards.replay.asked import FIRST, Asked, asked_in, in_vain
from dashboards.site import Site
from dashboards.texts import Text
from streams.clock import local_date

TITLE = Text("Phát lại", "Replay")
_MAP = Text("Bản đồ của lúc được phát lại", "Map of the replayed moment")
PATH = "/phat-lai"
KEPT = 96
"""Pieces of past days that are kept in memory: two days in both finenesses."""
_NO_SUCH = Text("Không có phần này của ngày.", "There is no such piece of a day.")
_ASSETS = '<link rel="stylesheet" href="/static/replay.css"><script src="/static/replay.js"></script>'


class Pieces:
    """Reads pieces with the boards' role on a connection of its own, so that a replay never delays a live board."""

    def __init__(self, site: Site) -> None:
        self._clock = site.clock
        self._reader = Reader.of(site.settings, "ioc-replay", connections=1)
        self._kept: OrderedDict[tuple[date, int, int], bytes] = OrderedDict()
        self._turn = asyncio.Lock()
        self._opened = False

    async def day(self, day: date) -> bytes:
        """Return a day's piece; raises psycopg.Error."""
        start, end = pieces.bounds(day, self._clock.now())
        async with self._turn:
            stations = await self._rows(questions.STATIONS, start, end)
            alerts = await self._rows(questions.ALERTS, start, end)
        return orjson.dumps(pieces.day_piece(start, end, stations, alerts))

    async def hour(self, day: date, hour: int, minutes: int) -> bytes | None:
        """Return an hour's piece, None for one that has not begun; raises psycopg.Error."""
        now, key = self._clock.now(), (day, hour, minutes)
        found = pieces.hour_bounds(day, hour, minutes, now)
        if found is None:
            return None
        async with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            rows = await self._rows(questions.HOUR[minutes], *found)
            piece = await asyncio.to_thread(lambda: orjson.dumps(pieces.hour_piece(found[0], minutes, rows)))
            if day < local_date(now):
                self._keep(key, piece)
        return piece

    async def close(self) -> None:
        """Close the connection."""
        if self._opened:
            await self._reader.close()

    def _keep(self, key: tuple[date, int, int], piece: bytes) -> None:
        self._kept[key] = piece
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    async def _rows(self, sql: str, start: datetime, end: datetime) -> Rows:
        if not self._opened:
            await self._reader.open()
            self._opened = True
        bound = expand(sql, Window(start, end, timedelta(minutes=1)))
        return await self._reader.rows(bound.sql, bound.parameters)


def register(site: Site) -> None:
    """Add the page and the ways to its pieces, for whoever is signed in."""
    found = Pieces(site)
    nicegui_app.on_shutdown(found.close)

    @page(PATH, TITLE, order=38)
    async def show() -> None:
        query, now = ui.context.client.request.query_params, site.clock.now()
        _show(site, asked_in(query, now), tuple(in_vain(query, now, language())))

    @nicegui_app.get(PATH + "/{day}.json")
    async def a_day(day: str) -> Response:
        wanted = _day(site, day)
        return _not_there() if wanted is None else await _answered(found.day(wanted))

    @nicegui_app.get(PATH + "/{day}/{hour}.json")
    async def an_hour(day: str, hour: int, buoc: int = 5) -> Response:
        wanted = _day(site, day)
        if wanted is None or hour not in range(pieces.HOURS) or buoc not in questions.STEPS:
            return _not_there()
        return await _answered(found.hour(wanted, hour, buoc))


def _show(site: Site, asked: Asked, told: Iterable[str]) -> None:
    speech = language()
    today = local_date(site.clock.now())
    with page_frame(TITLE, wall=True), ui.element("div").classes("replay").props('id="replay"'):
        ui.add_head_html(_ASSETS)
        ui.add_css(outlines())
        ui.html(drawing.head(asked, told, today, speech), sanitize=False).classes("replay-head")
        with ui.element("section").classes("card mappanel replay-map").props(f'aria-label="{TITLE.of(speech)}"'):
            drawn = sheet(_MAP.of(speech))
            ui.html(drawing.legend(speech), sanitize=False).classes("legend")
        ui.html(drawing.side(speech), sanitize=False, tag="section").classes("card replay-alerts")
        ui.html(drawing.controls(asked, speech), sanitize=False).classes("card replay-controls")
    begin = {
        "map": drawn.id, "day": str(asked.day), "speed": asked.speed, "at": asked.seconds, "language": speech,
        "words": drawing.words(speech), "hasMap": bool(site.province["features"]),
    }  # fmt: skip
    ui.run_javascript(f"replay.begin({script(begin)}, {script(site.province)})")


def _day(site: Site, written: str) -> date | None:
    """Return a day that has begun, None for what is none."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if FIRST <= day <= local_date(site.clock.now()) else None


async def _answered(piece: Any) -> Response:
    try:
        content = await piece
    except psycopg.Error:
        return PlainTextResponse("\n".join(AWAY), 503, headers={"Retry-After": "3"})
    if content is None:
        return _not_there()
    return Response(content, media_type="application/json", headers={"Cache-Control": "private, max-age=60"})


def _not_there() -> Response:
    return PlainTextResponse("\n".join(_NO_SUCH), 404)
