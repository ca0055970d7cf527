"""The page on which administrators enter figures that no system gives, at `/nhap-so-lieu`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import TypeAdapter, ValidationError

from dashboards.access import address_of, require
from dashboards.alerts.feed import Feed
from dashboards.assets import assets
from dashboards.entry import book, drawing
from dashboards.entry.ranking import read
from dashboards.entry.submitting import submit
from dashboards.frame import language, page, page_frame
from dashboards.notices import tell
from dashboards.site import Site
from dashboards.texts import Text
from dashboards.wrong import WrongError
from streams.publisher import NotDeliveredError
from streams.users.people import Role

TITLE = Text("Nhập số liệu", "Enter figures")
PATH = "/nhap-so-lieu"
EVENT = "enter_figures"
_DONE = Text("Đã ghi số liệu năm {}.", "The figures of {} are entered.")
_AWAY = Text(
    "CHƯA ghi được: mất kết nối cơ sở dữ liệu. Hãy thử lại.", "NOT entered: the database is away. Please try again."
)
_NOT_CONFIRMED = Text(
    "CHƯA chắc đã ghi: hệ thống chưa xác nhận. Hãy nhập lại.",
    "NOT certain: the system has not confirmed it. Please enter it again.",
)
_NO_PROVINCE = Text("Chưa đăng ký đơn vị cấp tỉnh.", "No province is registered yet.")
_ASSETS = assets("entry", scripts=("entry",))
_written: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


def register(site: Site) -> None:
    """Add the page; nobody but administrators sees it."""
    feed: Feed[Any] = Feed(site, book.entries, frozenset({"figures"}))

    @page(PATH, TITLE, role=Role.ADMINISTRATOR, order=80)
    async def show() -> None:
        await _show(site, feed)


async def _show(site: Site, feed: Feed[Any]) -> None:
    ui.add_head_html(_ASSETS)
    speech, client = language(), ui.context.client
    with page_frame(TITLE), ui.element("div").classes("entry-page"):
        form = ui.html(drawing.form({}, {}, 0, speech), sanitize=False).classes("card entry fields").props('id="entry"')
        lines = ui.html("", sanitize=False).classes("card rows entries").props('id="entries"')
    attempts = 0

    async def entered(event: GenericEventArguments) -> None:
        nonlocal attempts
        attempts += 1
        values, wrong = await _answer(site, event.args)
        form.set_content(drawing.form(values, wrong, attempts, speech))

    def on_page() -> None:
        if not client.is_deleted:
            with client:
                lines.props["data-trouble"] = "away" if feed.away else "none"
                lines.set_content(drawing.history(feed.value, speech))

    ui.on(EVENT, entered)
    client.on_delete(await feed.join(on_page))
    on_page()


async def _answer(site: Site, sent: Any) -> tuple[Mapping[str, str], Mapping[str, Text]]:
    """Take an entry; return what is to stand in the form now, and what is wrong with it."""
    values: dict[str, str] = {}
    try:
        user = await require(Role.ADMINISTRATOR)
        values = _written.validate_python(sent, strict=True)
        now = site.clock.now()
        ranking = read(values, now)
        await submit(site.gate, site.publisher, ranking, user, address_of(ui.context.client.request), now)
    except WrongError as error:
        return values, error.wrong
    except ValidationError:
        return {}, {}
    except NotDeliveredError:
        tell(_NOT_CONFIRMED, "negative")
    except psycopg.Error:
        tell(_AWAY, "negative")
    except LookupError:
        tell(_NO_PROVINCE, "negative")
    else:
        tell(_DONE.filled(ranking.year), "positive")
        return {}, {}
    return values, {}
