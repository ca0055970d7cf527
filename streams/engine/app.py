"""The Faust application: one agent for each subject, one actor for each partition, acknowledged after COMMIT."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import faust
import psycopg
import structlog

from streams.clock import Clock, city_clock
from streams.db import connect
from streams.engine.batch import Batch
from streams.engine.errors import StoppingError
from streams.engine.transport import BatchTransport
from streams.engine.writer import BatchWriter, Connect, Subject
from streams.settings import Settings

log = structlog.get_logger(__name__)

SESSION_TIMEOUT_S = 10
THREADS_PER_PARTITION = 3
"""One that writes, and after a rebalance one that still ends its attempt and one that waits to close its connection."""


def worker_connection(settings: Settings) -> psycopg.Connection:
    """Open a worker's connection, with time-outs below Kafka's session time-out."""
    conn = connect(settings.database_url.get_secret_value(), autocommit=True, application=settings.worker_id)
    conn.execute("SELECT set_config('statement_timeout', '8s', false)")
    conn.execute("SELECT set_config('idle_in_transaction_session_timeout', '8s', false)")
    conn.execute("SELECT set_config('lock_timeout', '5s', false)")
    return conn


def build_app(settings: Settings, subjects: Sequence[Subject]) -> faust.App:
    """Compose the worker; it starts when faust.Worker runs it."""
    datadir = settings.state_dir / "faust" / settings.worker_id
    datadir.mkdir(parents=True, exist_ok=True)
    app = faust.App(
        settings.topic_prefix + "workers",
        broker=f"kafka://{settings.kafka_bootstrap}",
        store="memory://",
        value_serializer="raw",
        key_serializer="raw",
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
        datadir=str(datadir),
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=settings.worker_id,
        broker_session_timeout=SESSION_TIMEOUT_S,
        broker_heartbeat_interval=3,
        broker_max_poll_interval=86_400,
        broker_commit_interval=0.5,
        stream_buffer_maxsize=8,
        stream_wait_empty=False,
    )
    app.transport = BatchTransport(app.conf.broker, app, loop=None)
    partitions = sum(subject.topic.partitions for subject in subjects)
    runtime = _Runtime(
        connect=lambda: worker_connection(settings),
        clock=city_clock(settings),
        stopping=threading.Event(),
        threads=ThreadPoolExecutor(THREADS_PER_PARTITION * partitions, thread_name_prefix="partition"),
    )
    for subject in subjects:
        _attach(app, settings.topic_prefix, subject, runtime)
    app.on_before_shutdown.connect(runtime.stop, weak=False)
    return app


class _Runtime:
    """What the actors share."""

    def __init__(
        self,
        connect: Connect,
        clock: Clock,
        stopping: threading.Event,
        threads: ThreadPoolExecutor,
    ) -> None:
        self.connect, self.clock, self.stopping, self.threads = connect, clock, stopping, threads

    async def stop(self, *_: Any, **__: Any) -> None:
        self.stopping.set()

    def writer(self, subject: Subject) -> BatchWriter:
        return BatchWriter(subject, self.connect, self.clock, self.stopping)


def _attach(app: faust.App, prefix: str, subject: Subject, runtime: _Runtime) -> None:
    """Give the subject an agent with one actor for each partition."""
    topic = app.topic(prefix + subject.topic.name, value_type=bytes, key_type=bytes)

    async def consume(stream: Any) -> None:
        stream.enable_acks = False
        writer = runtime.writer(subject)
        try:
            async for event in stream.events():
                await _write(app, runtime, writer, event)
                await stream.ack(event)
        finally:
            runtime.threads.submit(writer.close)

    app.agent(topic, name=f"streams.{subject.name}", isolated_partitions=True)(consume)


async def _write(app: faust.App, runtime: _Runtime, writer: BatchWriter, event: Any) -> None:
    """Write one batch; an error that no retry can mend ends the process, for Faust would skip the batch.

    A worker keeps no state, so leaving at once loses nothing: the open transactions roll back and
    Kafka delivers again, to the process that the supervisor starts.
    """
    message = event.message
    log_end = app.consumer.highwater(message.tp) or message.offset + 1
    batch = Batch(message.topic, message.partition, message.value, log_end)
    try:
        await asyncio.get_running_loop().run_in_executor(runtime.threads, writer.process, batch)
    except StoppingError as stopped:
        raise asyncio.CancelledError from stopped
    except Exception:
        log.exception("worker ends", topic=message.topic, partition=message.partition)
        os._exit(os.EX_SOFTWARE)
