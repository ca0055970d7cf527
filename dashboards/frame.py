"""The frame around every page: header with the city's clock, navigation, language, theme, sign-out and help."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from time import monotonic
from typing import Any, TypeVar

from nicegui import Client, ui
from nicegui.translations import translations
from starlette.requests import Request

from dashboards import navigation
from dashboards.access import NotAllowedError, address_of, current_user, require
from dashboards.limit import Limiter
from dashboards.navigation import Entry
from dashboards.session_watch import watch_page
from dashboards.texts import LANGUAGES, Language, Text, date_of
from streams.clock import CityClock, Clock
from streams.users.people import Role, User

LANGUAGE_COOKIE = "ioc_lang"
THEME_COOKIE = "ioc_theme"
NOT_ALLOWED = Text("Anh/chị không có quyền xem trang này.", "You may not see this page.")
_FOR_ROLE = Text(
    "Trang này dành cho: {}. Nếu anh/chị cần, hãy hỏi người quản trị.",
    "It is for: {}. If you need it, ask an administrator.",
)
_UNREACHED = (
    ("connection_lost", Text("Mất kết nối với trung tâm", "Connection lost")),
    ("trying_to_reconnect", Text("Đang tự nối lại…", "Trying to reconnect…")),
)
HOME = Text("Về màn hình chính", "Back to the wall")
CENTRE = Text("Trung tâm điều hành thông minh", "Intelligent operations centre")
Keys = Sequence[tuple[str, Text]]
"""Keys as they are written on a keyboard, and what each does."""
HELP: Keys = (
    ("1 – 9", Text("chuyển trang", "switch page")),
    ("← →", Text("trang trước / trang sau", "previous / next page")),
    ("F", Text("toàn màn hình", "full screen")),
    ("L", Text("tiếng Việt / tiếng Anh", "Vietnamese / English")),
    ("T", Text("nền tối / nền sáng", "dark / light")),
    ("?", Text("mở hướng dẫn này", "open this help")),
    ("Esc", Text("đóng", "close")),
)
ROLES = {
    Role.VIEWER: Text("người xem", "viewer"),
    Role.OFFICER: Text("cán bộ trực", "officer"),
    Role.APPROVER: Text("người duyệt", "approver"),
    Role.ADMINISTRATOR: Text("quản trị", "administrator"),
}

BUILT_WITHIN_S = 20.0
"""A page that takes longer is an error, and stays one on a wall: a database that has just come back takes seconds."""
OPENINGS, WINDOW_S = 240, 60.0
"""Pages that one session may open in a minute, or all kiosks at one address: each may cost queries of its own.

A wall that turns opens two; two hundred may come at once when the web was started anew.
"""
TOO_OFTEN = Text(
    "Đã mở quá nhiều trang trong một phút. Hãy thử lại sau một phút.",
    "Too many pages were opened within a minute. Please try again in a minute.",
)
Builder = TypeVar("Builder", bound=Callable[..., Awaitable[None]])


@dataclass
class Surroundings:
    """What the frame shows of the city: set once when the web starts."""

    name: Text
    clock: Clock


_entries: list[Entry] = []
_surroundings: list[Surroundings] = []
_openings = Limiter(OPENINGS, WINDOW_S)


def surround(name: Text, clock: Clock) -> None:
    """Give the frame the province's name and the city clock, and the library's notices their Vietnamese words.

    The library knows none, and asks nobody in which language a page is read: so they are in both.
    """
    translations["en-US"].update((key, f"{words.vi} · {words.en}") for key, words in _UNREACHED)
    _surroundings[:] = [Surroundings(name, clock)]


def city_name() -> Text:
    """Return the province's name as the frame shows it."""
    return _surroundings[0].name


def entries_for(user: User) -> list[Entry]:
    """Return the pages that a person may open, in the order of the navigation."""
    return sorted((e for e in _entries if user.may(e.role)), key=lambda entry: (entry.order, entry.path))


def route(path: str) -> Callable[[Builder], Builder]:
    """Register an async page builder at a path that nobody is led to by the navigation.

    Whoever opens pages without end gets one that says so, with status 429.
    """

    def register(build: Builder) -> Builder:
        @functools.wraps(build)
        async def counted(*given: Any, **named: Any) -> None:
            if _openings.allows(_who_opens(), monotonic()):
                await build(*given, **named)
            else:
                _refuse(429, TOO_OFTEN, f"<p>{TOO_OFTEN.of(language())}</p>")

        ui.page(path, response_timeout=BUILT_WITHIN_S)(counted)
        return build

    return register


def _who_opens() -> str:
    request = ui.context.client.request
    token: str | None = request.state.gate.token_of(request)
    return token or address_of(request)


def _refuse(status: int, title: Text, words: str) -> None:
    """Show why the page is not the one that was asked for, and the way home."""
    ui.context.client.status_code = status
    home = f'<p><a href="/">{HOME.of(language())}</a></p>'
    with page_frame(title):
        ui.html(words + home, sanitize=False).classes("refusal").props('role="alert"')


def page(
    path: str, title: Text, role: Role = Role.VIEWER, order: int = 60
) -> Callable[[Callable[[], Awaitable[None]]], Callable[[], Awaitable[None]]]:
    """Register an async page builder at a path, in the navigation, for people of at least that role.

    Others get a page that says so, with status 403.
    """
    _entries[:] = [entry for entry in _entries if entry.path != path] + [Entry(path, title, role, order)]

    def register(build: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        @functools.wraps(build)
        async def checked() -> None:
            try:
                await require(role)
                await build()
            except NotAllowedError:
                _refuse(403, NOT_ALLOWED, _not_allowed(role, language()))

        route(path)(checked)
        return build

    return register


def _not_allowed(role: Role, speech: Language) -> str:
    whose = _FOR_ROLE.of(speech).format(ROLES[role].of(speech))
    return f'<p>{NOT_ALLOWED.of(speech)}</p><p class="role">{whose}</p>'


def language() -> Language:
    """Return the language of the page that is open."""
    return speech_of(ui.context.client.request)


def speech_of(request: Request) -> Language:
    """Return the language that a request asks for: `?lang=` in its address, else the cookie, else Vietnamese."""
    asked = (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE))
    return next((language for wanted in asked for language in LANGUAGES if wanted == language), "vi")


