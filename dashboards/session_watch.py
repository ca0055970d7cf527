"""Open pages are sent away when their session ends: one look at all sessions, however many pages are open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

import psycopg
from nicegui import Client

from dashboards.viewers import tell_page

LOOK_EVERY_S = 10.0
"""Seconds between two looks whether those who have pages open may still see them."""
GOES_WITHIN_S = 2.0
"""Seconds after which a page that was sent away is closed here: its browser need not do what it is told."""
Alive = Callable[[Collection[str]], Awaitable[frozenset[str]]]
"""Returns those of some tokens whose sessions live; raises psycopg.Error."""


class SessionWatch:
    """Knows every open page by the token of its session; looks only while there is one."""

    def __init__(self, alive: Alive, every_s: float = LOOK_EVERY_S) -> None:
        self._alive, self._every_s = alive, every_s
        self._pages: dict[int, tuple[str, Callable[[], None]]] = {}
        self._next = 0
        self._task: asyncio.Task[None] | None = None

    def watch(self, token: str, leave: Callable[[], None]) -> Callable[[], None]:
        """Call `leave` once the session of a token has ended; call what is returned when the page is closed."""
        self._next += 1
        number = self._next
        self._pages[number] = (token, leave)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        return lambda: self._pages.pop(number, None) and None

    async def _run(self) -> None:
        try:
            while self._pages:
                await asyncio.sleep(self._every_s)
                await self._look()
        finally:
            self._task = None

    async def _look(self) -> None:
        """Send away whoever is signed out; a database that is away ends no session."""
        pages = dict(self._pages)
        try:
            alive = await self._alive({token for token, _ in pages.values()})
        except psycopg.Error:
            return
        for number, (token, leave) in pages.items():
            if token not in alive and number in self._pages:
                del self._pages[number]
                tell_page(leave)


def watch_page(client: Client) -> None:
    """Begin to look after a page's session, once it is delivered; a kiosk's token does not end.

    Called whenever its browser connects: to one that was sent away it comes back as a closed page.
    """
    if client.storage.get("over"):
        client.delete()
    if client.storage.get("watched") or client.request.state.user.kiosk:
        return
    client.storage["watched"] = True
    gate = client.request.state.gate

    def leave() -> None:
        client.open("/login")
        asyncio.get_running_loop().call_later(GOES_WITHIN_S, _close, client)

    client.on_delete(gate.open_pages.watch(gate.token_of(client.request), leave))


def _close(client: Client) -> None:
    """Delete a page that is still connected; one that is not the library deletes itself, unless it comes back."""
    client.storage["over"] = True
    if client.has_socket_connection:
        client.delete()
