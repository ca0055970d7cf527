"""The desk's statistics at `/thong-ke-canh-bao`: how fast alerts are taken on and ended, which rules cry wolf."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from nicegui import ui

from dashboards.alerts import figures
from dashboards.assets import assets
from dashboards.frame import language, page, page_frame
from dashboards.login import AWAY
from dashboards.site import Site
from dashboards.texts import Text
from streams.alerts.statistics import STATISTICS, sorted_out
from streams.users.people import Role

TITLE = Text("Thống kê cảnh báo", "Alert statistics")
_ASSETS = assets("desk_figures")


def register(site: Site) -> None:
    """Add the page; everybody who may look may see how alerts are handled."""

    @page(figures.PATH, TITLE, role=Role.VIEWER, order=62)
    async def show() -> None:
        ui.add_head_html(_ASSETS)
        speech, now = language(), site.clock.now()
        days = figures.days_of(ui.context.client.request.query_params)
        try:
            rows = await site.hub.rows(STATISTICS, {"since": now - timedelta(days=days), "now": now})
            body = figures.html(sorted_out(rows), days, speech)
        except psycopg.Error:
            body = f'<p role="alert">{AWAY.of(speech)}</p>'
        with page_frame(TITLE):
            ui.html(body, sanitize=False).classes("figures-page").props('id="figures"')