def theme() -> str:
    """Return the theme of whoever opened the page."""
    return theme_of(ui.context.client.request)


def theme_of(request: Request) -> str:
    """Return `dark`, or `light` when the cookie says so."""
    return "light" if request.cookies.get(THEME_COOKIE) == "light" else "dark"


@contextmanager
def page_frame(
    title: Text, *, wall: bool = False, more_tools: str = "", more_keys: Keys = (), heading: bool = True
) -> Iterator[None]:
    """Put the content of the `with` block inside the frame; `wall` fits it to the screen instead of scrolling.

    `more_tools` is HTML that stands before the header's own buttons, `more_keys` are listed in the overlay too. Without
    a `heading` of its own in the block the page's title is its heading, for those who hear it: the navigation shows it.
    """
    speech = language()
    city = _surroundings[0]
    ui.page_title(f"{title.of(speech)} · {city.name.of(speech)}")
    ui.add_head_html(head(speech, theme(), city.clock))
    ui.dark_mode(value=theme() == "dark")
    ui.html(header(title, city, speech, more_tools), sanitize=False, tag="header").classes("top").props('role="banner"')
    _only_our_landmarks(ui.context.client)
    with ui.element("main").classes("main wall" if wall else "main").props('id="content" tabindex="-1"'):
        if heading:
            ui.html(escape(title.of(speech)), sanitize=False, tag="h1").classes("spoken")
        yield
    ui.html(help_dialog(speech, more_keys), sanitize=False)
    ui.context.client.on_connect(watch_page)


def _only_our_landmarks(client: Client) -> None:
    """Let the element around the page, a `main` of the library's own, be none: ours is inside it."""
    around = client.content.parent_slot
    assert around is not None
    around.parent.classes("q-page").tag = "div"


def head(speech: Language, shade: str, clock: Clock) -> str:
    """Return what stands in the page's head: style, script, and the city's time for the ticking clock."""
    factor = clock.factor if isinstance(clock, CityClock) else 0
    now_ms = int(clock.now().timestamp() * 1000)
    return (
        '<link rel="stylesheet" href="/static/ioc.css">'
        f"<script>document.documentElement.lang='{speech}';document.documentElement.dataset.theme='{shade}';"
        f"window.iocClock={{city:{now_ms},factor:{factor},loaded:Date.now()}};</script>"
        '<script src="/static/ioc.js"></script><script src="/static/map.js"></script>'
        '<script src="/static/keys.js"></script><script src="/static/choosing.js"></script>'
    )


def header(title: Text, city: Surroundings, speech: Language, more_tools: str = "") -> str:
    """Return the header's HTML: emblem, names, navigation, clock, and what the person may do with the page."""
    user = current_user()
    here = ui.context.client.request.url.path
    links = navigation.html(entries_for(user), here, speech)
    now = city.clock.now()
    return (
        f'<a class="skip" href="#content">{Text("Tới nội dung", "To the content").of(speech)}</a>'
        '<a class="brand" href="/"><span class="emblem" aria-hidden="true"></span>'
        f"<span><b>{escape(city.name.of(speech))}</b><small>{CENTRE.of(speech)}</small></span></a>"
        f'<nav aria-label="{Text("Các trang", "Pages").of(speech)}">{links}</nav>'
        f'<div class="clock"><time id="city-time">--:--</time><span id="city-date">{date_of(now, speech)}</span></div>'
        f'<div class="tools">{more_tools}{tools(user, speech)}</div>'
        '<span class="line-state" role="status" id="line-state"></span>'
    )


def tools(user: User, speech: Language) -> str:
    """Return the buttons at the right: language, theme, help, and who is signed in with the way out."""
    other = Text("English", "Tiếng Việt").of(speech)
    shade = Text("Nền sáng / tối", "Light / dark").of(speech)
    text = (
        f'<button type="button" data-do="language" title="{other} (L)" aria-label="{other}">'
        f"{'EN' if speech == 'vi' else 'VI'}</button>"
        f'<button type="button" data-do="theme" title="{shade} (T)" aria-label="{shade}">◐</button>'
        f'<button type="button" data-do="help" title="? " aria-label="{Text("Trợ giúp", "Help").of(speech)}">?</button>'
    )
    if user.kiosk:
        return text
    leave = Text("Đăng xuất", "Sign out").of(speech)
    return (
        f'{text}<span class="who"><b>{escape(user.display_name)}</b><small>{ROLES[user.role].of(speech)}</small></span>'
        f'<form method="post" action="/logout"><button title="{leave}" aria-label="{leave}">⏻</button></form>'
    )


def help_dialog(speech: Language, more: Keys = ()) -> str:
    """Return the overlay that lists the keys."""
    rows = "".join(f"<dt><kbd>{key}</kbd></dt><dd>{text.of(speech)}</dd>" for key, text in (*HELP, *more))
    title = Text("Phím tắt", "Keys").of(speech)
    return (
        f'<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">{title}</h2><dl>{rows}</dl>'
        f'<form method="dialog"><button autofocus>{Text("Đóng", "Close").of(speech)}</button></form></dialog>'
    )


def static_folder() -> Any:
    """Return the folder of style and script."""
    return files("dashboards") / "static"
