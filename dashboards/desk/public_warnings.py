"""Warnings to the public at `/canh-bao-cong-dong`: officers write them, a second person approves, all may look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import TypeAdapter, ValidationError

from dashboards.access import current_user
from dashboards.alerts.feed import Feed
from dashboards.assets import assets
from dashboards.draw.chart import script
from dashboards.draw.sheet import sheet
from dashboards.frame import city_name, language, page, page_frame
from dashboards.login import AWAY
from dashboards.notices import MEND_WHAT_IS_MARKED, tell
from dashboards.public_warnings import beginning, drawing, form, preview
from dashboards.public_warnings.acting import Outcome, answer, wish_of
from dashboards.public_warnings.issuing import seal_ends, sender_name
from dashboards.public_warnings.wording import REFUSALS
from dashboards.site import Site
from dashboards.texts import Text
from streams.alerts import views
from streams.alerts.rules import all_rules
from streams.clock import local_date
from streams.public_warnings import reading
from streams.public_warnings.content import Content
from streams.public_warnings.lifecycle import EDITABLE, RefusedError
from streams.public_warnings.reading import Line, Message
from streams.public_warnings.store import SUBJECT
from streams.registry import store as registry
from streams.registry.records import Unit
from streams.users.people import Role

TITLE = Text("Cảnh báo cộng đồng", "Public warnings")
_MAP = Text("Bản đồ vùng cảnh báo", "Map of the warned area")
PATH = "/canh-bao-cong-dong"
EVENT = "public_warning"
_MOST_DIGITS = 18
_ASSETS = assets("public_warnings", scripts=("public_warnings",))
_sent: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


@dataclass(frozen=True)
class Opened:
    """What is read for one page: the chosen message with its record, the units, and how a new form begins."""

    message: Message | None
    lines: Sequence[Line]
    units: Sequence[Unit]
    begun: dict[str, str]


def register(site: Site) -> None:
    """Add the page; whoever may look may see it."""
    feed: Feed[Sequence[Message]] = Feed(site, lambda conn: reading.messages(conn, site.clock.now()), {SUBJECT})

    @page(PATH, TITLE, role=Role.VIEWER, order=62)
    async def show() -> None:
        await PublicWarningsPage(site, feed).show()


class PublicWarningsPage:
    """One open page: the list, and the chosen message as a form or as it stands, with preview and record."""

    def __init__(self, site: Site, feed: Feed[Sequence[Message]]) -> None:
        self._site, self._feed, self._speech = site, feed, language()
        query = ui.context.client.request.query_params
        self._chosen, self._alert = _number(query.get("warning")), _number(query.get("alert"))
        self._may_write = current_user().may(Role.OFFICER)
        self._seal_ends = seal_ends(site.settings)
        self._attempts = 0
        self._version = 0
        self._edits = False
        self._unsaved = False

    async def show(self) -> None:
        """Lay the page out, fill it, and follow what others do."""
        ui.add_head_html(_ASSETS)
        with page_frame(TITLE), ui.element("div").classes("warnings-page"):
            self._list = ui.html("", sanitize=False).classes("card").props('id="warnings"')
            with ui.element("div").classes("column"):
                self._middle = ui.html("", sanitize=False).classes("card fields").props('id="warning"')
                self._tools = ui.html(form.tools(self._speech), sanitize=False).classes("card")
                self._map = ui.element("div").classes("card picker")
                with self._map:
                    self._sheet = sheet(_MAP.of(self._speech))
            with ui.element("div").classes("column"):
                self._preview = ui.html("", sanitize=False).classes("card").props('id="preview"')
                self._record = ui.html("", sanitize=False).classes("card rows").props('id="record"')
        ui.on(EVENT, self._asked)
        await self._draw()
        client = ui.context.client

        def news() -> None:
            if not client.is_deleted:
                with client:
                    self._draw_list()
                    ui.timer(0, self._catch_up, once=True)

        client.on_delete(await self._feed.join(news))
        self._draw_list()

    async def _catch_up(self) -> None:
        """Draw the chosen message anew when others have moved it on; what is being written is left alone."""
        found = next((each for each in self._feed.value or () if each.id == self._chosen), None)
        if found is not None and found.version != self._version and not await self._is_writing():
            await self._draw()

    async def _is_writing(self) -> bool:
        """Say whether something unsaved stands on the form; a browser that does not answer is taken to hold some."""
        try:
            return self._edits and (self._unsaved or bool(await ui.run_javascript("iocWarnings.changed()", timeout=5)))
        except TimeoutError:
            return True

    def _draw_list(self) -> None:
        now = self._site.clock.now()
        found = self._feed.value or ()
        self._list.props["data-trouble"] = "away" if self._feed.away else "none"
        trouble = drawing.seal_ends(self._seal_ends, datetime.now(UTC), self._speech)
        self._list.set_content(trouble + drawing.listed(found, self._chosen, now, self._may_write, self._speech))

    async def _draw(
        self, values: Mapping[str, str] | None = None, wrong: Mapping[str, Text] | None = None,
        said: Content | None = None, seen: int | None = None,
    ) -> None:  # fmt: skip
        """Draw the message as it stands, or what was written of it: about the version `seen`, else the newest."""
        try:
            opened = await self._site.gate.database(self._read)
        except psycopg.Error:
            if values is None:
                self._middle.set_content(f'<p role="alert">{AWAY.of(self._speech)}</p>')
            else:
                ui.run_javascript("iocWarnings.again()")
            return
        message = opened.message
        self._chosen, self._version = (message.id, seen or message.version) if message else (None, 0)
        self._edits = self._may_write and (message is None or message.state in EDITABLE)
        self._unsaved = values is not None
        self._draw_middle(opened, values, wrong or {})
        content = said or (message.content if message else None)
        kind = message.msg_type if message else "Alert"
        name = sender_name(self._site.settings, city_name())
        self._preview.set_visibility(content is not None)
        self._preview.set_content(preview.citizens(content, kind, name, self._speech) if content else "")
        self._record.set_visibility(bool(opened.lines))
        self._record.set_content(preview.record(opened.lines, self._speech))
        self._draw_map(content)

    def _draw_middle(self, opened: Opened, values: Mapping[str, str] | None, wrong: Mapping[str, Text]) -> None:
        message, now = opened.message, self._site.clock.now()
        head = drawing.head(message, self._version, now, self._speech) if message else ""
        if self._edits:
            shown = values or beginning.shown(message.content if message else None, opened.begun)
            number = message.id if message else None
            body = form.form(number, shown, opened.units, wrong, self._attempts, self._speech)
        else:
            body = drawing.actions(message, current_user(), self._speech) if message else ""
        self._middle.set_visibility(bool(head or body))
        self._middle.set_content(head + body)

    def _draw_map(self, content: Content | None) -> None:
        self._map.set_visibility(self._edits or bool(content and (content.polygon or content.circle)))
        self._tools.set_visibility(self._edits)
        land = self._site.province
        shape = {
            "polygon": content.polygon if content else (),
            "circle": [*content.circle.centre, content.circle.radius_km] if content and content.circle else None,
        }
        given = ", ".join(map(script, (land, shape, self._edits)))
        ui.run_javascript(f"iocWarnings.draw({self._sheet.id}, {given})")

    def _read(self, conn: psycopg.Connection[Any]) -> Opened:
        today = local_date(self._site.clock.now())
        message = None if self._chosen is None else reading.message(conn, self._chosen)
        units = [unit for unit in registry.units(conn) if unit.valid_to is None or unit.valid_to >= today]
        lines = reading.steps(conn, message.id) if message else ()
        return Opened(message, lines, units, self._begun(conn) if message is None else {})

    def _begun(self, conn: psycopg.Connection[Any]) -> dict[str, str]:
        now = self._site.clock.now()
        story = None if self._alert is None else views.story(conn, self._alert)
        if story is None:
            self._alert = None
            return beginning.blank(now)
        station = registry.station(conn, story.alert.subject)
        place = None if station is None else (station.latitude, station.longitude)
        return beginning.of_alert(story.alert, all_rules().get(story.alert.rule), place, now)

    async def _asked(self, event: GenericEventArguments) -> None:
        self._attempts += 1
        try:
            sent = _sent.validate_python(event.args, strict=True)
            # What was on the screen: the version travels with the page, so that nobody acts on what they have not seen.
            seen = _number(sent.get("version")) or self._version
            outcome = await answer(self._site, wish_of(sent, self._chosen, seen, self._alert))
        except ValidationError:
            return
        except RefusedError as error:
            tell(REFUSALS[error.problem], "negative")
            return
        await self._show_outcome(outcome, sent, seen)

    async def _show_outcome(self, outcome: Outcome, sent: Mapping[str, str], seen: int) -> None:
        if outcome.done and outcome.number != self._chosen:
            self._chosen, self._alert = outcome.number, None
            ui.navigate.history.replace(f"{PATH}?warning={outcome.number}")
        keeps = outcome.wrong is not None or outcome.preview is not None
        # What stays on the form is about what its author saw, until they are told what others did meanwhile.
        about = seen if keeps and not outcome.done else None
        await self._draw(sent if keeps else None, outcome.wrong, outcome.preview, about)
        if outcome.wrong:
            tell(MEND_WHAT_IS_MARKED, "warning")
            ui.run_javascript("iocWarnings.faulty()")
        self._draw_list()


def _number(text: str | None) -> int | None:
    """Return a number that could be one of ours, None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
