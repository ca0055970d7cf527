"""The frame around every page: header with the city's clock, navigation, language, theme, sign-out and help."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nicegui import ui

from dashboards.access import NotAllowedError, current_user, require
from dashboards.texts import Language, Text
from streams.users.people import Role

LANGUAGE_COOKIE = "ioc_lang"
THEME_COOKIE = "ioc_theme"


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation, shown to people of at least that role."""

    path: str
    title: Text
    role: Role


_entries: list[Entry] = []


def entries_for_current_user() -> list[Entry]:
    """Return the pages that whoever looks may open, in the order they were registered."""
    user = current_user()
    return [entry for entry in _entries if user.may(entry.role)]


def page(
    path: str, title: Text, role: Role = Role.VIEWER
) -> Callable[[Callable[[], Awaitable[None]]], Callable[[], Awaitable[None]]]:
    """Register an async page builder at a path, in the navigation, for people of at least that role.

    Others get a page that says so, with status 403.
    """
    _entries[:] = [entry for entry in _entries if entry.path != path] + [Entry(path, title, role)]

    def register(build: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        @functools.wraps(build)
        async def checked() -> None:
            try:
                await require(role)
                await build()
            except NotAllowedError:
                ui.context.client.status_code = 403
                _refusal()

        ui.page(path)(checked)
        return build

    return register


def language() -> Language:
    """Return the language of the page: `?lang=` in its address, else the cookie, else Vietnamese."""
    request = ui.context.client.request
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return "en" if wanted == "en" else "vi"


@contextmanager
def page_frame(title: Text) -> Iterator[None]:
    """Put the content of the `with` block inside the frame."""
    ui.page_title(f"{title.of(language())} · IOC")
    with ui.element("main").classes("ioc-main"):
        yield


def _refusal() -> None:
    ui.label(Text("Bạn không có quyền xem trang này.", "You may not see this page.").of(language()))
