"""The worker process: the Faust application with every subject, its metrics, and its memory limit."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import faust
import psycopg
import structlog
from prometheus_client import start_http_server

from streams import logs, retention
from streams.awaiting.recall import Recall
from streams.backlog.log_ends import LogEnds
from streams.chores import Chore, in_city, keep_doing
from streams.clock import city_clock
from streams.db import AdvisoryLock
from streams.disk import space
from streams.engine.app import build_app, worker_connection
from streams.publisher import Publisher
from streams.rivers import reaches
from streams.settings import Settings
from streams.subjects import all_subjects, all_topics

log = structlog.get_logger(__name__)

RECALL_EVERY_S = 5.0
"""How long a dead letter goes on waiting for a code that has become known, in real seconds."""
LOG_ENDS_EVERY_S = 10.0
"""How old the word of Kafka on what waits may be, in real seconds."""
DISK_EVERY_S = 600.0
"""How often the disk is looked at, in real seconds."""


def run_worker(settings: Settings) -> None:
    """Run until stopped by a signal; exits non-zero after an error that no retry can mend."""
    logs.configure()
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    app = build_app(settings, all_subjects(settings, lambda: worker_connection(settings)))
    _watch_memory(app, settings.worker_memory_limit_mb)
    _keep_house(app, settings)
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


def _keep_house(app: faust.App, settings: Settings) -> None:
    """Do beside the streams what must be done again and again."""
    clock, recall = city_clock(settings), Recall(Publisher.of(settings, f"{settings.worker_id}-recall"))
    log_ends = LogEnds(settings.kafka_bootstrap, settings.topic_prefix, all_topics())
    chores = (
        Chore("retention", in_city(clock, timedelta(hours=1)), _drop_old_chunks),
        Chore("travel times of rivers", in_city(clock, timedelta(minutes=30)), _estimate_travel),
        Chore("recall", RECALL_EVERY_S, partial(_recall_letters, recall), AdvisoryLock.RECALL),
        Chore("log ends", LOG_ENDS_EVERY_S, lambda conn, _settings, _now: log_ends.keep(conn), AdvisoryLock.LOG_ENDS),
        Chore("disk", DISK_EVERY_S, lambda conn, settings, _now: space.note(conn, settings.state_dir)),
    )
    for chore in chores:
        keep_doing(app, settings, chore, clock)


def _recall_letters(recall: Recall, conn: psycopg.Connection, _settings: Settings, now: datetime) -> None:
    conn.autocommit = False
    if sent := recall.turn(conn, now):
        log.info("dead letters went their way again", letters=sent)


def _drop_old_chunks(conn: psycopg.Connection, settings: Settings, now: datetime) -> None:
    if dropped := retention.enforce(conn, settings, now):
        log.info("old chunks dropped", **dropped)


def _estimate_travel(conn: psycopg.Connection, settings: Settings, now: datetime) -> None:
    reaches.estimate(conn, now)


def resident_mb() -> int:
    """Return the process's resident memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 // 2**20
