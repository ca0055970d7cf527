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
from streams.engine.gathering import Gathering
from streams.engine.transport import BatchTransport
from streams.engine.writer import BatchWriter, Connect, Subject
from streams.settings import Settings

log = structlog.get_logger(__name__)

SESSION_TIMEOUT_S = 10
METADATA_AGE_MS = 5_000
"""How soon a topic is read that was not there, or not yet known to the broker, when partitions were dealt out: what
Faust does not find then it leaves out, and it looks again only when the metadata change."""
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
        consumer_metadata_max_age_ms=METADATA_AGE_MS,
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
        writer, gathering = runtime.writer(subject), Gathering()
        writing = asyncio.create_task(_write_gathered(app, runtime, writer, stream, gathering))
        try:
            async for event in stream.events():
                await gathering.put(event)
        finally:
            writing.cancel()
            runtime.threads.submit(writer.close)

    app.agent(topic, name=f"streams.{subject.name}", isolated_partitions=True)(consume)


async def _write_gathered(
    app: faust.App, runtime: _Runtime, writer: BatchWriter, stream: Any, gathering: Gathering
) -> None:
    """Write what was gathered, again and again; an error that no retry can mend ends the process.

    A worker keeps no state, so leaving at once loses nothing: the open transactions roll back and
    Kafka delivers again, to the process that the supervisor starts. Faust itself would skip the batch.
    """
    try:
        while True:
            events = await gathering.take()
            batch = _batch(app, [event.message for event in events])
            await asyncio.get_running_loop().run_in_executor(runtime.threads, writer.process, batch)
            for event in events:
                event.message.delivery.done = True
                await stream.ack(event)
    except StoppingError:
        return
    except Exception:
        log.exception("worker ends", subject=writer.subject)
        os._exit(os.EX_SOFTWARE)


def _batch(app: faust.App, messages: Sequence[Any]) -> Batch:
    """Join the records of the partition's deliveries."""
    last = messages[-1]
    records = [record for message in messages for record in message.value]
    return Batch(last.topic, last.partition, records, app.consumer.log_end(last.tp) or last.offset + 1)
