"""A subject whose events are versions of rows: declared by its topic, its event, its table and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

import psycopg

from streams.clock import instant_of, microseconds
from streams.engine import bulk
from streams.engine.batch import Batch
from streams.engine.validation import Rejected, Validated, Validator
from streams.engine.versioned import VersionedTable, Written
from streams.engine.writer import Outcome
from streams.kafka import Topic

T = TypeVar("T")
CLOCK_SKEW = timedelta(minutes=10)
"""How far ahead of the city clock a source's clock may be before its events are dead-lettered."""

After = Callable[[psycopg.Connection, Sequence[T], datetime], None]
"""What follows from the events of a batch that changed its table, in its transaction: (connection, valid events,
city instant)."""


def nothing(conn: psycopg.Connection, events: Sequence[Any], now: datetime) -> None:
    """Let nothing follow."""


@dataclass(frozen=True)
class VersionedSubject(Generic[T]):
    """Writes events of type `event` (a flat TypedDict) into `table`; they are never dropped by age.

    `time` names the member that holds the event's time in microseconds since 1970 UTC.
    """

    name: str
    topic: Topic
    event: type[T]
    table: VersionedTable
    time: str = "time"
    after: After[T] = nothing

    @cached_property
    def _validator(self) -> Validator[T]:
        return Validator(self.event)

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        """Write the batch in the open transaction; see streams.engine.writer.Subject."""
        valid = self._not_from_the_future(self._validator.validate(values := batch.values()), now)
        written = self.table.write(conn, valid.raw(values), valid.indexes)
        return self._outcome(conn, valid, written, now)

    def load(self, conn: psycopg.Connection, values: Sequence[bytes], now: datetime) -> Outcome:
        """Write many records of a file in the open transaction; places in the outcome are theirs."""
        valid = self._not_from_the_future(self._validator.validate(values), now)
        events: Sequence[Any] = valid.events
        written = bulk.load(conn, self.table, events, valid.raw(values), valid.indexes)
        return self._outcome(conn, valid, written, now)

    def _outcome(self, conn: psycopg.Connection, valid: Validated[T], written: Written, now: datetime) -> Outcome:
        """Let follow what follows from what was written, and say what became of all."""
        if written.inserted or written.corrections:
            self.after(conn, valid.events, now)
        rejected = valid.rejected + [Rejected(place, "conflict") for place in written.conflicts]
        newest = max(map(self._time, valid.events), default=None)
        return Outcome(
            written.inserted,
            written.duplicates,
            written.corrections,
            rejected,
            None if newest is None else instant_of(newest),
        )

    def _not_from_the_future(self, validated: Validated[T], now: datetime) -> Validated[T]:
        latest = microseconds(now + CLOCK_SKEW)
        if max(map(self._time, validated.events), default=0) <= latest:
            return validated
        pairs = list(zip(validated.events, validated.indexes, strict=True))
        ahead = [Rejected(place, "in_the_future") for event, place in pairs if self._time(event) > latest]
        kept = [(event, place) for event, place in pairs if self._time(event) <= latest]
        return Validated([e for e, _ in kept], [place for _, place in kept], [*validated.rejected, *ahead])

    def _time(self, event: T) -> int:
        return int(event[self.time])  # type: ignore[index]
