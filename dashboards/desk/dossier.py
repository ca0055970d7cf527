"""One dossier by any of its codes, at `/ho-so?code=…`: where it stands, and each step of its history."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import psycopg
from nicegui import ui

from dashboards.assets import assets
from dashboards.dossier import drawing
from dashboards.frame import language, page_frame, route
from dashboards.login import AWAY
from dashboards.site import Site
from dashboards.texts import Text
from streams.dossiers.story import Step, Story, find
from streams.members import is_code

_ASSETS = assets("drill", "dossier")


def register(site: Site) -> None:
    """Add the page; the lists of dossiers lead to it."""

    @route(drawing.PATH)
    async def show() -> None:
        ui.add_head_html(_ASSETS)
        query, speech = ui.context.client.request.query_params, language()
        asked = query.get("code", "").strip()[: drawing.LONGEST_CODE]
        title, body = drawing.TITLE, ""
        try:
            found = await _found(site, asked)
        except psycopg.Error:
            found, body = None, f'<p class="nothing">{AWAY.of(speech)}</p>'
        if found is not None:
            story, steps = found
            title = Text(*(f"{word} {story.dossier}" for word in drawing.TITLE))
            body = drawing.dossier(story, steps, speech)
        elif asked and not body:
            ui.context.client.status_code = 404
            body = drawing.missing(asked, speech)
        with page_frame(title, heading=False):
            head = f"<h1>{escape(title.of(speech))}</h1>{drawing.search(asked, speech)}"
            ui.html(head + body, sanitize=False).classes("dossier-page rows")


async def _found(site: Site, code: str) -> tuple[Story, Sequence[Step]] | None:
    """Return the dossier of a code, None where there is none or it can be none; raises psycopg.Error."""
    if not is_code(code):
        return None
    return await site.gate.database(lambda conn: find(conn, code, site.clock.now()))
