"""What a worker does beside its streams, again and again, in a thread and over a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import faust
import psycopg
import structlog
from kafka.errors import KafkaError

from streams.clock import CityClock
from streams.db import AdvisoryLock, loggable, took
from streams.engine.app import worker_connection
from streams.publisher import NotDeliveredError
from streams.settings import Settings

log = structlog.get_logger(__name__)

FIRST_AFTER_S = 60.0
"""So many real seconds after its start a worker has begun with each chore: it may be started anew again and again."""


class Running(Protocol):
    """What runs until it is told to stop, as a Faust application does; its sleep ends then."""

    @property
    def should_stop(self) -> bool:
        """Whether it has been told."""
        ...

    async def sleep(self, n: float) -> None:
        """Let so many real seconds pass."""
        ...


@dataclass(frozen=True)
class Chore:
    """`work` (connection, settings, instant of the city) every so many real seconds.

    With a lock, one worker at a time does it.
    """

    name: str
    every_s: float
    work: Callable[[psycopg.Connection, Settings, datetime], None]
    lock: AdvisoryLock | None = None


def in_city(clock: CityClock, every: timedelta) -> float:
    """Return the real seconds of a span of the city's, but a minute at least."""
    return max(60.0, clock.real_seconds(every.total_seconds()))


def keep_doing(app: faust.App, settings: Settings, chore: Chore, clock: CityClock) -> None:
    """Do it soon and then as long as the worker runs; a server that is away puts it off to the next time."""

    def once() -> None:
        with worker_connection(settings) as conn:
            if chore.lock is None or took(conn, chore.lock):
                chore.work(conn, settings, clock.now())

    async def again() -> None:
        try:
            await asyncio.to_thread(once)
        except (psycopg.Error, KafkaError, NotDeliveredError) as error:
            log.warning(f"{chore.name}: put off", error=loggable(error))

    async def for_good() -> None:
        await repeat(app, min(FIRST_AFTER_S, chore.every_s), chore.every_s, again)

    app.task(for_good)


async def repeat(running: Running, first_s: float, every_s: float, work: Callable[[], Awaitable[None]]) -> None:
    """Do some work so many real seconds from now, and again after each further ones, until it is to stop."""
    await running.sleep(first_s)
    while not running.should_stop:
        await work()
        await running.sleep(every_s)
