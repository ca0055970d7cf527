"""What the bench measures, each as a function of running servers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import numpy as np
import psycopg
from aiokafka import AIOKafkaProducer

from streams.clock import microseconds
from streams.db import connect, migrate
from streams.engine.validation import Validator
from streams.observations.columns import Columns, columns_of
from streams.observations.event import TOPIC, Observation
from streams.observations.series import SeriesIndex
from streams.pgarray import POSTGRES_EPOCH_US
from tests.bench import data
from tests.waiting import wait_until
from tests.worker_process import WorkerProcess, worker_settings

_COPY = "COPY observation (series, time, value, revision, quality) FROM STDIN (FORMAT binary)"
_ROW = np.dtype(
    [("n", ">i2"), ("n1", ">i4"), ("series", ">i4"), ("n2", ">i4"), ("time", ">i8"), ("n3", ">i4"), ("value", ">f8"),
     ("n4", ">i4"), ("revision", ">i8"), ("n5", ">i4"), ("quality", ">i2")]
)  # fmt: skip
TABLES = ("observation", "observation_minute", "observation_hour", "observation_day", "observation_last")


@dataclass(frozen=True)
class Servers:
    """Where the bench's own servers are; `new_database` makes an empty migrated one with the bench's stations."""

    bootstrap: str
    superuser_url: str
    folder: Path

    def new_database(self, name: str) -> str:
        """Create, migrate and fill the registry of a database; return its address."""
        with connect(self.superuser_url, autocommit=True) as conn:
            conn.execute(f'CREATE DATABASE "{name}"')
        url = self.superuser_url.rpartition("/")[0] + f"/{name}"
        migrate(url)
        data.register(url)
        return url


def drain_rate(servers: Servers, name: str, prefix: str, count: int, main: str | None = None) -> tuple[float, str]:
    """Run a worker until `count` events are stored; return events/s after its first commit, and the database."""
    url = servers.new_database(name)
    settings = worker_settings(url, servers.bootstrap, prefix, servers.folder / name, name)
    worker = WorkerProcess(settings, servers.folder / f"{name}.log", *([main] if main else []), fresh=True)
    (servers.folder / name).mkdir()
    worker.start()
    try:
        return _watch(url, count, worker), url
    finally:
        worker.stop()


def _watch(url: str, count: int, worker: WorkerProcess, timeout_s: float = 120) -> float:
    """Count through the minute roll-ups, which are small, so that watching costs the worker nothing."""
    started, first = time.monotonic(), None
    with connect(url, autocommit=True) as conn:
        while time.monotonic() - started < timeout_s and worker.exit_code is None:
            stored = int(conn.execute("SELECT coalesce(sum(n), 0) FROM observation_day").fetchone()[0])  # type: ignore[index]
            now = time.monotonic()
            if stored >= count and first is not None:
                return (stored - first[0]) / (now - first[1])
            if stored and first is None:
                first = (stored, now)
            time.sleep(0.05)
    raise TimeoutError(f"the worker stored {stored} of {count} events (exit code {worker.exit_code}): {worker.said()}")


def copy_rate(servers: Servers, name: str, count: int, rows_per_batch: int) -> float:
    """Return rows per second of binary COPY of the same rows into the same empty table, a transaction a batch."""
    url = servers.new_database(name)
    batches = [_copy_data(batch) for batch in _batches(url, count, rows_per_batch)]
    with connect(url, autocommit=True) as conn:
        started = time.perf_counter()
        for body in batches:
            with conn.transaction(), conn.cursor().copy(_COPY) as copy:
                copy.write(body)
        return count / (time.perf_counter() - started)


def _batches(url: str, count: int, rows_per_batch: int) -> list[Columns]:
    index, validator, batches = SeriesIndex(lambda: connect(url, autocommit=True)), Validator(Observation), []
    for partition in range(data.PARTITIONS):
        raw = [value for _, value in data.values(count // data.PARTITIONS, partition)]
        for at in range(0, len(raw), rows_per_batch):
            events = validator.validate(raw[at : at + rows_per_batch]).events
            batches.append(columns_of(events, index.resolve(events), range(len(events))))
    index.close()
    return batches


def _copy_data(rows: Columns) -> bytes:
    body = np.empty(len(rows), dtype=_ROW)
    for name, value in (("n", 5), ("n1", 4), ("n2", 8), ("n3", 8), ("n4", 8), ("n5", 2)):
        body[name] = value
    body["series"], body["time"], body["value"] = rows.series, rows.time - POSTGRES_EPOCH_US, rows.value
    body["revision"], body["quality"] = rows.revision, rows.quality
    return b"PGCOPY\n\xff\r\n\0" + b"\0" * 8 + body.tobytes() + b"\xff\xff"


def differing_tables(one: str, other: str) -> list[str]:
    """Return the tables whose rows differ between two databases, sums compared to a relative 1e-9."""

    def rows(url: str, table: str) -> list[tuple[object, ...]]:
        with connect(url) as conn:
            return conn.execute(f"SELECT s.source, s.metric, t.* FROM {table} t JOIN series s ON s.id = t.series"
                                " ORDER BY 1, 2, 4").fetchall()  # fmt: skip

    return [table for table in TABLES if not _equal(rows(one, table), rows(other, table))]


def _equal(ours: list[tuple[object, ...]], theirs: list[tuple[object, ...]]) -> bool:
    if len(ours) != len(theirs):
        return False
    return all(_same(a, b) for a, b in zip(ours, theirs, strict=True))


def _same(a: tuple[object, ...], b: tuple[object, ...]) -> bool:
    # Position 2 is the series' number, which each database gives out in its own order.
    pairs = [pair for i, pair in enumerate(zip(a, b, strict=True)) if i != 2]
    return all(
        abs(x - y) <= 1e-9 * max(abs(x), 1.0) if isinstance(x, float) and isinstance(y, float) else x == y
        for x, y in pairs
    )


def latencies(servers: Servers, prefix: str, per_second: int, seconds: float) -> tuple[float, float]:
    """Return p50 and p99, in milliseconds, from handing an event to the producer to its transaction's commit."""
    url = servers.new_database("latency")
    settings = worker_settings(url, servers.bootstrap, prefix, servers.folder / "latency", "latency")
    worker = WorkerProcess(settings, servers.folder / "latency.log", fresh=True)
    (servers.folder / "latency").mkdir()
    worker.start()
    try:
        sent = asyncio.run(_steady(servers.bootstrap, prefix, per_second, seconds))
        with connect(url, autocommit=True) as conn:
            wait_until(lambda: _count(conn) == len(sent), 60, "the events did not arrive")
            committed = conn.execute(
                "SELECT source, (extract(epoch FROM time) * 1000000)::bigint, pg_xact_commit_timestamp(o.xmin)"
                " FROM observation AS o JOIN series ON series.id = o.series"
            ).fetchall()
    finally:
        worker.stop()
    waits = sorted((at.timestamp() - sent[source, time_us]) * 1000 for source, time_us, at in committed)
    cuts = quantiles(waits, n=100)
    return cuts[49], cuts[98]


def _count(conn: psycopg.Connection) -> int:
    return int(conn.execute("SELECT count(*) FROM observation").fetchone()[0])  # type: ignore[index]


async def _steady(bootstrap: str, prefix: str, per_second: int, seconds: float) -> dict[tuple[str, int], float]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=5)
    await producer.start()
    names, sent = data.stations(), {}
    await _warm_up(producer, prefix)
    begin, base = time.time(), microseconds(data.START)
    for i in range(int(per_second * seconds)):
        await asyncio.sleep(max(0.0, begin + i / per_second - time.time()))
        station, instant = i % len(names), base + i
        value = f'{{"source":"{names[station]}","metric":"pm25","time":{instant},"value":1.5}}'
        sent[names[station], instant] = time.time()
        await producer.send(
            prefix + TOPIC.name, value.encode(), names[station].encode(), partition=data.partition_of(station)
        )
    await producer.stop()
    return sent


async def _warm_up(producer: AIOKafkaProducer, prefix: str) -> None:
    """Let the worker join its group before the clock runs; what is sent here is not an event and not counted."""
    await producer.send_and_wait(prefix + TOPIC.name, b"{}", b"warm-up")
    await asyncio.sleep(8)
