"""What is behind a number of the index, at `/chi-so/<number>`: whoever asks why finds each item that counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import psycopg
from nicegui import ui

from dashboards.assets import assets
from dashboards.drill import drawing
from dashboards.drill.query import Asked, asked
from dashboards.frame import language, page_frame, route
from dashboards.login import AWAY
from dashboards.site import Site
from dashboards.texts import Text
from streams.clock import local_date
from streams.service_index.drill import counted, page, tally
from streams.service_index.indicator import Indicator
from streams.service_index.indicators import indicators

_NO_SUCH = Text("Không có chỉ số {}.", "There is no indicator {}.")
_ASSETS = assets("letters", "drill", scripts=("lists",))
_UNITS = """
SELECT DISTINCT unit, coalesce(named.name_vi, unit), coalesce(named.name_en, unit)
FROM dossier_sum LEFT JOIN workplace AS named ON named.code = unit WHERE agency = %s ORDER BY 2
"""


def register(site: Site) -> None:
    """Add the page; it is reached from the boards of the index."""

    @route("/chi-so/{wanted}")
    async def show(wanted: str) -> None:
        indicator = next((each for each in indicators() if each.number == wanted), None)
        speech = language()
        if indicator is None:
            ui.context.client.status_code = 404
            with page_frame(_NO_SUCH.filled(wanted)):
                ui.label(_NO_SUCH.of(speech).format(wanted)).classes("nothing")
            return
        ui.add_head_html(_ASSETS)
        now = site.clock.now()
        wish = asked(ui.context.client.request.query_params, local_date(now))
        with page_frame(drawing.title(indicator), heading=False):
            try:
                chosen, found = await site.gate.database(lambda conn: _read(conn, indicator, wish, now))
                body = drawing.page(indicator, chosen, found, local_date(now), speech)
            except psycopg.OperationalError:
                body = f'<p class="nothing">{AWAY.of(speech)}</p>'
            ui.html(body, sanitize=False).classes("drill rows")


def _read(
    conn: psycopg.Connection[Any], indicator: Indicator, wish: Asked, now: datetime
) -> tuple[Asked, drawing.Behind]:
    """Read everything of one instant of the tables, so that the items add up to the number.

    What is asked comes back with it, without a unit that is not the agency's: the form's when the agency was changed.
    """
    conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    agencies = conn.execute("SELECT code, name_vi, name_en FROM agency ORDER BY code").fetchall()
    units = conn.execute(_UNITS, (wish.scope.agency,)).fetchall() if indicator.items.by_unit else []
    theirs = wish.scope.unit in {code for code, _, _ in units}
    chosen = wish if theirs else replace(wish, scope=replace(wish.scope, unit=None))
    scope = chosen.scope
    return chosen, drawing.Behind(
        counted(conn, indicator, scope, now),
        tally(conn, indicator, scope, now),
        page(conn, indicator, scope, now, chosen.verdict, chosen.place, chosen.back),
        {code: Text(vi, en) for code, vi, en in agencies},
        {code: Text(vi, en) for code, vi, en in units},
    )
