"""The worker process: the Faust application with every subject, its metrics, and its memory limit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import faust
import psycopg
import structlog
from prometheus_client import start_http_server

from streams import logs, retention
from streams.awaiting.recall import Recall
from streams.clock import city_clock
from streams.db import AdvisoryLock
from streams.engine.app import build_app, worker_connection
from streams.publisher import NotDeliveredError, Publisher
from streams.rivers import reaches
from streams.settings import Settings
from streams.subjects import all_subjects

log = structlog.get_logger(__name__)

RECALL_EVERY_S = 5.0
"""How long a dead letter goes on waiting for a code that has become known, in real seconds."""
Chore = Callable[[psycopg.Connection, Settings, datetime], None]
"""Work that is done again and again: over a connection, at an instant of the city."""


def run_worker(settings: Settings) -> None:
    """Run until stopped by a signal; exits non-zero after an error that no retry can mend."""
    logs.configure()
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    app = build_app(settings, all_subjects(settings, lambda: worker_connection(settings)))
    _watch_memory(app, settings.worker_memory_limit_mb)
    _keep_house(app, settings, timedelta(hours=1), "retention", _drop_old_chunks)
    _recall_letters(app, settings)
    _keep_house(app, settings, timedelta(hours=6), "travel times of rivers", _estimate_travel)
    if settings.worker_metrics_port:
        start_http_server(settings.worker_metrics_port, addr="127.0.0.1")
    worker = faust.Worker(app, loglevel="WARNING", redirect_stdouts=False)
    worker.execute_from_commandline()


def _watch_memory(app: faust.App, limit_mb: int) -> None:
    """Stop, to be started afresh, when the process has grown beyond its limit; nothing is lost by that."""

    async def check() -> None:
        resident = resident_mb()
        if resident > limit_mb:
            log.warning("memory limit reached: worker restarts", resident_mb=resident, limit_mb=limit_mb)
            asyncio.get_running_loop().create_task(app.stop())

    app.timer(interval=30.0, on_leader=False)(check)


def _keep_house(app: faust.App, settings: Settings, every: timedelta, name: str, work: Chore) -> None:
    """Do some work again and again by the city clock, at most once a real minute."""
    clock = city_clock(settings)

    def once() -> None:
        with worker_connection(settings) as conn:
            work(conn, settings, clock.now())

    async def keep_house() -> None:
        try:
            await asyncio.to_thread(once)
        except psycopg.Error as error:
            log.warning(f"{name}: waits for the database", sqlstate=error.sqlstate)

    app.timer(interval=max(60.0, clock.real_seconds(every.total_seconds())), on_leader=False, name=name)(keep_house)


def _recall_letters(app: faust.App, settings: Settings) -> None:
    """Send dead letters again that waited for what is known by now; one worker at a time does."""
    clock, recall = city_clock(settings), Recall(Publisher.of(settings, f"{settings.worker_id}-recall"))

    def once() -> None:
        with worker_connection(settings) as conn:
            row = conn.execute("SELECT pg_try_advisory_lock(%s)", (AdvisoryLock.RECALL,)).fetchone()
            if row and row[0]:
                conn.autocommit = False
                if sent := recall.turn(conn, clock.now()):
                    log.info("dead letters went their way again", letters=sent)

    async def call_back() -> None:
        try:
            await asyncio.to_thread(once)
        except (psycopg.Error, NotDeliveredError) as error:
            log.warning("dead letters wait on", error=type(error).__name__)

    app.timer(interval=RECALL_EVERY_S, on_leader=False, name="recall")(call_back)


def _drop_old_chunks(conn: psycopg.Connection, settings: Settings, now: datetime) -> None:
    if dropped := retention.enforce(conn, settings, now):
        log.info("old chunks dropped", **dropped)


def _estimate_travel(conn: psycopg.Connection, settings: Settings, now: datetime) -> None:
    reaches.estimate(conn, now)


def resident_mb() -> int:
    """Return the process's resident memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 // 2**20
