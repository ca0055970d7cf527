"""Silences and maintenance windows at `/im-lang`: everybody sees what is silent and why, officers set and end it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import psycopg
from nicegui import Client, background_tasks, ui
from nicegui.events import GenericEventArguments
from pydantic import TypeAdapter, ValidationError

from dashboards.access import address_of, current_user, require
from dashboards.alerts.feed import Feed
from dashboards.assets import assets
from dashboards.frame import language, page, page_frame
from dashboards.login import AWAY
from dashboards.notices import tell
from dashboards.silences import book, drawing, form, setting
from dashboards.silences.writing import read
from dashboards.site import Site
from dashboards.texts import Text, moment_of
from dashboards.wrong import WrongError
from streams.alerts import silences
from streams.users.people import Role

TITLE = Text("Tạm im và bảo trì", "Silences, maintenance")
PATH = "/im-lang"
WRITTEN = "silence_written"
ADD = "silence_add"
ACT = "silence_act"
_NEW = Text("Tạm im mới…", "New silence…")
_ADDED = Text("Đã đặt tạm im.", "It is silent.")
_ENDED = Text(
    "Đã kết thúc tạm im: những gì còn diễn ra được báo ngay.", "Ended: what still goes on is told of at once."
)
_EXTENDED = Text("Đã kéo dài tạm im đến {}.", "The silence is extended to {}.")
_CONFIRM = Text(
    "CHƯA đặt tạm im: có cảnh báo nghiêm trọng sẽ bị giữ lại. Hãy xem và xác nhận.",
    "NOT silent yet: severe alerts or graver would be held. Please look at them and confirm.",
)
_WRONG = Text("CHƯA thực hiện: hãy xem lại những gì đã nhập.", "NOT done: please look at what you wrote again.")
_MEANWHILE = Text(
    "CHƯA thực hiện: người khác vừa thay đổi tạm im này. Hãy xem lại rồi thực hiện.",
    "NOT done: somebody else has just changed this silence. Look again, then act.",
)
_AWAY = Text("CHƯA thực hiện: mất kết nối cơ sở dữ liệu. Hãy thử lại.", "NOT done: the database is away. Try again.")
_ASSETS = assets("roster", "silences", scripts=("silences",))
_LONGEST = 600
"""Letters of a field that are read; more than a form would send."""
_written: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


def register(site: Site) -> None:
    """Add the page."""
    feed: Feed[book.Book] = Feed(site, lambda conn: book.load(conn, site.clock.now()))

    @page(PATH, TITLE, role=Role.VIEWER, order=76)
    async def show() -> None:
        await SilencesPage(site, feed).show()


class SilencesPage:
    """One open page: the lists, and for officers the form with what the silence on it would do."""

    def __init__(self, site: Site, feed: Feed[book.Book]) -> None:
        self._site, self._feed, self._speech = site, feed, language()
        self._may_act = current_user().may(Role.OFFICER)
        self._known = book.Subjects([], [], {})
        self._on_form: Mapping[str, str] | None = None
        self._client: Client = ui.context.client

    async def show(self) -> None:
        """Lay the page out and fill it, now and after each change."""
        ui.add_head_html(_ASSETS)
        with page_frame(TITLE):
            if self._may_act:
                ui.html(
                    f'<button type="button" class="act" data-fill>{_NEW.of(self._speech)} <kbd>N</kbd></button>',
                    sanitize=False,
                ).classes("silences-top")
            self._lists = ui.html("", sanitize=False).classes("desk silences").props('id="silences"')
            if self._may_act:
                await self._lay_form()
        self._client.on_delete(await self._feed.join(self._on_news))
        self._draw()

    async def _lay_form(self) -> None:
        now = self._site.clock.now()
        try:
            self._known = await self._site.gate.database(lambda conn: book.subjects(conn, now))
        except psycopg.Error:
            tell(AWAY, "negative")
        with ui.element("dialog").classes("asks fields").props('id="silence" aria-labelledby="silence-title"'):
            ui.html(form.fields(self._known, self._speech), sanitize=False)
            self._preview = ui.html("", sanitize=False).props('id="would" aria-live="polite"')
            ui.html(form.buttons(self._speech), sanitize=False)
        ui.html(form.dialogs(self._speech), sanitize=False)
        for event, answer in ((WRITTEN, self._written), (ADD, self._added), (ACT, self._acted)):
            ui.on(event, answer)

    def _on_news(self) -> None:
        if not self._client.is_deleted:
            with self._client:
                self._draw()
                if self._on_form:
                    background_tasks.create(self._show_what_would_be())

    def _draw(self) -> None:
        self._lists.props["data-trouble"] = "away" if self._feed.away else "none"
        if self._feed.value is None:
            self._lists.set_content(f'<p role="alert">{AWAY.of(self._speech)}</p>')
            return
        shown = drawing.html(self._feed.value, self._site.clock.now(), self._speech, self._may_act)
        self._lists.set_content(shown)

    async def _written(self, event: GenericEventArguments) -> None:
        """Show what the silence on the form would do; nothing once the form is closed."""
        self._on_form = values_of(event.args) or {}
        await self._show_what_would_be()

    async def _show_what_would_be(self, wrong: Mapping[str, Text] | None = None) -> None:
        written, now = self._on_form or {}, self._site.clock.now()
        live = self._feed.value.live if self._feed.value else []
        # Days that never come are looked for for a while: not on the loop that serves everybody.
        shown = await asyncio.to_thread(form.preview, written, self._known, live, wrong, now, self._speech)
        if written is (self._on_form or written):
            self._preview.set_content(shown if written else "")

    async def _added(self, event: GenericEventArguments) -> None:
        done = False
        try:
            user, written = await require(Role.OFFICER), values_of(event.args)
            now = self._site.clock.now()
            wish = await asyncio.to_thread(read, written, self._known.rules, now)
            address = address_of(ui.context.client.request)
            await self._site.gate.database(lambda conn: setting.begin(conn, wish, user.name, now, address))
            done = True
            tell(_ADDED, "positive")
        except WrongError as error:
            tell(_WRONG, "warning")
            await self._show_what_would_be(error.wrong)
        except setting.UnconfirmedError:
            tell(_CONFIRM, "warning")
        except silences.SilenceError:
            tell(_WRONG, "warning")
        except psycopg.Error:
            tell(_AWAY, "negative")
        finally:
            _answer("silence", done)

    async def _acted(self, event: GenericEventArguments) -> None:
        dialog, done = sender_of(event.args), False
        try:
            user = await require(Role.OFFICER)
            wish = setting.Act.model_validate(event.args)
            now, address = self._site.clock.now(), address_of(ui.context.client.request)
            until = await self._site.gate.database(lambda conn: setting.change(conn, wish, user.name, now, address))
            done = True
            tell(_ENDED if until is None else _EXTENDED.filled(moment_of(until)), "positive")
        except silences.MeanwhileError:
            done = True
            tell(_MEANWHILE, "negative")
        except (ValidationError, silences.SilenceError):
            tell(_WRONG, "warning")
        except psycopg.Error:
            tell(_AWAY, "negative")
        finally:
            _answer(dialog, done)


def values_of(sent: Any) -> dict[str, str]:
    """Return what the form's script sent, empty when it is nothing that the form would send."""
    try:
        return {name: text[:_LONGEST] for name, text in _written.validate_python(sent, strict=True).items()}
    except ValidationError:
        return {}


def sender_of(sent: Any) -> str:
    """Return the dialog that sent an act, also one that cannot be done: it waits for the answer."""
    extends = isinstance(sent, Mapping) and sent.get("act") == "extend"
    return "extend-silence" if extends else "end-silence"


def _answer(dialog: str, done: bool) -> None:
    """Close the dialog, or let it be sent again."""
    ui.run_javascript(f"iocSilences.answered('{dialog}', {'true' if done else 'false'})")
