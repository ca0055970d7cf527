"""The roster at `/lich-truc`: who is on duty, who is next, and the seven days ahead; live."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import psycopg
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from dashboards.access import current_user, require
from dashboards.alerts.feed import Feed
from dashboards.assets import assets
from dashboards.duty import drawing
from dashboards.duty.view import Week, load_week
from dashboards.frame import language, page, page_frame
from dashboards.login import AWAY
from dashboards.my_duty.registering import PATH as MY_DUTY
from dashboards.notices import tell
from dashboards.site import Site
from dashboards.texts import Text
from streams.alerts import swap_told
from streams.roster.swapping import NotOnDutyError, OnLeaveError, UnknownOfficerError, Wish, swap
from streams.users.people import Role

TITLE = Text("Lịch trực", "Roster")
PATH = "/lich-truc"
EVENT = "swap_duty"
_MINE = Text("Ca trực của tôi, nhận thông báo trên máy này", "My duty, be told on this device")
_DONE = Text("Đã đổi ca trực; người liên quan được báo.", "The duty is handed over; whoever it concerns is told.")
_NOBODY = Text("CHƯA đổi: hãy chọn người trực thay.", "NOT handed over: choose who takes it over.")
_ON_LEAVE = Text(
    "CHƯA đổi: người trực thay nghỉ phép trong ca này.", "NOT handed over: whom you chose is on leave within this turn."
)
_MEANWHILE = Text(
    "CHƯA đổi: ca này vừa có người khác đổi. Hãy xem lại lịch.",
    "NOT handed over: somebody has just changed this turn. Please look again.",
)
_AWAY = Text("CHƯA đổi được: mất kết nối cơ sở dữ liệu.", "NOT handed over: the database is away.")
_ASSETS = assets("roster", scripts=("roster",))


class Asked(TypedDict):
    """What the dialog sends."""

    giver: int
    at: datetime
    taker: int
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


_asked: TypeAdapter[Asked] = TypeAdapter(Asked)


def register(site: Site) -> None:
    """Add the page; everybody who may look may see who is on duty."""
    feed: Feed[Week] = Feed(site, lambda conn: load_week(conn, site.clock.now()))

    @page(PATH, TITLE, role=Role.VIEWER, order=16)
    async def show() -> None:
        await _show(site, feed)


async def _show(site: Site, feed: Feed[Week]) -> None:
    ui.add_head_html(_ASSETS)
    speech, client, may_swap = language(), ui.context.client, current_user().may(Role.OFFICER)
    with page_frame(TITLE):
        body = ui.html("", sanitize=False).classes("card roster").props('id="roster"')
        form = ui.html("", sanitize=False)

    def draw() -> None:
        body.props["data-trouble"] = "away" if feed.away else "none"
        if feed.value is None:
            body.set_content(f'<p role="alert">{AWAY.of(speech)}</p>')
            return
        now = site.clock.now()
        shown = drawing.week(feed.value, now, speech, may_swap)
        mine = f'<p><a href="{MY_DUTY}">{_MINE.of(speech)}</a></p>' if may_swap else ""
        body.set_content(drawing.line(feed.value.duty, now, speech) + mine + shown)
        if may_swap:
            form.set_content(drawing.form(feed.value.people, speech))

    def on_page() -> None:
        if not client.is_deleted:
            with client:
                draw()

    async def asked(event: GenericEventArguments) -> None:
        await _swap(site, event.args)

    if may_swap:
        ui.on(EVENT, asked)
    client.on_delete(await feed.join(on_page))
    draw()


async def _swap(site: Site, sent: Any) -> None:
    """Let an officer's turn be taken over, and say what became of it."""
    try:
        user = await require(Role.OFFICER)
        wish = _asked.validate_python(sent)
        await site.gate.database(lambda conn: _written_down(conn, wish, user.name, site.clock.now()))
    except (ValidationError, UnknownOfficerError):
        tell(_NOBODY, "negative")
    except OnLeaveError:
        tell(_ON_LEAVE, "negative")
    except NotOnDutyError:
        tell(_MEANWHILE, "negative")
    except psycopg.Error:
        tell(_AWAY, "negative")
    else:
        tell(_DONE, "positive")


def _written_down(conn: psycopg.Connection[Any], wish: Asked, by: str, now: datetime) -> None:
    shifts = swap(conn, [Wish(wish["giver"], wish["at"], wish["taker"], wish["note"].strip())], by, now)
    swap_told.tell(conn, shifts, by)
    conn.execute("SELECT pg_notify('committed', 'alerts')")
