"""The live hub: one listener for commits, one query a panel for all viewers, results pushed to every page.

A commit (NOTIFY committed, subject) marks what reads the subject; each marked query runs at once, but not again
before `SPACING_S`, and only while somebody looks. A query that takes long twice running waits longer, so that no
panel takes more than a twentieth of the database; one slow run is what opening a whole board costs all of its
queries. While the database is away viewers keep the last result with its trouble told.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import psycopg
import structlog
from psycopg import AsyncConnection

from dashboards.macros import Window, expand
from dashboards.marks import Mark
from dashboards.panels import Panel, TimeSeries, Variable
from dashboards.reader import Reader, Rows
from dashboards.span import Span
from dashboards.texts import lasting
from dashboards.viewers import tell_page
from streams.clock import Clock, local_date
from streams.db import loggable

log = structlog.get_logger(__name__)

SPACING_S = 0.75
"""Seconds between two runs of a query: with the query itself a commit is on every wall within one second."""
REFRESH_S = 15.0
"""Without any commit a query runs this often, because the board's time range moves on."""
RETRY_S = 2.0
LARGEST_SHARE = 0.05
FLOW = "flow"

Drawn = TypeVar("Drawn")
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


class Silence(NamedTuple):
    """A stream of events that has missed beats of its rhythm, and for how many real seconds nothing has come."""

    stream: str
    seconds: float


@dataclass(frozen=True)
class Result:
    """What a panel's query found; `version` grows with each change of what a page shows of it.

    `marks` are the alerts that one page puts on it, `silence` is that of what feeds it.
    """

    panel: Panel
    rows: list[dict[str, Any]] = field(default_factory=list)
    window: Window | None = None
    newest: datetime | None = None
    stale: bool = False
    trouble: str | None = None
    version: int = 0
    marks: tuple[Mark, ...] = ()
    silence: Silence | None = None
    drawn: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def age_s(self) -> float | None:
        """How many seconds old stale rows were when they were read, None of what is not stale."""
        if not self.stale or self.newest is None or self.window is None:
            return None
        return (self.window.end - self.newest).total_seconds()

    def once(self, name: str, draw: Callable[[], Drawn]) -> Drawn:
        """Return what `draw` made of this result under that name; it is made once for all viewers."""
        if name not in self.drawn:
            self.drawn[name] = draw()
        made: Drawn = self.drawn[name]
        return made


Show = Callable[[Result], None]
"""Puts a result on the page."""


@dataclass
class _Watched:
    """One query that somebody looks at."""

    panel: Panel
    span: Span
    variables: dict[str, tuple[str, ...]]
    callbacks: dict[int, Show] = field(default_factory=dict)
    result: Result | None = None
    dirty: bool = True
    running: bool = False
    due: float = 0.0
    last_run: float = float("-inf")
    took: float = 0.0

    def reads(self, subject: str) -> bool:
        """Say whether a commit of the subject is news of this panel."""
        return not self.panel.subjects.isdisjoint((subject, FLOW))


