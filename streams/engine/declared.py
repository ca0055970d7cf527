"""A subject whose events are versions of rows: declared by its topic, its event, its table and what follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

import psycopg

from streams.awaiting.known import Named, Refusal, unknown
from streams.clock import CLOCK_SKEW, instant_of, microseconds
from streams.engine import bulk
from streams.engine.batch import Batch
from streams.engine.validation import Rejected, Validated, Validator
from streams.engine.versioned import VersionedTable, Written
from streams.engine.writer import Outcome
from streams.kafka import Topic

T = TypeVar("T")

After = Callable[[psycopg.Connection, Sequence[T], datetime], None]
"""What follows from the events of a batch that changed its table, in its transaction: (connection, valid events,
city instant)."""


def nothing(conn: psycopg.Connection, events: Sequence[Any], now: datetime) -> None:
    """Let nothing follow."""


@dataclass(frozen=True)
class VersionedSubject(Generic[T]):
    """Writes events of type `event` (a flat TypedDict) into `table`; none is refused for its age.

    `time` names the member that holds the event's time in microseconds since 1970 UTC. Events wait as dead letters
    until all that `speaks_of` lists is known of them.
    """

    name: str
    topic: Topic
    event: type[T]
    table: VersionedTable
    time: str = "time"
    after: After[T] = nothing
    speaks_of: tuple[Named, ...] = ()

    @cached_property
    def _validator(self) -> Validator[T]:
        return Validator(self.event)

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        """Write the batch in the open transaction; see streams.engine.writer.Subject."""
        valid = self._usable(conn, values := batch.values(), now)
        written = self.table.write(conn, valid.raw(values), valid.indexes)
        outcome = self._outcome(conn, valid, written, now)
        outcome.systems = _systems(valid, batch)
        return outcome

    def load(self, conn: psycopg.Connection, values: Sequence[bytes], now: datetime) -> Outcome:
        """Write many records of a file in the open transaction; places in the outcome are theirs."""
        valid = self._usable(conn, values, now)
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

    def _usable(self, conn: psycopg.Connection, values: Sequence[bytes], now: datetime) -> Validated[T]:
        valid = self._validator.validate(values)
        valid = _without(self._from_the_future(valid.events, now), valid)
        events: Sequence[Any] = valid.events
        return _without(unknown(conn, events, self.speaks_of), valid)

    def _from_the_future(self, events: Sequence[T], now: datetime) -> Mapping[int, Refusal]:
        latest = microseconds(now + CLOCK_SKEW)
        if max(map(self._time, events), default=0) <= latest:
            return {}
        return {place: Refusal("in_the_future") for place, event in enumerate(events) if self._time(event) > latest}

    def _time(self, event: T) -> int:
        return int(event[self.time])  # type: ignore[index]


def _systems(valid: Validated[Any], batch: Batch) -> Mapping[str, int]:
    """Count the events that come for the first time by the system they name."""
    named = ((event.get("system"), place) for event, place in zip(valid.events, valid.indexes, strict=True))
    return Counter(system for system, place in named if system and batch.is_new(place))


def _without(refused: Mapping[int, Refusal], valid: Validated[T]) -> Validated[T]:
    """Return what was validated without the events at the refused places."""
    if not refused:
        return valid
    indexes = valid.indexes
    kept = [place for place in range(len(valid.events)) if place not in refused]
    letters = [Rejected(indexes[place], why.reason, why.detail, awaits=why.awaits) for place, why in refused.items()]
    return Validated([valid.events[p] for p in kept], [indexes[p] for p in kept], [*valid.rejected, *letters])
