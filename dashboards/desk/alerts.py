"""The duty desk: the list of alerts at `/desk`, one alert at `/desk/alert/<number>`; both live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from nicegui import Client, ui

from dashboards.access import current_user
from dashboards.alerts import listing, story
from dashboards.alerts.acting import answer_actions, signature
from dashboards.alerts.asking import forms
from dashboards.alerts.choosing import Wanted, form, wanted_of
from dashboards.alerts.feed import Feed
from dashboards.alerts.parts import Parts
from dashboards.alerts.taking_all import answer_take_all, question
from dashboards.assets import assets
from dashboards.frame import language, page, page_frame, route
from dashboards.site import Site
from dashboards.texts import Text
from streams.alerts.choice import Choice
from streams.clock import local_date
from streams.registry.agencies import agencies
from streams.roster.people import officer_of_login, officers
from streams.users.people import Role, User

TITLE = Text("Bàn trực", "Duty desk")
ALERT = Text("Cảnh báo {}", "Alert {}")
_NO_SUCH = Text("Không có cảnh báo số {}.", "There is no alert {}.")
_ASSETS = assets("desk_list", scripts=("desk",))
_LIST_SCRIPT = '<script src="/static/desk_list.js" defer></script>'


def register(site: Site) -> None:
    """Add both pages; whoever may look may see them, officers may act."""
    lists: dict[Choice, Feed[listing.Desk]] = {}
    alerts: dict[int, Feed[story.Page]] = {}

    @page("/desk", TITLE, role=Role.VIEWER, order=15)
    async def show_desk() -> None:
        wanted = wanted_of(ui.context.client.request.query_params, await _signatures(site, current_user()))
        choice = wanted.choice
        feed = lists.setdefault(choice, Feed(site, lambda conn: listing.load(conn, site.clock.now(), choice)))
        await _desk(site, feed, wanted)
        ui.context.client.on_delete(lambda: lists.pop(choice, None) if feed.idle else None)

    @route("/desk/alert/{number}")
    async def show_alert(number: int) -> None:
        feed = alerts.setdefault(number, Feed(site, lambda conn: story.load(conn, number, site.clock)))
        await _alert(site, feed, number)
        ui.context.client.on_delete(lambda: alerts.pop(number, None) if feed.idle else None)


async def _desk(site: Site, feed: Feed[listing.Desk], wanted: Wanted) -> None:
    # The list opens what was open before the desk looks for what was selected.
    ui.add_head_html(_LIST_SCRIPT + _ASSETS)
    may_act = current_user().may(Role.OFFICER)
    speech = language()
    owners = await _agencies(site)
    with page_frame(TITLE):
        answer_actions(site)
        answer_take_all(site)
        ui.html(form(wanted, owners, speech), sanitize=False).classes("desk")
        troubles = ui.html("", sanitize=False).classes("desk")
        body = ui.html("", sanitize=False).classes("desk").props('id="desk"')
        if may_act:
            ui.html(question(speech), sanitize=False)

    def show() -> None:
        body.props["data-trouble"] = "away" if feed.away else "none"
        troubles.set_content(listing.troubles(feed.value, feed.away, speech))
        body.set_content(listing.html(feed.value, site.clock.now(), speech, may_act, wanted))

    await _follow(feed, show)


async def _alert(site: Site, feed: Feed[story.Page], number: int) -> None:
    ui.add_head_html(_ASSETS)
    may_act, speech = current_user().may(Role.OFFICER), language()
    owners, people = (await _agencies(site), await _officers(site)) if may_act else ([], [])
    with page_frame(ALERT.filled(number), heading=False):
        answer_actions(site)
        with ui.element("article").classes("alert-page").props(f'id="alert" data-alert="{number}"'):
            parts = Parts(site, forms(number, owners, people, speech) if may_act else None)

    def show() -> None:
        if feed.value is not None and feed.value.story is not None:
            parts.fill(feed.value, feed.value.story, away=feed.away)
        else:
            words = listing.AWAY if feed.value is None else _NO_SUCH
            parts.say(words.of(speech).format(number), away=feed.away)

    await _follow(feed, show)
    if feed.value is not None and feed.value.story is None:
        ui.context.client.status_code = 404


async def _signatures(site: Site, user: User) -> list[str]:
    """Return how somebody signs on the desk and, as the officer of this login, in answers and by links."""
    try:
        officer = await site.gate.database(lambda conn: officer_of_login(conn, user.name))
    except psycopg.OperationalError:
        officer = None
    return [signature(user), *([officer.name] if officer else [])]


async def _agencies(site: Site) -> list[tuple[str, str, str]]:
    """Return the agencies that may own alerts, none while the database is away."""
    try:
        return await site.gate.database(lambda conn: agencies(conn, local_date(site.clock.now())))
    except psycopg.OperationalError:
        return []


async def _officers(site: Site) -> list[tuple[int, str]]:
    """Return the officers to whom an alert may be given, none while the database is away."""
    try:
        found = await site.gate.database(officers)
    except psycopg.OperationalError:
        return []
    return [(officer.id, officer.name) for officer in found if officer.active]


async def _follow(feed: Feed[Any], show: Callable[[], None]) -> None:
    """Fill the page now and after each new reading, as long as it is open."""
    client: Client = ui.context.client

    def on_page() -> None:
        if not client.is_deleted:
            with client:
                show()

    client.on_delete(await feed.join(on_page))
    show()
