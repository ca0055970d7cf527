"""What a worker does beside its streams, again and again, in a thread and over a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import faust
import psycopg
import structlog
from kafka.errors import KafkaError

from streams.clock import CityClock
from streams.db import AdvisoryLock
from streams.engine.app import worker_connection
from streams.publisher import NotDeliveredError
from streams.settings import Settings

log = structlog.get_logger(__name__)


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
    """Do it as long as the worker runs; a server that is away puts it off to the next time."""

    def once() -> None:
        with worker_connection(settings) as conn:
            if chore.lock is None or _is_taken(conn, chore.lock):
                chore.work(conn, settings, clock.now())

    async def again() -> None:
        try:
            await asyncio.to_thread(once)
        except (psycopg.Error, KafkaError, NotDeliveredError) as error:
            log.warning(f"{chore.name}: put off", error=type(error).__name__, reason=str(error))

    app.timer(interval=chore.every_s, on_leader=False, name=chore.name)(again)


def _is_taken(conn: psycopg.Connection, lock: AdvisoryLock) -> bool:
    row = conn.execute("SELECT pg_try_advisory_lock(%s)", (lock,)).fetchone()
    return bool(row and row[0])
