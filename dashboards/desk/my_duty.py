"""My duty at `/ca-truc`: an officer's turns ahead, the ways by which messages come, and the devices that ring."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import psycopg
from nicegui import Client, ui
from nicegui.events import GenericEventArguments
from pydantic import ValidationError

from dashboards.access import current_user, require
from dashboards.alerts.feed import Feed
from dashboards.frame import language, page, page_frame
from dashboards.limit import Limiter
from dashboards.login import AWAY
from dashboards.my_duty import drawing, registering
from dashboards.my_duty.registering import NoDeviceError, NoOfficerError
from dashboards.my_duty.view import Mine, load
from dashboards.notices import tell
from dashboards.open_page import TOO_OFTEN
from dashboards.site import Site
from dashboards.texts import Text
from streams.delivery.channel import DeliveryError
from streams.delivery.push.subscription import NoSubscriptionError
from streams.users.people import Role

TITLE = Text("Ca trực của tôi", "My duty")
TRIES, WINDOW_S = 20, 600.0
"""What one officer may do with devices in ten minutes: each trial is a message at somebody else's server."""
_JOINED = Text("Từ nay máy này nhận thông báo.", "This device is told from now on.")
_DROPPED = Text("Máy này thôi nhận thông báo.", "The device is told no more.")
_TRIED = Text("Đã gửi tin thử.", "The trial is on its way.")
_NOT_DONE = Text("CHƯA được: {}", "NOT done: {}")
_WRONG = Text("CHƯA được: trình duyệt gửi đăng ký không đúng.", "NOT done: the browser sent no right subscription.")
_GONE = Text("Máy này không còn trong danh sách.", "This device is not on the list any more.")
_AWAY = Text("CHƯA ghi được: mất kết nối cơ sở dữ liệu.", "NOT done: the database is away.")
_ASSETS = (
    '<link rel="stylesheet" href="/static/desk.css"><link rel="stylesheet" href="/static/roster.css">'
    '<link rel="stylesheet" href="/static/push.css"><link rel="manifest" href="/static/app.json">'
    '<script src="/static/push.js" defer></script>'
)
_SUBJECTS = frozenset({"alerts", "devices"})


def register(site: Site) -> None:
    """Add the page; whoever may act on alerts has one."""
    feeds: dict[str, Feed[Mine | None]] = {}
    limiter = Limiter(TRIES, WINDOW_S)

    @page(registering.PATH, TITLE, role=Role.OFFICER, order=61)
    async def show() -> None:
        login = current_user().name
        feed = feeds.setdefault(login, Feed(site, lambda conn: load(conn, login, site.clock.now()), _SUBJECTS))
        await _show(site, feed, limiter)
        ui.context.client.on_delete(lambda: feeds.pop(login, None) if feed.idle else None)


async def _show(site: Site, feed: Feed[Mine | None], limiter: Limiter) -> None:
    ui.add_head_html(_ASSETS)
    speech, client = language(), ui.context.client
    with page_frame(TITLE), ui.element("div").classes("my-duty"):
        own = ui.html("", sanitize=False).classes("card roster").props('id="my-duty"')
        with ui.element("section").classes("card"):
            ui.html(_here(site), sanitize=False)
            listed = ui.html("", sanitize=False).props('id="devices"')

    def draw() -> None:
        own.props["data-trouble"] = "away" if feed.away else "none"
        if feed.value is None:
            own.set_content(f'<p role="alert">{(AWAY if feed.away else drawing.NO_OFFICER).of(speech)}</p>')
            return
        own.set_content(drawing.shift(feed.value, site.clock.now(), speech))
        listed.set_content(drawing.devices(feed.value.devices, speech))

    def on_page() -> None:
        if not client.is_deleted:
            with client:
                draw()

    client.on_delete(await feed.join(on_page))
    draw()
    _answer(site, client, limiter)


def _here(site: Site) -> str:
    try:
        return drawing.here(registering.public_key_of(site), language())
    except DeliveryError:
        return f"<p>{drawing.NO_KEY.of(language())}</p>"


def _answer(site: Site, client: Client, limiter: Limiter) -> None:
    """Do what the page's buttons ask for."""
    browser = client.request.headers.get("user-agent", "")

    async def join(login: str, sent: Any) -> None:
        await registering.join(site, login, sent, browser)

    async def drop(login: str, sent: Any) -> None:
        await registering.drop(site, login, sent)

    async def try_out(login: str, sent: Any) -> None:
        await registering.try_out(site, login, sent)

    for event, act, done in (
        ("push_join", join, _JOINED),
        ("push_drop", drop, _DROPPED),
        ("push_try", try_out, _TRIED),
    ):
        ui.on(event, _asked(act, done, limiter))


def _asked(
    act: Callable[[str, Any], Awaitable[None]], done: Text, limiter: Limiter
) -> Callable[[GenericEventArguments], Awaitable[None]]:
    async def asked(event: GenericEventArguments) -> None:
        user = await require(Role.OFFICER)
        if not limiter.allows(user.name, monotonic()):
            tell(TOO_OFTEN, "negative")
            return
        refused = await _refused(act(user.name, event.args))
        tell(refused or done, "negative" if refused else "positive")

    return asked


async def _refused(act: Awaitable[None]) -> Text | None:
    """Do it, and return why it could not be done."""
    try:
        await act
    except (ValidationError, NoSubscriptionError) as error:
        return _not_done(str(error)) if isinstance(error, NoSubscriptionError) else _WRONG
    except NoOfficerError:
        return drawing.NO_OFFICER
    except NoDeviceError:
        return _GONE
    except DeliveryError as error:
        return _not_done(str(error))
    except psycopg.Error:
        return _AWAY
    return None


def _not_done(why: str) -> Text:
    return _NOT_DONE.filled(why)
