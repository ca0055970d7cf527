"""QR codes of procedures: the printable sheet at `/qr`, each code alone at `/qr/<procedure>.svg?agency=<agency>`."""

from __future__ import annotations

import psycopg
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.responses import PlainTextResponse, Response

from dashboards import qr
from dashboards.frame import language, page, page_frame
from dashboards.login import AWAY
from dashboards.site import Site
from dashboards.texts import Text

TITLE = Text("Mã QR", "QR codes")
_NO_SUCH = "Không có mã QR đang niêm yết.\nNo QR code hangs for this procedure.\n"


def register(site: Site) -> None:
    """Add the sheet and the codes, for whoever is signed in (AccessMiddleware turns everybody else away)."""

    @page("/qr", TITLE, order=49)
    async def show() -> None:
        with page_frame(TITLE):
            ui.add_head_html('<link rel="stylesheet" href="/static/qr.css">')
            try:
                codes = await site.gate.database(qr.hanging)
            except psycopg.Error:
                ui.label(AWAY.of(language())).classes("refusal").props('role="alert"')
                return
            agency = ui.context.client.request.query_params.get("agency", "")
            ui.html(qr.sheet(codes, agency, language()), sanitize=False).classes("qr-sheet")

    @nicegui_app.get("/qr/{procedure}.svg")
    async def draw(procedure: str, agency: str = "") -> Response:
        try:
            url = await site.gate.database(lambda conn: qr.leads_to(conn, procedure, agency))
        except psycopg.DataError:
            url = None
        except psycopg.Error:
            return PlainTextResponse("\n".join(AWAY), 503, headers={"Retry-After": "3"})
        if url is None:
            return PlainTextResponse(_NO_SUCH, 404)
        # Asked for anew each time: a code that was taken down must not come out of a cache.
        return Response(qr.svg(url), media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})
