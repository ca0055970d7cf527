"""The ways in at `/ket-noi`: how each connector stands, live, and the sources that are set aside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import psycopg
from nicegui import Client, ui
from nicegui.events import GenericEventArguments
from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from dashboards.access import current_user, require
from dashboards.alerts.acting import signature
from dashboards.assets import assets
from dashboards.frame import language, page, page_frame
from dashboards.health import drawing
from dashboards.health.queries import QUERIES
from dashboards.health.view import Told, healths, strays
from dashboards.hub import Result
from dashboards.notices import GIVE_A_REASON, tell
from dashboards.site import Site
from dashboards.texts import Text
from streams.dead_letters import quarantine
from streams.dead_letters.acts import LONGEST_REASON
from streams.users.people import Role

TITLE = Text("Đầu nối", "Connectors")
_AWAY = Text("Mất kết nối cơ sở dữ liệu, đang tự nối lại…", "The database is away; reconnecting…")
PATH = "/ket-noi"
EVENT = "release_source"
_GATHER_S = 0.05
"""Results of one commit come one after the other; the page is drawn once for all that come so soon."""
_DONE = Text("Đã thả {} khỏi cách ly.", "{} is released.")
_NOT_ASIDE = Text("Nguồn này không còn bị cách ly.", "This source is not set aside any more.")
_NOT_DONE = Text("CHƯA thả được: mất kết nối cơ sở dữ liệu.", "NOT released: the database is away.")
_ASSETS = assets("connectors", scripts=("connectors",))


class Asked(TypedDict):
    """What the dialog sends."""

    source: Annotated[str, Field(min_length=1, max_length=200)]
    why: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON, pattern=r"^[^\x00]*\S[^\x00]*$")]


_asked: TypeAdapter[Asked] = TypeAdapter(Asked)


def register(site: Site) -> None:
    """Add the page; everybody who may look may see how the ways in stand, officers may release sources."""

    @page(PATH, TITLE, role=Role.VIEWER, order=84)
    async def show() -> None:
        ui.add_head_html(_ASSETS)
        ConnectorsPage(site).show()


class ConnectorsPage:
    """One open page, drawn anew when any of the queries has found something else."""

    def __init__(self, site: Site) -> None:
        self._site, self._speech = site, language()
        self._may_act = current_user().may(Role.OFFICER)
        self._found: dict[str, Result] = {}
        self._drawing: asyncio.TimerHandle | None = None

    def show(self) -> None:
        """Lay the page out and follow the hub."""
        client = ui.context.client
        with page_frame(TITLE), ui.element("div").classes("connectors-page"):
            self._summary = ui.html("", sanitize=False).props('id="standings" role="status"')
            with ui.element("div").classes("card").props('id="ways"'):
                self._ways = ui.html("", sanitize=False)
                self._unused = ui.html("", sanitize=False)
            self._strays = ui.html("", sanitize=False).classes("card").props('id="strays"')
            self._aside = ui.html("", sanitize=False).classes("card").props('id="aside"')
            if self._may_act:
                ui.html(drawing.keys(self._site.ways_in.keys, self._speech), sanitize=False).classes("card").props(
                    'id="keys"'
                )
        if self._may_act:
            ui.html(drawing.dialog(self._speech), sanitize=False)
            ui.on(EVENT, self._release)
        for panel in QUERIES:
            client.on_delete(self._site.hub.look(panel, self._heard(client), hours=1))

    def _heard(self, client: Client) -> Callable[[Result], None]:
        def heard(result: Result) -> None:
            self._found[result.panel.id] = result
            if self._drawing is None:
                self._drawing = asyncio.get_running_loop().call_later(_GATHER_S, self._draw, client)

        return heard

    def _draw(self, client: Client) -> None:
        self._drawing = None
        if client.is_deleted:
            return
        rows = {
            panel.id.removeprefix("health_"): self._found[panel.id].rows for panel in QUERIES if panel.id in self._found
        }
        told, now = Told(**rows), self._site.clock.now()
        found = healths(self._site.ways_in.ways, told, now)
        away = any(result.trouble == "away" for result in self._found.values())
        with client:
            note = f'<p class="troubles" role="alert">{_AWAY.of(self._speech)}</p>' if away else ""
            self._summary.set_content(note + drawing.summary(found, self._speech))
            self._ways.set_content(drawing.listed(found, now, self._speech))
            self._unused.set_content(drawing.unused(found, self._speech))
            stray = drawing.strays(strays(self._site.ways_in.ways, told), self._speech)
            self._strays.set_content(stray)
            self._strays.set_visibility(bool(stray))
            self._aside.set_content(drawing.aside(told.aside, self._may_act, self._speech))

    async def _release(self, event: GenericEventArguments) -> None:
        try:
            user = await require(Role.OFFICER)
            wish = _asked.validate_python(event.args)
            done = await self._site.gate.database(lambda conn: self._let_in(conn, wish, signature(user)))
        except ValidationError:
            tell(GIVE_A_REASON, "negative")
        except psycopg.Error:
            tell(_NOT_DONE, "negative")
        else:
            words = _DONE if done else _NOT_ASIDE
            tell(words.filled(wish["source"]), "positive" if done else "warning")

    def _let_in(self, conn: psycopg.Connection[Any], wish: Asked, who: str) -> bool:
        return quarantine.release(conn, wish["source"], who, self._site.clock.now(), wish["why"].strip())
