"""Seeded observations for the benches: many stations at 1 Hz, in event-time order, laid into Kafka fast."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaProducer

from streams.clock import microseconds
from streams.db import connect
from streams.kafka import create_topics
from streams.observations.event import TOPIC

STATIONS = 400
METRICS = ("pm25", "pm10", "o3", "no2", "co")
START = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)
PARTITIONS = TOPIC.partitions


def stations() -> list[str]:
    """Return the stations' ids."""
    return [f"BENCH-{n:04}" for n in range(STATIONS)]


def register(url: str) -> None:
    """Put the bench's stations and metrics into the registry."""
    with connect(url) as conn, conn.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude)"
            " VALUES (%s, 'air', 'bench', 'bench', 21.8, 105.2)",
            [(station,) for station in stations()],
        )
        cursor.executemany(
            "INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest, step, still)"
            " VALUES (%s, 'air', 'µg/m³', 'bench', 'bench', 0, 1000, 100, '6 hours') ON CONFLICT DO NOTHING",
            [(metric,) for metric in METRICS],
        )


def partition_of(station: int) -> int:
    """Return the partition of a station: each station stays in one."""
    return station % PARTITIONS


def values(count: int, partition: int, seed: int = 766) -> Iterator[tuple[bytes, bytes]]:
    """Yield `count` (key, value) records of one partition, a second of all its stations after the other."""
    rng = random.Random(f"{seed}/{partition}")
    names = [name for n, name in enumerate(stations()) if partition_of(n) == partition]
    start, made = microseconds(START), 0
    while True:
        for name in names:
            for metric in METRICS:
                if made == count:
                    return
                value = f'{{"source":"{name}","metric":"{metric}","time":{start},"value":{rng.random() * 80:.2f}}}'
                yield name.encode(), value.encode()
                made += 1
        start += 1_000_000


async def fill(bootstrap: str, prefix: str, count: int) -> None:
    """Create the topic and put `count` records into it, the same number into each partition."""
    create_topics(bootstrap, prefix, [TOPIC])
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        for partition in range(PARTITIONS):
            await _fill_partition(producer, prefix + TOPIC.name, partition, count // PARTITIONS)
    finally:
        await producer.stop()


async def _fill_partition(producer: AIOKafkaProducer, topic: str, partition: int, count: int) -> None:
    batch = producer.create_batch()
    for key, value in values(count, partition):
        while batch.append(key=key, value=value, timestamp=None) is None:
            await producer.send_batch(batch, topic, partition=partition)
            batch = producer.create_batch()
    if batch.record_count():
        await producer.send_batch(batch, topic, partition=partition)
    await producer.flush()
