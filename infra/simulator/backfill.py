"""The past of the simulated province: some days on a coarser interval, recorded and loaded in bulk, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer
from kafka.partitioner.default import murmur2

from infra.provinces.load import Province
from infra.simulator.agencies import Agencies
from infra.simulator.city import CURSOR, LIVE_SINCE, SINCE
from infra.simulator.entry import Block, Entry, Event
from infra.simulator.faults import Faults
from infra.simulator.field import SensorField
from infra.simulator.ledger import Ledger
from infra.simulator.system import System, World
from streams.awaiting.known import DOSSIER
from streams.kafka import ORIGIN_HEADER, Topic
from streams.observations.event import TOPIC as OBSERVATIONS
from streams.subjects import all_topics, versioned_subjects

INTERVAL_S = 300
_LOADED = "loaded"
_DAY_S = 86_400
_BATCH_BYTES = 524_288
_ORIGIN = [(ORIGIN_HEADER, b"backfill")]
Load = Callable[[Sequence[Block], Sequence[Event]], None]


@dataclass(frozen=True)
class Past:
    """Columns of observations, and all other events, of a past span."""

    blocks: list[Block]
    events: list[Event]

    @property
    def readings(self) -> int:
        """How many observations there are."""
        return sum(len(block.time) for block in self.blocks)


def generate(
    province: Province, seed: int, start_s: int, end_s: int, systems: Sequence[System], key: bytes = b""
) -> Past:
    """Return the province's past in [start_s, end_s), seconds since 1970 UTC; the same for the same seed."""
    sensors = SensorField(province.stations, seed, Faults.none())
    blocks = list(sensors.history(start_s, end_s, INTERVAL_S))
    return Past(blocks, list(Agencies(systems, World(province, seed, Faults(), key), start_s).history(end_s)))


def backfill(
    province: Province,
    ledger: Ledger,
    load: Load,
    days: int,
    now_s: int,
    seed: int,
    on_stage: Callable[[str], None],
    systems: Sequence[System],
    key: bytes = b"",
) -> Past | None:
    """Record and load the days before now; return None when the province has a past already.

    Interrupted after recording, it loads the same past again, which the streams recognise. `key` is the city's key
    of pseudonyms.
    """
    if ledger.number(CURSOR) is not None and ledger.number(_LOADED) != 0:
        return None
    fresh = ledger.number(_LOADED) is None
    end = now_s if fresh else ledger.number(LIVE_SINCE) or now_s
    start = end - days * _DAY_S if fresh else ledger.number(SINCE) or end
    on_stage("generate")
    past = generate(province, seed, start, end, systems, key)
    if fresh:
        on_stage("record")
        numbers = {CURSOR: end, SINCE: start, LIVE_SINCE: end, _LOADED: 0}
        ledger.record_history(past.blocks, past.events, numbers)
    on_stage("load")
    load(past.blocks, past.events)
    ledger.record(Entry(numbers={_LOADED: 1}))
    return past


def through_kafka(bootstrap: str, prefix: str, wait_stored: Callable[[], None] = lambda: None) -> Load:
    """Return a loader that sends everything through Kafka, marked as backfilled: it wakes nobody.

    What speaks of dossiers goes last, after `wait_stored`: it would wait for them as so many dead letters.

    Records are packed into batches here, by the partition of their key, which is much faster than
    handing them to a producer one by one.
    """

    def load(blocks: Sequence[Block], events: Sequence[Event]) -> None:
        later = {s.topic.name for s in versioned_subjects() if DOSSIER in s.speaks_of}
        asyncio.run(_send(bootstrap, prefix, blocks, [event for event in events if event.topic not in later]))
        if last := [event for event in events if event.topic in later]:
            wait_stored()
            asyncio.run(_send(bootstrap, prefix, (), last))

    return load


async def _send(bootstrap: str, prefix: str, blocks: Sequence[Block], events: Sequence[Event]) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, client_id="ioc-backfill", acks="all", max_batch_size=_BATCH_BYTES
    )
    await producer.start()
    try:
        await _Packer(producer, prefix, OBSERVATIONS).send(_observations(blocks))
        for topic in all_topics():
            own = [event.body for event in events if event.topic == topic.name]
            await _Packer(producer, prefix, topic).send((_key_of(topic, body), body) for body in own)
    finally:
        await producer.stop()


class _Packer:
    """Fills one batch for each partition of a topic and sends it when it is full."""

    def __init__(self, producer: AIOKafkaProducer, prefix: str, topic: Topic) -> None:
        self._producer, self._topic = producer, prefix + topic.name
        self._batches = [producer.create_batch() for _ in range(topic.partitions)]
        self._sent: list[asyncio.Future[Any]] = []

    async def send(self, records: Iterable[tuple[bytes, bytes]]) -> None:
        """Send records and return when Kafka has them; raises KafkaError."""
        for key, value in records:
            place = _hash(key) % len(self._batches)
            while self._batches[place].append(key=key, value=value, timestamp=None, headers=_ORIGIN) is None:
                await self._flush(place)
        for place in range(len(self._batches)):
            await self._flush(place)
        await asyncio.gather(*self._sent)

    async def _flush(self, place: int) -> None:
        batch, self._batches[place] = self._batches[place], self._producer.create_batch()
        if batch.record_count():
            batch.close()
            self._sent.append(await self._producer.send_batch(batch, self._topic, partition=place))


@lru_cache(maxsize=100_000)
def _hash(key: bytes) -> int:
    """Return what Kafka's own partitioner takes the remainder of."""
    return int(murmur2(key)) & 0x7FFFFFFF


def _observations(blocks: Sequence[Block]) -> Iterator[tuple[bytes, bytes]]:
    for block in sorted(blocks, key=lambda b: b.metric):
        key = block.source.encode()
        head = orjson.dumps({"source": block.source, "metric": block.metric})[:-1] + b',"time":'
        for time, value in zip(block.time.tolist(), block.value.tolist(), strict=True):
            yield key, head + b"%d" % time + b',"value":' + orjson.dumps(value) + b"}"


def _key_of(topic: Topic, body: bytes) -> bytes:
    return str(orjson.loads(body)[topic.key]).encode()