class Hub:
    """Runs what is looked at and tells who looks; every method belongs to the event loop that called `open`."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self.queries = 0
        self.away = False
        self.listening = False
        self._reader = reader
        self._clock = clock
        self._watched: dict[tuple[str, Span, Chosen], _Watched] = {}
        self._watchers: dict[int, tuple[frozenset[str], Callable[[], None]]] = {}
        self._next = 0
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to listen and to run queries; waits for no database."""
        await self._reader.open()
        for work in (self._listen, self._run):
            self._spawn(work())

    async def close(self) -> None:
        """End listening and the queries under way."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._reader.close()

    def look(
        self,
        panel: Panel,
        callback: Show,
        *,
        hours: int,
        variables: Mapping[str, Collection[str]] | None = None,
        between: tuple[datetime, datetime] | None = None,
    ) -> Callable[[], None]:
        """Call back with every result of the panel, at once with the latest one; call what is returned to stop."""
        span, chosen = Span(hours, between), _sorted(variables)
        key = (panel.id, span, tuple(chosen.items()))
        watched = self._watched.setdefault(key, _Watched(panel, span, chosen))
        number = self._number()
        watched.callbacks[number] = callback
        if watched.result is not None:
            tell_page(callback, watched.result)
        self._wake.set()

        def stop() -> None:
            watched.callbacks.pop(number, None)
            if not watched.callbacks and self._watched.get(key) is watched:
                del self._watched[key]

        return stop

    async def shown(self, panel: Panel, span: Span, variables: Mapping[str, Collection[str]]) -> Result:
        """Return the result that whoever looks at the panel has before them, else a fresh one; raises psycopg.Error."""
        chosen = _sorted(variables)
        watched = self._watched.get((panel.id, span, tuple(chosen.items())))
        if watched is not None and watched.result is not None and watched.result.trouble is None:
            return watched.result
        return await self._fresh(_Watched(panel, span, chosen))

    def watch(self, subjects: Collection[str], callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each commit of one of the subjects; call what is returned to stop."""
        number = self._number()
        self._watchers[number] = (frozenset(subjects), callback)
        return lambda: self._watchers.pop(number, None) and None

    async def options(self, variable: Variable) -> list[dict[str, Any]]:
        """Return the choices of a variable (value, name_vi, name_en); raises psycopg.Error."""
        return await self._reader.shown(variable.sql, {})

    async def rows(self, sql: str, parameters: Mapping[str, Any]) -> Rows:
        """Return what one statement finds, read as the boards read; raises psycopg.Error."""
        return await self._reader.shown(sql, parameters)

    def committed(self, subject: str) -> None:
        """Mark what reads the subject; every subject's commit is also news of the flow.

        What comes late for a range that is over waits for its regular run: anybody may ask for any number of them.
        """
        now = self._clock.now()
        for watched in self._watched.values():
            if watched.reads(subject) and not watched.span.is_over(now):
                watched.dirty = True
        for subjects, callback in tuple(self._watchers.values()):
            if subject in subjects:
                tell_page(callback)
        self._wake.set()

    async def _listen(self) -> None:
        """Hear every commit; after a gap everything may have changed."""
        pause = 0.1
        while True:
            try:
                async with await self._reader.connect() as conn:
                    await conn.execute("LISTEN committed")
                    self._recovered()
                    pause = 0.1
                    await self._hear(conn)
            except (psycopg.Error, OSError) as error:
                self._lost(error)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
            pause = min(pause * 2, 2.0)

    async def _hear(self, conn: AsyncConnection[Any]) -> None:
        async for notice in conn.notifies():
            self.committed(notice.payload)

    def _recovered(self) -> None:
        if self.away:
            log.info("database is back")
        self.away, self.listening = False, True
        for watched in self._watched.values():
            watched.dirty = True
        self._wake.set()

    def _lost(self, error: Exception) -> None:
        if not self.away:
            log.warning("database is away", error=type(error).__name__)
        self.away, self.listening = True, False
        for watched in tuple(self._watched.values()):
            self._publish(watched, replace(watched.result or Result(watched.panel), trouble="away"))

    async def _run(self) -> None:
        """Start each query when it is due; sleep until the next one is."""
        while True:
            self._wake.clear()
            now = asyncio.get_running_loop().time()
            for watched in tuple(self._watched.values()):
                if not watched.running and self._due(watched) <= now:
                    watched.running, watched.dirty, watched.last_run = True, False, now
                    self._spawn(self._query(watched))
            wait = min((self._due(w) - now for w in self._watched.values() if not w.running), default=REFRESH_S)
            # Not wait_for: before Python 3.12 it loses a cancellation that comes together with the event.
            with suppress(TimeoutError):
                async with asyncio.timeout(max(wait, 0.005)):
                    await self._wake.wait()

    def _due(self, watched: _Watched) -> float:
        """Return when a query may run next, on the loop's clock."""
        return watched.due if watched.dirty else max(watched.due, watched.last_run + REFRESH_S)

    async def _query(self, watched: _Watched) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        previous = watched.result or Result(watched.panel)
        try:
            self.queries += 1
            result = await self._fresh(watched)
        except (psycopg.Error, OSError) as error:
            trouble = "away" if isinstance(error, psycopg.OperationalError | OSError) and not _slow(error) else "failed"
            if previous.trouble != trouble:
                log.warning("panel's query failed", panel=watched.panel.id, error=loggable(error))
            result = replace(previous, trouble=trouble)
            watched.dirty = True
        took = loop.time() - started
        watched.running = False
        watched.due = started + max(RETRY_S if result.trouble else SPACING_S, min(took, watched.took) / LARGEST_SHARE)
        watched.took = took
        self._publish(watched, result)
        self._wake.set()

    async def _fresh(self, watched: _Watched) -> Result:
        panel, now = watched.panel, self._clock.now()
        window = watched.span.window(now)
        bound = expand(panel.sql, window, watched.variables)
        rows = await self._reader.shown(bound.sql, bound.parameters)
        newest = newest_of(rows, panel, window)
        stale = panel.stale_after is not None and newest is not None and now - newest > panel.stale_after
        # What somebody chose of the past is as old as it should be.
        stale = stale and watched.span.between is None
        return Result(panel, rows, window, newest, stale)

    def _publish(self, watched: _Watched, result: Result) -> None:
        previous = watched.result
        if previous is not None and looks_same(previous, result):
            return
        watched.result = replace(result, version=(previous.version if previous else 0) + 1, drawn={})
        for callback in tuple(watched.callbacks.values()):
            tell_page(callback, watched.result)

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def window_of(hours: int, now: datetime) -> Window:
    """Return the time range of that many hours until now, with a width of bucket that gives 60 to 130 of them."""
    return Span(hours).window(now)


def _sorted(variables: Mapping[str, Collection[str]] | None) -> dict[str, tuple[str, ...]]:
    """Return the choices in one order, so that the same ones are the same query."""
    return {name: tuple(sorted(values)) for name, values in sorted((variables or {}).items())}


def newest_of(rows: list[dict[str, Any]], panel: Panel, window: Window) -> datetime | None:
    """Return the newest event time that the rows tell in their column `at`, of curves the end of the newest stretch."""
    if isinstance(panel, TimeSeries):
        told = [row["time"] for row in rows if row["value"] is not None and row["key"] not in panel.limits]
        return min(max(told) + panel.width(window), window.end) if told else None
    return max((row["at"] for row in rows if isinstance(row.get("at"), datetime)), default=None)


def looks_same(before: Result, after: Result) -> bool:
    """Say whether a page need not be told; the axis of a chart moves on even when its rows are the same."""
    if isinstance(after.panel, TimeSeries) and before.window != after.window:
        return False
    return _face(before) == _face(after)


def _face(result: Result) -> tuple[object, ...]:
    """Return what a page shows: of the same rows the age as it is written, and times of today without their day."""
    age = None if result.age_s is None else lasting(result.age_s, "vi")
    today = None if result.window is None else local_date(result.window.end)
    return result.rows, result.stale, result.trouble, age, today


def _slow(error: Exception) -> bool:
    return isinstance(error, psycopg.errors.QueryCanceled)
