"""The stations' registry at `/tram`: whoever is an officer may look, administrators place and change stations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import TypeAdapter, ValidationError

from dashboards.access import address_of, current_user, require
from dashboards.assets import assets
from dashboards.draw.chart import script
from dashboards.draw.sheet import sheet
from dashboards.draw.station_map import hull_of
from dashboards.frame import language, page, page_frame
from dashboards.kinds import outlines
from dashboards.login import AWAY
from dashboards.notices import NOT_SAVED, tell
from dashboards.registry import book, drawing
from dashboards.registry.writing import read, written
from dashboards.site import Site
from dashboards.texts import Text
from dashboards.wrong import WrongError
from streams.clock import local_date
from streams.dead_letters.replay import replay, topic_record
from streams.dead_letters.store import Selection
from streams.publisher import NotDeliveredError
from streams.registry.records import RegistryError, Station
from streams.users.people import Role, User

TITLE = Text("Trạm đo", "Stations")
_MAP = Text("Bản đồ để chọn vị trí trạm", "Map to place the station on")
PATH = "/tram"
EVENT = "save_station"
MENDED_BY_IT = ("unknown_station", "metric_not_of_kind")
"""Reasons that a registration may do away with."""
_DONE = Text("Đã lưu trạm {}.", "Station {} is saved.")
_AS_IT_WAS = Text("Trạm {} không có gì thay đổi.", "Nothing changes for station {}.")
_REPLAYED = Text("Đã gửi lại {} bản tin chờ của trạm {}.", "{} waiting messages of station {} are sent again.")
_NOT_REPLAYED = Text(
    "Đã lưu trạm, nhưng CHƯA gửi lại được bản tin chờ: hệ thống không phản hồi. Lưu lại để thử lần nữa.",
    "The station is saved, but its waiting messages are NOT sent again: the system is away. Save again to retry.",
)
_MEANWHILE = Text(
    "CHƯA lưu: người khác vừa sửa trạm này. Trang đã tải bản mới, hãy sửa lại.",
    "NOT saved: somebody else has just changed this station. The page shows the new version; please change it anew.",
)
_ASSETS = assets("stations", scripts=("stations",))
_written: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


def register(site: Site) -> None:
    """Add the page."""

    @page(PATH, TITLE, role=Role.OFFICER, order=78)
    async def show() -> None:
        await StationsPage(site).show()


def filled_in(query: Mapping[str, str]) -> dict[str, str]:
    """Return what an address fills into the form of a new station: `register` its id, `kind` its kind."""
    told = {"id": query.get("register", ""), "kind": query.get("kind", "")}
    return {name: text[:64] for name, text in told.items() if text}


class StationsPage:
    """One open page: the list, the form with its map, and the history of the chosen station."""

    def __init__(self, site: Site) -> None:
        self._site, self._speech = site, language()
        self._chosen = ui.context.client.request.query_params.get("station")
        self._attempts, self._filled = 0, filled_in(ui.context.client.request.query_params)
        self._may_change = current_user().may(Role.ADMINISTRATOR)

    async def show(self) -> None:
        """Lay the page out and fill it."""
        ui.add_head_html(_ASSETS)
        ui.add_css(outlines())
        with page_frame(TITLE), ui.element("div").classes("stations-page"):
            self._list = ui.html("", sanitize=False).classes("card fields").props('id="stations"')
            with ui.element("div").classes("column"):
                self._form = ui.html("", sanitize=False).classes("card fields").props('id="station"')
                with ui.element("div").classes("card picker"):
                    self._sheet = sheet(_MAP.of(self._speech))
            self._side = ui.html("", sanitize=False).classes("card rows").props('id="changes"')
        ui.on(EVENT, self._asked)
        await self._draw()

    async def _draw(self, values: Mapping[str, str] | None = None, wrong: Mapping[str, Text] | None = None) -> None:
        try:
            found, changes = await self._site.gate.database(self._read)
        except psycopg.Error:
            self._list.set_content(f'<p role="alert">{AWAY.of(self._speech)}</p>')
            if self._attempts:
                _let_send_again()
            return
        station, today = found.station(self._chosen or ""), local_date(self._site.clock.now())
        shown = values or (written(station) if station else self._filled)
        self._list.set_content(drawing.listed(found, self._chosen, today, self._speech))
        if self._may_change:
            self._form.set_content(drawing.form(found, station, shown, wrong or {}, self._attempts, self._speech))
        self._form.set_visibility(self._may_change)
        waiting = drawing.unregistered(found.unregistered, self._speech) if self._may_change else ""
        self._side.set_content(waiting + drawing.history(changes, self._speech))
        self._draw_map(found)

    def _read(self, conn: psycopg.Connection[Any]) -> tuple[book.Book, Any]:
        return book.read(conn), book.history(conn, self._chosen or "")

    def _draw_map(self, found: book.Book) -> None:
        rows = [{"longitude": s.longitude, "latitude": s.latitude} for s in found.stations]
        land = self._site.province if self._site.province["features"] or not rows else hull_of(rows)
        spots = drawing.spots(found.stations, self._speech)
        given = ", ".join(map(script, (land, spots, self._chosen)))
        ui.run_javascript(f"iocStations.draw({self._sheet.id}, {given})")

    async def _asked(self, event: GenericEventArguments) -> None:
        self._attempts += 1
        try:
            user = await require(Role.ADMINISTRATOR)
            values = _written.validate_python(event.args, strict=True)
        except ValidationError:
            return
        except psycopg.Error:
            tell(NOT_SAVED, "negative")
            _let_send_again()
            return
        wrong = await self._save(values, user)
        await self._draw(values if wrong else None, wrong)

    async def _save(self, values: dict[str, str], user: User) -> Mapping[str, Text]:
        """Save what was written and say what became of it; return what is wrong with it."""
        try:
            found = await self._site.gate.database(book.read)
            units, agencies = [unit.code for unit in found.units], [agency.code for agency in found.agencies]
            station = read(values, units, agencies, found.names)
            seen, address = values.get("edition", ""), address_of(ui.context.client.request)
            outcome = await self._site.gate.database(
                lambda conn: book.save(conn, station, seen, user, address, datetime.now(UTC))
            )
        except WrongError as error:
            return error.wrong
        except book.ChangedMeanwhileError:
            tell(_MEANWHILE, "negative")
        except (psycopg.Error, RegistryError):
            tell(NOT_SAVED, "negative")
            return {"": NOT_SAVED}
        else:
            self._chosen, self._filled = station.id, {}
            tell((_AS_IT_WAS if outcome.unchanged else _DONE).filled(station.id), "positive")
            await self._replay(station, user)
        return {}

    async def _replay(self, station: Station, user: User) -> None:
        """Send what the registry had against the station's messages their way again."""
        try:
            sent = [await self._site.gate.database(self._sending(station, user, reason)) for reason in MENDED_BY_IT]
        except NotDeliveredError:
            tell(_NOT_REPLAYED, "negative")
            return
        if replayed := sum(sent):
            tell(_REPLAYED.filled(replayed, station.id), "positive")

    def _sending(self, station: Station, user: User, reason: str) -> Callable[[psycopg.Connection[Any]], int]:
        waiting, now = Selection(reason=reason, source=station.id), self._site.clock.now()

        def send(conn: psycopg.Connection[Any]) -> int:
            return replay(conn, waiting, topic_record, self._site.publisher, user.name, now).replayed

        return send


def _let_send_again() -> None:
    """Let the form be sent again that the database could not answer: what is written on it stays."""
    ui.run_javascript("iocStations.again()")
