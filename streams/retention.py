"""Retention by the city clock: whole chunks when everything in them is too old, personal rows one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from streams.db import AdvisoryLock, took
from streams.settings import Settings

REAL_TIME_KEPT = timedelta(days=30)
"""How long the platform's own flow figures are kept; they are in real time."""
BATCH = 10_000
"""Rows that one statement deletes: a backlog of months would take it longer than a worker's statements may take."""
_DELETE = "DELETE FROM {table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table} WHERE {old} LIMIT {batch}))"
RAW = "observation"
_OBSERVATIONS = "observations"
_BEYOND = timedelta(days=1)
"""How much later than the newest event the city's clock is believed where something is dropped by age."""
_MEASURED = "SELECT least(%(now)s, max(newest_event) + %(more)s) FROM flow WHERE topic = %(topic)s"
_NOTE_DROPPED = """
INSERT INTO raw_dropped AS r (before) VALUES (%s)
ON CONFLICT (one) DO UPDATE SET before = greatest(r.before, excluded.before)
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A hypertable and how long its rows are kept."""

    table: str
    keep: Callable[[Settings], timedelta]


def _raw(settings: Settings) -> timedelta:
    return timedelta(days=settings.raw_retention_days)


def _minutes(settings: Settings) -> timedelta:
    return timedelta(days=settings.minute_retention_days)


# Hours and days are kept for ever.
RULES = (
    Rule(RAW, _raw),
    Rule("observation_history", _raw),
    Rule("observation_minute", _minutes),
)


def raw_since(conn: psycopg.Connection, settings: Settings, now: datetime) -> datetime:
    """Return the instant from which on every raw value is kept at the city instant `now`."""
    return kept_since(_raw(settings), dropped_before(conn), now)


def kept_since(kept: timedelta, dropped: datetime | None, now: datetime) -> datetime:
    """Return that instant by how long they are kept, and before when some were dropped: a day's chunk goes whole."""
    since = now - kept
    return max(since, dropped or since) + timedelta(days=1)


def dropped_before(conn: psycopg.Connection) -> datetime | None:
    """Return before when raw values have been dropped, however long they are to be kept now; None if none have been."""
    row = conn.execute("SELECT before FROM raw_dropped").fetchone()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A versioned table (streams.engine.versioned) whose rows with a personal member are deleted at an age.

    `member` is the column that makes a row personal, `time` the one that says how old it is.
    """

    table: str
    member: str
    keep: Callable[[Settings], timedelta]
    time: str = "time"

    def rows(self, before: datetime) -> str:
        """Return the SQL condition of the rows that are no longer kept: personal, and older than an instant."""
        return f"({self.member} IS NOT NULL AND {self.time} < timestamptz '{before.isoformat()}')"


PERSONAL = (Forgotten("camera_event", "plate", lambda settings: timedelta(days=settings.plate_retention_days)),)


@dataclass(frozen=True, slots=True)
class Sampled:
    """A versioned table of figures, brought by a topic, whose rows are kept as long as minutes are."""

    table: str
    topic: str

    def rows(self, before: datetime) -> str:
        """Return the SQL condition of the rows that are no longer kept: older than an instant."""
        return f"(time < timestamptz '{before.isoformat()}')"


SAMPLED = (Sampled("gauge_sample", "gauges"), Sampled("service_call", "service_calls"))


def believed(conn: psycopg.Connection, topic: str, now: datetime) -> datetime:
    """Return the instant by which what a topic brings is old: `now`, but at most a day after its newest event.

    What is dropped does not come back, and is refused from then on: a clock that is ahead once must not drop it all.
    """
    told = conn.execute(_MEASURED, {"now": now, "more": _BEYOND, "topic": topic}).fetchone()
    return told[0] if told else now


def enforce(conn: psycopg.Connection, settings: Settings, now: datetime) -> dict[str, int]:
    """Drop what is too old at the city instant `now`; return the chunks dropped of each table.

    `conn` is in autocommit mode. When another process is at it already, nothing is done.
    """
    if not took(conn, AdvisoryLock.RETENTION):
        return {}
    try:
        measured = believed(conn, _OBSERVATIONS, now)
        dropped = {rule.table: _drop(conn, rule.table, measured - rule.keep(settings)) for rule in RULES}
        _delete_figures(conn, settings, measured)
        for sampled in SAMPLED:
            _forget(conn, sampled, believed(conn, sampled.topic, now) - _minutes(settings))
        # However long nothing has come: what is personal is kept no longer than that.
        for forgotten in PERSONAL:
            _forget(conn, forgotten, now - forgotten.keep(settings))
        return {table: count for table, count in dropped.items() if count}
    finally:
        conn.execute("SELECT pg_advisory_unlock(%s)", (AdvisoryLock.RETENTION,))


def _delete_figures(conn: psycopg.Connection, settings: Settings, measured: datetime) -> None:
    oldest = datetime.now(UTC) - REAL_TIME_KEPT
    _delete(conn, "flow_minute", "bucket < %s", oldest)
    _delete(conn, "flow_system_minute", "bucket < %s", oldest)
    _delete(conn, "observation_ahead", "arrived < %s", measured - _raw(settings))
    _delete(conn, "source_invalid", "bucket < %s", measured - REAL_TIME_KEPT)
    _delete(conn, "condition_change", "judged_at < %s", measured - _minutes(settings))


def _forget(conn: psycopg.Connection, forgotten: Forgotten | Sampled, before: datetime) -> None:
    for table in (forgotten.table, f"{forgotten.table}_history"):
        _delete(conn, table, forgotten.rows(before))


def _delete(conn: psycopg.Connection, table: str, old: str, *values: datetime) -> None:
    """Delete the rows of a condition, batch by batch, each for good."""
    statement = _DELETE.format(table=table, old=old, batch=BATCH)
    while conn.execute(statement, values).rowcount:
        pass


def _drop(conn: psycopg.Connection, table: str, older_than: datetime) -> int:
    with conn.transaction():
        dropped = conn.execute("SELECT drop_chunks(%s::regclass, older_than => %s)", (table, older_than)).rowcount
        if dropped and table == RAW:
            conn.execute(_NOTE_DROPPED, (older_than,))
    return dropped
