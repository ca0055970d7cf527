"""A feed: one query for all who look at the same thing, run after a commit and pushed to every page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from time import monotonic
from typing import Any, Generic, TypeVar

import psycopg

from dashboards.site import Site
from dashboards.viewers import tell_page

SPACING_S = 0.2
"""Least real seconds between two queries, however many commits there are."""
REFRESH_S = 5.0
"""Without a commit it is read this often: a process that falls silent commits nothing."""
GLANCE_S = 0.5
"""How often it looks whether the database is there."""

T = TypeVar("T")
ALERTS = frozenset({"alerts"})


class Feed(Generic[T]):
    """Reads `load` while somebody looks, after commits of `subjects`.

    `away` says that the newest reading failed and the old one is shown.
    """

    def __init__(
        self, site: Site, load: Callable[[psycopg.Connection[Any]], T], subjects: Collection[str] = ALERTS
    ) -> None:
        self.value: T | None = None
        self.away = False
        self._site, self._load, self._subjects = site, load, subjects
        self._viewers: dict[int, Callable[[], None]] = {}
        self._next = 0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def join(self, show: Callable[[], None]) -> Callable[[], None]:
        """Read once, then call `show` after each new reading; call what is returned to leave."""
        await self._read()
        self._next += 1
        number = self._next
        self._viewers[number] = show
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return lambda: self._viewers.pop(number, None) and None

    @property
    def idle(self) -> bool:
        """Whether nobody looks."""
        return not self._viewers

    async def _run(self) -> None:
        stop = self._site.hub.watch(self._subjects, self._changed.set)
        try:
            while self._viewers:
                await self._news()
                began = monotonic()
                await self._read()
                for show in tuple(self._viewers.values()):
                    tell_page(show)
                # In a flood many look at hundreds of alerts: half of the time is left for everybody else's pages.
                await asyncio.sleep(max(SPACING_S, monotonic() - began))
        finally:
            stop()
            self._task = None

    async def _news(self) -> None:
        """Wait for a commit, for the time to look by itself, or for the database to go or come back."""
        for _ in range(round(REFRESH_S / GLANCE_S)):
            with suppress(TimeoutError):
                # Not wait_for: before Python 3.12 it loses a cancellation that comes together with the event.
                async with asyncio.timeout(GLANCE_S):
                    await self._changed.wait()
            if self._changed.is_set() or self._site.hub.away != self.away:
                break
        self._changed.clear()

    async def _read(self) -> None:
        if self._site.hub.away:
            self.away = True
            return
        try:
            self.value = await self._site.gate.database(self._load)
            self.away = False
        except psycopg.OperationalError:
            self.away = True
