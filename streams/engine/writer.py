"""One batch, one transaction: retried while the database is away, halved when it refuses a record or takes too long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

import psycopg
import stamina
import structlog

from streams.clock import Clock
from streams.db import is_culprit, is_too_long, is_transient
from streams.dead_letters.store import Letter, keep, keep_again, nobodys
from streams.engine import metrics
from streams.engine.batch import Batch
from streams.engine.errors import BadReleaseError, StoppingError
from streams.engine.metrics import COMMIT_SECONDS, RETRIES
from streams.engine.validation import Rejected
from streams.kafka import Topic
from streams.personal_numbers import REASON

log = structlog.get_logger(__name__)

BAD_RELEASE_RECORDS = 200
BAD_RELEASE_SOURCES = 20

_CLAIM = "SELECT next_offset FROM flow WHERE topic = %s AND partition = %s FOR UPDATE"
_OPEN = """
INSERT INTO flow (topic, partition, next_offset, log_end, committed_at) VALUES (%s, %s, 0, 0, clock_timestamp())
ON CONFLICT DO NOTHING
"""
_FLOW = """
INSERT INTO flow AS f (topic, partition, next_offset, log_end, received, accepted, duplicates, corrections,
                       rejected, newest_event, committed_at)
VALUES (%(topic)s, %(partition)s, %(next_offset)s, %(log_end)s, %(received)s, %(accepted)s, %(duplicates)s,
        %(corrections)s, %(rejected)s, %(newest)s, %(at)s)
ON CONFLICT (topic, partition) DO UPDATE SET
    next_offset = greatest(f.next_offset, excluded.next_offset),
    log_end = excluded.log_end,
    received = f.received + excluded.received,
    accepted = f.accepted + excluded.accepted,
    duplicates = f.duplicates + excluded.duplicates,
    corrections = f.corrections + excluded.corrections,
    rejected = f.rejected + excluded.rejected,
    newest_event = greatest(f.newest_event, excluded.newest_event),
    committed_at = greatest(f.committed_at, excluded.committed_at)
"""
_FLOW_MINUTE = """
INSERT INTO flow_minute AS f (topic, partition, bucket, received, rejected)
VALUES (%(topic)s, %(partition)s, date_trunc('minute', %(at)s::timestamptz), %(received)s, %(rejected)s)
ON CONFLICT (bucket, topic, partition) DO UPDATE SET
    received = f.received + excluded.received, rejected = f.rejected + excluded.rejected
"""
_TOLD = "FROM unnest(%(systems)s::text[], %(counts)s::bigint[]) AS told (system, n) ORDER BY system"
_SYSTEM = f"""
INSERT INTO flow_system AS f (topic, partition, system, n, committed_at)
SELECT %(topic)s, %(partition)s, system, n, %(at)s {_TOLD}
ON CONFLICT (topic, partition, system) DO UPDATE SET
    n = f.n + excluded.n, committed_at = greatest(f.committed_at, excluded.committed_at)
