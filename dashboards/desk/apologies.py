"""Letters of apology at `/phieu-xin-loi`: who answers for late dossiers, issuing a letter, and its PDF."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from nicegui import app as nicegui_app
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from typing_extensions import TypedDict

from dashboards.access import current_user, require
from dashboards.apology import drawing, paper
from dashboards.assets import assets
from dashboards.chosen import code_in
from dashboards.frame import city_name, language, page_frame, route
from dashboards.login import AWAY
from dashboards.notices import tell
from dashboards.refused_page import refused
from dashboards.site import Site
from dashboards.texts import Text
from streams.apologies.letters import FURTHEST_DAYS, LONGEST_REASON, Issued, LetterError, find, issue, newest
from streams.apologies.owed import Answerable, Owed, answerable, owed
from streams.calendar.holidays import calendar_from
from streams.clock import local_date
from streams.users.people import Role
from streams.workdays import add_working_days
from streams.wrong_input import in_words

TITLE = Text("Phiếu xin lỗi", "Apologies")
_NO_SUCH = Text("Không có phiếu này.", "There is no such letter.")
PATH = "/phieu-xin-loi"
EVENT = "apologise"
_PROPOSED_DAYS = 3
_DONE = Text("Đã lập phiếu cho hồ sơ {}.", "The letter for dossier {} is issued.")
_AWAY = Text("CHƯA lập được phiếu: mất kết nối cơ sở dữ liệu. Hãy thử lại.", "NOT issued: the database is away.")
_WRONG = {
    "promised": Text(
        f"Ngày hẹn phải là ngày làm việc, từ hôm nay và trong {FURTHEST_DAYS} ngày tới.",
        f"The day must be a working day, from today on and within {FURTHEST_DAYS} days.",
    ),
    "reason": Text(
        f"Hãy ghi lý do, tối đa {LONGEST_REASON} ký tự.", f"Give a reason, at most {LONGEST_REASON} characters."
    ),
    "characters": Text(
        "Lý do có ký tự điều khiển không lưu được. Hãy gõ lại lý do.",
        "The reason holds control characters that cannot be kept. Please type it anew.",
    ),
    "dossier": Text(
        "Hồ sơ này không còn trễ hạn, hoặc vừa có người lập phiếu.",
        "This dossier is not late any more, or somebody has just issued its letter.",
    ),
}
_ASSETS = assets("apology", scripts=("apology",))


class Asked(TypedDict):
    """What the form sends."""

    dossier: str
    promised: date
    reason: str


_asked: TypeAdapter[Asked] = TypeAdapter(Asked)


def register(site: Site) -> None:
    """Add the page, to which the board leads, and the letters as PDF for whoever is signed in."""

    @route(PATH)
    async def show() -> None:
        await _show(site)

    @nicegui_app.get(PATH + "/{number}.pdf")
    async def letter(request: Request, number: int) -> Response:
        return await _letter(site, request, number)


async def _letter(site: Site, request: Request, number: int) -> Response:
    try:
        found = await site.gate.database(lambda conn: find(conn, number))
    except psycopg.DataError:
        found = None
    except psycopg.Error:
        return PlainTextResponse("\n".join(AWAY), 503, headers={"Retry-After": "3"})
    if found is None:
        return refused(request, 404, _NO_SUCH)
    drawn = await asyncio.to_thread(paper.pdf, found, city_name().vi)
    named = {"Content-Disposition": f'inline; filename="{paper.name(found)}"'}
    return Response(drawn, media_type="application/pdf", headers=named)


async def _show(site: Site) -> None:
    ui.add_head_html(_ASSETS)
    speech, chosen = language(), code_in(ui.context.client.request.query_params, "agency")
    may_issue = current_user().may(Role.OFFICER)
    with page_frame(TITLE):
        with ui.element("div").classes("apology-page"):
            with ui.element("div").classes("stack"):
                heads = ui.html("", sanitize=False).classes("card rows").props('id="heads"')
                letters = ui.html("", sanitize=False).classes("card rows").props('id="issued"')
            dossiers = ui.html("", sanitize=False).classes("card rows").props('id="owed"')
        form = ui.html("", sanitize=False)

    async def draw() -> None:
        try:
            by_head, found, issued, days = await site.gate.database(lambda conn: _read(conn, site.clock.now(), chosen))
        except psycopg.Error:
            dossiers.set_content(f'<p role="alert">{AWAY.of(speech)}</p>')
            return
        heads.set_content(drawing.heads(by_head, chosen, speech))
        letters.set_content(drawing.issued(issued, PATH, speech))
        dossiers.set_content(drawing.dossiers(found, may_issue, speech))
        form.set_content(drawing.form(*days, speech))

    async def asked(event: GenericEventArguments) -> None:
        await _issue(site, event.args)
        await draw()

    ui.on(EVENT, asked)
    await draw()


def _read(
    conn: psycopg.Connection[Any], now: datetime, agency: str | None
) -> tuple[Sequence[Answerable], Sequence[Owed], Sequence[Issued], tuple[date, date]]:
    """Return who answers, the dossiers without a letter, the letters, and today with the day that is proposed."""
    today = local_date(now)
    days = today, add_working_days(today, _PROPOSED_DAYS, calendar_from(conn, today))
    return answerable(conn, now), owed(conn, now, agency), newest(conn, agency), days


async def _issue(site: Site, sent: Any) -> None:
    """Issue the letter that was asked for, and say what became of it."""
    try:
        user = await require(Role.OFFICER)
        form = _asked.validate_python(sent)
        number = await site.gate.database(
            lambda conn: issue(
                conn, form["dossier"], form["promised"], form["reason"], user.name, site.clock.now(), datetime.now(UTC)
            )
        )
    except LetterError as error:
        tell(_WRONG[error.problem], "negative")
    except ValidationError as error:
        tell(_WRONG[_problem_of(error)], "negative")
    except psycopg.Error:
        tell(_AWAY, "negative")
    else:
        tell(_DONE.filled(form["dossier"]), "positive")
        ui.navigate.to(f"{PATH}/{number}.pdf", new_tab=True)


def _problem_of(error: ValidationError) -> str:
    """Return which member of the form is not what it must be; a text that cannot be kept is one of its characters."""
    ((place, *_), _), *_ = in_words(error)
    return "characters" if place == "reason" else place if place in _WRONG else "promised"
