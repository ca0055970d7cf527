"""A batch: the records of one fetch of one partition, which stand or fall in one transaction."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Protocol

from streams.clock import EPOCH
from streams.kafka import ORIGIN_HEADER

LIVE, REPLAY, BACKFILL = "live", "replay", "backfill"


class Record(Protocol):
    """What the engine needs of a Kafka record (aiokafka's ConsumerRecord has it); timestamp is the broker's, in ms."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Records in offset order; offsets may have holes (transactions, compaction).

    What lies below `committed` was committed before and comes again: it is written as ever, for identity decides,
    but counted no more. `city_at` is the city clock: it says what time it was in the city at a real instant.
    """

    topic: str
    partition: int
    records: Sequence[Record]
    log_end: int
    committed: int = 0
    city_at: Callable[[datetime], datetime] = lambda real: real

    @property
    def next_offset(self) -> int:
        """The offset behind the last record."""
        return self.records[-1].offset + 1

    @property
    def new(self) -> int:
        """How many records come for the first time."""
        return len(self.records) - bisect_left(self.records, self.committed, key=attrgetter("offset"))

    def is_new(self, index: int) -> bool:
        """Say whether that record comes for the first time."""
        return self.records[index].offset >= self.committed

    def arrived(self, index: int) -> datetime:
        """Return when the broker took that record, in the city's time; the same whenever it is read."""
        return self.city_at(EPOCH + timedelta(milliseconds=self.records[index].timestamp))

    def values(self) -> list[bytes]:
        """Return the raw values; a tombstone counts as empty bytes, which no subject accepts."""
        return [record.value or b"" for record in self.records]

    def source_of(self, index: int) -> str:
        """Return the record's key as text: the source it claims."""
        return (self.records[index].key or b"").decode("utf-8", "replace").replace("\x00", "")

    def origins(self) -> list[str] | None:
        """Return each record's origin, or None when all are live (the usual case)."""
        if not any(record.headers for record in self.records):
            return None
        return [origin_of(record.headers) for record in self.records]

    def halves(self) -> tuple[Batch, Batch]:
        """Split in the middle, to find the record that the database refuses."""
        middle = len(self.records) // 2
        first, second = self.records[:middle], self.records[middle:]
        return (
            Batch(self.topic, self.partition, first, self.log_end),
            Batch(self.topic, self.partition, second, self.log_end),
        )


def origin_of(headers: Sequence[tuple[str, bytes]]) -> str:
    """Return `live`, `replay` or `backfill` as the headers say."""
    for name, value in headers:
        if name == ORIGIN_HEADER:
            return BACKFILL if value == BACKFILL.encode() else REPLAY
    return LIVE