"""
_SYSTEM_MINUTE = f"""
INSERT INTO flow_system_minute AS f (topic, partition, system, bucket, n)
SELECT %(topic)s, %(partition)s, system, date_trunc('minute', %(at)s::timestamptz), n {_TOLD}
ON CONFLICT (bucket, topic, partition, system) DO UPDATE SET n = f.n + excluded.n
"""


Connect = Callable[[], psycopg.Connection]
"""Opens a connection as a worker needs it: autocommitting, with time-outs."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch's records; `newest_event` is the latest event time among them.

    `systems` counts the valid events that came for the first time by the system that they name, if they name one.
    """

    accepted: int = 0
    duplicates: int = 0
    corrections: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    newest_event: datetime | None = None
    systems: Mapping[str, int] = field(default_factory=dict)

    def add(self, part: Outcome) -> None:
        """Count what became of another part of the records, whose places are theirs in the whole."""
        self.accepted += part.accepted
        self.duplicates += part.duplicates
        self.corrections += part.corrections
        self.rejected += part.rejected


class Subject(Protocol):
    """What the engine must know of a subject: its topic, and how a batch of it becomes rows."""

    @property
    def name(self) -> str:
        """The name under which commits are announced (NOTIFY committed)."""
        ...

    @property
    def topic(self) -> Topic:
        """The declared topic."""
        ...

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        """Write the batch in the open transaction; must survive being called twice for the same records."""
        ...


class BatchWriter:
    """Writes the batches of one partition, one after the other, over one connection of its own."""

    def __init__(
        self,
        subject: Subject,
        connect: Connect,
        clock: Clock,
        stopping: threading.Event,
    ) -> None:
        self._subject, self._connect, self._clock, self._stopping = subject, connect, clock, stopping
        self._conn: psycopg.Connection | None = None
        self._working, self._closed = threading.RLock(), threading.Event()

    @property
    def subject(self) -> str:
        """The subject's name."""
        return self._subject.name

    def process(self, batch: Batch) -> Outcome:
        """Return when the batch is committed.

        Raises StoppingError when the worker stops or closes it meanwhile, BadReleaseError when nearly everything
        is invalid, and whatever else is a fault of the program; none of these loses the batch.
        """
        with self._working:
            return self._persevere(batch)

    def close(self) -> None:
        """Let the attempt under way end, make no other, and close the connection; for any thread."""
        self._closed.set()
        with self._working:
            self._disconnect()

    def _persevere(self, batch: Batch) -> Outcome:
        try:
            for attempt in stamina.retry_context(
                on=partial(_is_worth_another_try, batch),
                attempts=None,
                timeout=None,
                wait_initial=0.1,
                wait_max=5.0,
                wait_jitter=0.5,
            ):
                with attempt:
                    return self._attempt(batch)
        except psycopg.Error as error:
            if is_culprit(error) or is_too_long(error):
                return self._bisect(batch, error)
            raise
        raise AssertionError("unreachable: the retry loop has no end")

    def _disconnect(self) -> None:
        """Close the connection; an open transaction is rolled back by the server."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def _attempt(self, batch: Batch) -> Outcome:
        if self._stopping.is_set() or self._closed.is_set():
            raise StoppingError
        try:
            if self._conn is None:
                self._conn = self._connect()
            with COMMIT_SECONDS.labels(batch.topic).time(), self._conn.transaction():
                batch = replace(batch, committed=self._claim(self._conn, batch), city_at=self._clock.at)
                outcome = self._subject.write(self._conn, batch, self._clock.now())
                self._finish(self._conn, batch, outcome)
        except BaseException:
            RETRIES.labels(batch.topic).inc()
            self._disconnect()
            raise
        metrics.count(batch.topic, outcome.accepted, outcome.duplicates, outcome.corrections, len(outcome.rejected))
        return outcome

    def _claim(self, conn: psycopg.Connection, batch: Batch) -> int:
        """Take the partition, so that a second worker that still holds it waits; return the offset it has reached."""
        place = (self._subject.topic.name, batch.partition)
        row = conn.execute(_CLAIM, place).fetchone()
        if row is None:
            conn.execute(_OPEN, place)
            row = conn.execute(_CLAIM, place).fetchone()
        return int(row[0]) if row else 0

    def _finish(self, conn: psycopg.Connection, batch: Batch, outcome: Outcome) -> None:
        _refuse_bad_release(batch, outcome.rejected)
        self._keep_letters(conn, batch, outcome.rejected)
        flow = {
            "topic": self._subject.topic.name,
            "partition": batch.partition,
            "next_offset": batch.next_offset,
            "log_end": batch.log_end,
            "received": batch.new,
            "accepted": outcome.accepted,
            "duplicates": outcome.duplicates,
            "corrections": outcome.corrections,
            "rejected": sum(batch.is_new(rejected.index) for rejected in outcome.rejected),
            "newest": outcome.newest_event,
            "at": datetime.now(UTC),
        }
        with conn.pipeline():
            conn.execute(_FLOW, flow)
            conn.execute(_FLOW_MINUTE, flow)
            if outcome.systems:
                counts = {"systems": [*outcome.systems], "counts": [*outcome.systems.values()]}
                conn.execute(_SYSTEM, flow | counts)
                conn.execute(_SYSTEM_MINUTE, flow | counts)
            conn.execute("SELECT pg_notify('committed', %s)", (self._subject.name,))

    def _keep_letters(self, conn: psycopg.Connection, batch: Batch, rejected: Sequence[Rejected]) -> None:
        if not rejected:
            return
        door, values = f"topic:{self._subject.topic.name}", batch.values()
        letters: dict[bool, list[Letter]] = {True: [], False: []}
        for r in rejected:
            letter = Letter(door, batch.source_of(r.index), values[r.index], r.reason, r.detail, awaits=r.awaits)
            letters[batch.is_new(r.index)].append(nobodys(letter) if r.reason == REASON else letter)
        keep(conn, letters[True], self._clock.now())
        keep_again(conn, letters[False], self._clock.now())

    def _bisect(self, batch: Batch, error: psycopg.Error) -> Outcome:
        if len(batch.records) == 1:
            log.warning("record refused by the database", topic=batch.topic, sqlstate=error.sqlstate)
            return self._bury(batch, f"sqlstate {error.sqlstate}" if error.sqlstate else type(error).__name__)
        total = Outcome()
        for half in batch.halves():
            total.add(self.process(half))
        return total

    def _bury(self, batch: Batch, detail: str) -> Outcome:
        outcome = Outcome(rejected=[Rejected(0, "refused_by_database", detail)])
        undertaker = BatchWriter(
            _Buried(self._subject.name, self._subject.topic, outcome),
            self._connect,
            self._clock,
            self._stopping,
        )
        try:
            return undertaker.process(batch)
        finally:
            undertaker.close()


def _is_worth_another_try(batch: Batch, error: BaseException) -> bool:
    """Say whether the same batch may be written later; one that took too long is halved: it would take so for ever."""
    return is_transient(error) and not (is_too_long(error) and len(batch.records) > 1)


@dataclass(frozen=True, slots=True)
class _Buried:
    """Stands in for the subject when its record can only be dead-lettered."""

    name: str
    topic: Topic
    outcome: Outcome

    def write(self, conn: psycopg.Connection, batch: Batch, now: datetime) -> Outcome:
        return self.outcome


def _refuse_bad_release(batch: Batch, rejected: Sequence[Rejected]) -> None:
    malformed = [r for r in rejected if r.malformed]
    if len(malformed) < BAD_RELEASE_RECORDS or 2 * len(malformed) < len(batch.records):
        return
    sources = {batch.records[r.index].key for r in malformed}
    if len(sources) >= BAD_RELEASE_SOURCES:
        raise BadReleaseError(
            f"{len(malformed)} of {len(batch.records)} records of {batch.topic} from {len(sources)} sources are "
            "malformed or of unknown metrics: connectors, registry and streams do not agree. "
            "Nothing was dead-lettered; install matching releases and run `ioc up`, which registers the metrics."
        )
