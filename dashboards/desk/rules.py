"""The alert rules at `/quy-tac`: officers look, approvers and administrators set thresholds and write rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import TypeAdapter, ValidationError

from dashboards.access import address_of, current_user, require
from dashboards.assets import assets
from dashboards.frame import language, page, page_frame
from dashboards.login import AWAY
from dashboards.notices import MEND_WHAT_IS_MARKED, NOT_SAVED, tell
from dashboards.rules import drawing, form, listing, preview, saving, view
from dashboards.rules.preview import GivenUpError, Preview
from dashboards.rules.saving import Actor
from dashboards.site import Site
from dashboards.texts import Text
from dashboards.wrong import WrongError
from streams.alerts.replay import ReplayError
from streams.alerts.tuning import ChangedMeanwhileError, TuningError
from streams.users.people import Role

TITLE = Text("Quy tắc cảnh báo", "Alert rules")
PATH = "/quy-tac"
EVENT = "rule_form"
LOOK_S = 0.3
"""Seconds between two looks at how far a preview is."""
_DONE = Text("Đã lưu phiên bản {} của quy tắc {}.", "Version {} of rule {} is kept.")
_MEANWHILE = Text(
    "CHƯA lưu: người khác vừa đổi quy tắc này. Trang đã tải bản mới, hãy sửa lại.",
    "NOT saved: somebody else has just changed this rule. The page shows the new version; please change it anew.",
)
_REFUSED = Text("CHƯA lưu: quy tắc không nhận thay đổi này.", "NOT saved: the rule cannot be changed so.")
_NO_SUCH = Text("Không có quy tắc này.", "There is no such rule.")
_ASSETS = assets("rules", scripts=("rules",))
_written: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


def register(site: Site) -> None:
    """Add the page."""

    @page(PATH, TITLE, role=Role.OFFICER, order=62)
    async def show() -> None:
        asked = ui.context.client.request.query_params
        name, may_write = asked.get("rule"), current_user().may(Role.APPROVER)
        ui.add_head_html(_ASSETS)
        if name is None and not (asked.get("new") and may_write):
            await _show_list(site, may_write)
        else:
            await RulePage(site, name, may_write).show()


async def _show_list(site: Site, may_write: bool) -> None:
    speech = language()
    with page_frame(TITLE):
        body = ui.html("", sanitize=False).classes("rules-page").props('id="rules"')
    try:
        book = await site.gate.database(lambda conn: view.load_book(conn, site.clock.now()))
    except psycopg.Error:
        body.set_content(f'<p role="alert">{AWAY.of(speech)}</p>')
        return
    body.set_content(listing.html(book, speech, may_write))


class RulePage:
    """One open page of a rule, or of one that is being written (`name` None)."""

    def __init__(self, site: Site, name: str | None, may_write: bool) -> None:
        self._site, self._name, self._may_write, self._speech = site, name, may_write, language()
        self._attempts, self._over, self._marked = 0, preview.days(site.settings), False
        self._client = ui.context.client
        self._page: view.Page | None = None
        self._choices: view.Choices | None = None
        self._preview: Preview | None = None

    async def show(self) -> None:
        """Lay the page out and fill it."""
        with page_frame(TITLE, heading=self._name is None), ui.element("div").classes("rule-page"):
            self._head = ui.html("", sanitize=False).classes("head").props('id="rule"')
            with ui.element("div").classes("column"):
                self._form = ui.html("", sanitize=False).classes("card fields").props('id="rule-form"')
                self._shown = ui.html("", sanitize=False).classes("card preview").props('id="preview"')
            with ui.element("div").classes("column"):
                self._runbook = ui.html("", sanitize=False).classes("card runbook").props('id="runbook"')
                self._versions = ui.html("", sanitize=False).classes("card").props('id="versions"')
        ui.on(EVENT, self._asked)
        ui.context.client.on_delete(self._leave)
        self._forget_preview()
        self._shown.set_visibility(self._may_write)
        await self._draw()
        if self._name is not None and self._choices is not None and self._page is None:
            ui.context.client.status_code = 404

    async def _draw(self, values: Mapping[str, str] | None = None, wrong: Mapping[str, Text] | None = None) -> None:
        try:
            self._page, self._choices = await self._site.gate.database(self._read)
        except psycopg.Error:
            self._head.set_content(f'<p role="alert">{AWAY.of(self._speech)}</p>')
            if self._attempts:
                _let_send_again()
            return
        if self._name is not None and self._page is None:
            self._head.set_content(f'{drawing.back(self._speech)}<h1 class="quiet">{_NO_SUCH.of(self._speech)}</h1>')
            for part in (self._form, self._shown, self._runbook, self._versions):
                part.set_visibility(False)
            return
        for part in (self._runbook, self._versions):
            part.set_visibility(self._page is not None)
        if self._page is None:
            self._head.set_content(drawing.back(self._speech))
        else:
            self._head.set_content(drawing.head(self._page, self._speech))
            self._runbook.set_content(drawing.runbook(self._page, self._speech))
            self._versions.set_content(drawing.versions(self._page, self._speech, self._may_write))
        self._marked = bool(wrong)
        self._form.set_content(self._drawn_form(values, wrong or {}))

    def _read(self, conn: psycopg.Connection[Any]) -> tuple[view.Page | None, view.Choices]:
        now = self._site.clock.now()
        found = None if self._name is None else view.load_page(conn, self._name, now)
        return found, found.choices if found else view.load_choices(conn, now)

    def _drawn_form(self, values: Mapping[str, str] | None, wrong: Mapping[str, Text]) -> str:
        if not self._may_write:
            return f'<p class="quiet">{drawing.MAY_NOT.of(self._speech)}</p>'
        assert self._choices is not None
        found = self._page

        def entry(begin: Mapping[str, str]) -> form.Entry:
            return form.Entry(begin if values is None else values, wrong, self._attempts, self._speech)

        if found is None:
            return form.rule_form(None, 0, self._choices, entry(form.fresh()))
        if found.written is not None:
            begin = form.written_values(found)
            return form.rule_form(found.rule.name, found.seen, self._choices, entry(begin))
        return form.setting_form(found, entry(form.setting_values(found)))

    async def _asked(self, event: GenericEventArguments) -> None:
        self._attempts += 1
        try:
            user = await require(Role.APPROVER)
            values = _written.validate_python(event.args, strict=True)
        except ValidationError:
            return
        except psycopg.Error:
            tell(NOT_SAVED, "negative")
            _let_send_again()
            return
        actor = Actor(user, address_of(ui.context.client.request), self._site.clock.now())
        try:
            if values.get("act") == "preview":
                await self._look(values)
            else:
                await self._keep(values, actor)
        except WrongError as error:
            tell(MEND_WHAT_IS_MARKED, "warning")
            await self._draw(values, error.wrong)

    async def _keep(self, values: dict[str, str], actor: Actor) -> None:
        """Keep what was written, or take the last version back, and say what became of it."""
        try:
            name, version = await self._site.gate.database(lambda conn: self._kept(conn, values, actor))
        except ChangedMeanwhileError:
            tell(_MEANWHILE, "negative")
        except TuningError:
            tell(_REFUSED, "negative")
        except psycopg.Error:
            tell(NOT_SAVED, "negative")
            _let_send_again()
            await self._draw(values)
            return
        else:
            tell(_DONE.filled(version, name), "positive")
            if self._name is None:
                ui.navigate.to(f"{PATH}?rule={name}")
                return
        # Whatever was compared: another version is in force now.
        self._forget_preview()
        await self._draw()

    def _kept(self, conn: psycopg.Connection[Any], values: dict[str, str], actor: Actor) -> tuple[str, int]:
        if values.get("act") == "undo":
            name = self._name or ""
            return name, saving.take_back(conn, name, values, actor)
        found, choices = self._read(conn)
        return saving.save(conn, found, choices, values, actor)

    async def _look(self, values: dict[str, str]) -> None:
        """Replay what is proposed beside what counts, and show both; a newer preview ends this one."""
        assert self._choices is not None
        self._leave()
        proposed, holding = saving.proposed(self._page, self._choices, values), saving.in_force(self._page)
        same = saving.is_same(proposed, holding)
        candidates = [proposed] if same or holding is None else [proposed, holding]
        running = self._preview = Preview()
        now = self._site.clock.now()
        if self._marked:
            await self._draw(values)
        watching = ui.timer(LOOK_S, lambda: self._shown.set_content(preview.going(running, self._over, self._speech)))
        try:
            found = await running.run(self._site.settings, candidates, now)
        except (ReplayError, GivenUpError, psycopg.Error) as error:
            said = preview.failed(error, self._over, self._speech)
        else:
            why = preview.why_not_compared(self._page is not None)
            other = None if holding is None else found[-1]
            said = preview.drawn(preview.Found(proposed.rule, found[0], other, why, now), self._over, self._speech)
        finally:
            watching.cancel()
        if running is self._preview and not self._client.is_deleted:
            self._shown.set_content(said)

    def _forget_preview(self) -> None:
        self._leave()
        self._preview = None
        self._shown.set_content(preview.idle(self._over, self._speech))

    def _leave(self) -> None:
        if self._preview is not None:
            self._preview.cancel()


def _let_send_again() -> None:
    """Let the forms be sent again that the database could not answer: what is written on them stays."""
    ui.run_javascript("iocRules.again()")
