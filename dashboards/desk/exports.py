"""A panel's rows as a file at `/xuat/<board>/<panel>.<csv|xlsx>`, with the choices of the board's own address."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import psycopg
from fastapi import Request
from nicegui import app as nicegui_app
from starlette.responses import PlainTextResponse, Response

from dashboards.access import NOT_ALLOWED
from dashboards.boards import board
from dashboards.choice import choice_of, span_for, variables_for
from dashboards.draw.look import Look
from dashboards.draw.taking import PATH
from dashboards.export.files import FORMS
from dashboards.export.sheet import Taken, sheet_of
from dashboards.frame import speech_of
from dashboards.login import AWAY
from dashboards.panels import Board, Panel
from dashboards.quiet import QUIET, QUIET_SPAN, silence_of, silences
from dashboards.refused_page import refused
from dashboards.site import Site
from dashboards.texts import Text
from streams.users.people import User

_NO_SUCH = Text("Không có nội dung này để xuất.", "There is no such panel.")
_TOO_LONG = Text("Truy vấn quá lâu. Hãy chọn khoảng ngắn hơn.", "The query takes too long. Choose a shorter range.")


def register(site: Site) -> None:
    """Add the way to the files, for whoever is signed in and may see the board; a kiosk takes none."""

    @nicegui_app.get(PATH + "/{name}/{panel}.{form}")
    async def take(request: Request, name: str, panel: str, form: str) -> Response:
        found = board(name)
        wanted = next((each for each in found.panels if each.id == panel), None) if found else None
        if found is None or wanted is None or form not in FORMS:
            return refused(request, 404, _NO_SUCH)
        user: User = request.state.user
        if user.kiosk or not user.may(found.role):
            return refused(request, 403, NOT_ALLOWED)
        try:
            return await _file(site, request, found, wanted, form)
        except psycopg.errors.QueryCanceled:
            return _later(_TOO_LONG)
        except psycopg.Error:
            return _later(AWAY)


async def _file(site: Site, request: Request, found: Board, panel: Panel, form: str) -> Response:
    options = {variable.name: await site.hub.options(variable) for variable in found.variables}
    choice = choice_of(found, request.query_params, options)
    result = await site.hub.shown(panel, span_for(panel, found, choice.span), variables_for(panel, choice))
    quiet = await site.hub.shown(QUIET, QUIET_SPAN, {})
    result = replace(result, silence=silence_of(panel, silences(quiet.rows)))
    taken = Taken(found, panel, choice, options, request.state.user.display_name, site.clock.now())
    sheet = sheet_of(taken, result, Look(speech_of(request), site.province))
    content = await asyncio.to_thread(FORMS[form].write, sheet)
    named = {"Content-Disposition": f'attachment; filename="{sheet.name}.{form}"', "Cache-Control": "no-store"}
    return Response(content, media_type=FORMS[form].media_type, headers=named)


def _later(text: Text) -> Response:
    return PlainTextResponse("\n".join(text), 503, headers={"Retry-After": "3"})
