"""The audit at `/nhat-ky`: everything that people did, from every append-only table, and the same as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import psycopg
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dashboards.access import address_of
from dashboards.assets import assets
from dashboards.audits import drawing, reading
from dashboards.audits.query import Asked, asked
from dashboards.audits.things.exports import EXPORTED
from dashboards.frame import LANGUAGE_COOKIE, NOT_ALLOWED, language, page, page_frame
from dashboards.login import AWAY
from dashboards.refused_page import refused
from dashboards.site import Site
from dashboards.texts import Language, Text
from streams.users.audit import record
from streams.users.people import Role, User

TITLE = Text("Nhật ký", "Audit")
PATH = "/nhat-ky"
MOST_EXPORTED = 100_000
_AT_A_TIME = 1_000
_ASSETS = assets("letters", "audit", scripts=("lists",))


def register(site: Site) -> None:
    """Add the page and its file; only administrators may read who did what."""

    @page(PATH, TITLE, role=Role.ADMINISTRATOR, order=88)
    async def show() -> None:
        await _show(site)

    @nicegui_app.get(PATH + ".csv")
    async def export(request: Request) -> Response:
        user: User | None = await site.gate.user_of(request)
        if user is None or not user.may(Role.ADMINISTRATOR):
            return refused(request, 403, NOT_ALLOWED)
        speech: Language = "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "vi"
        named = {"Content-Disposition": 'attachment; filename="nhat-ky.csv"'}
        chosen = asked(request.query_params)
        await site.gate.database(lambda conn: _note(conn, user, chosen, address_of(request)))
        lines = _lines(site, chosen, speech)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=named)


async def _show(site: Site) -> None:
    ui.add_head_html(_ASSETS)
    speech, chosen = language(), asked(ui.context.client.request.query_params)
    with page_frame(TITLE), ui.element("div").classes("audit-page"):
        ui.html(drawing.filters(chosen, speech), sanitize=False).classes("card fields")
        body = ui.html("", sanitize=False).classes("card").props('id="audit" data-walk')
    try:
        acts = await site.gate.database(lambda conn: _read(conn, chosen))
    except psycopg.Error:
        body.set_content(f'<p role="alert">{AWAY.of(speech)}</p>')
        return
    body.set_content(drawing.listed(acts, chosen, speech))


def _read(conn: psycopg.Connection[Any], chosen: Asked) -> list[reading.Act]:
    found = reading.page(conn, chosen.wanted, chosen.place, chosen.newer)
    known = reading.names(conn, found)
    return [reading.named(act, known) for act in found]


async def _lines(site: Site, chosen: Asked, speech: Language) -> AsyncIterator[str]:
    """Yield the file's lines, read a page at a time, so that no transaction lasts as long as a slow download."""
    yield drawing.csv_head(speech)
    place: reading.Place | None = None
    for _ in range(MOST_EXPORTED // _AT_A_TIME):
        found = await site.gate.database(lambda conn, place=place: _page(conn, chosen, place))  # type: ignore[misc]
        for act in found[:_AT_A_TIME]:
            yield drawing.csv_row(act, speech)
        if len(found) <= _AT_A_TIME:
            return
        place = found[_AT_A_TIME - 1].place


def _page(conn: psycopg.Connection[Any], chosen: Asked, place: reading.Place | None) -> list[reading.Act]:
    found = reading.page(conn, chosen.wanted, place, size=_AT_A_TIME)
    known = reading.names(conn, found)
    return [reading.named(act, known) for act in found]


def _note(conn: psycopg.Connection[Any], user: User, which: Asked, address: str) -> None:
    told = which.address().removeprefix("?")
    record(conn, at=datetime.now(UTC), actor=user.name, action=EXPORTED, subject=told or "*", address=address)
