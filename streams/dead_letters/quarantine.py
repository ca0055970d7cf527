"""A station that sends mostly rubbish is set aside alone, visibly, until somebody releases it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row

BUCKET = timedelta(minutes=10)
INVALID_LIMIT = 100
"""Invalid records within the current and the previous bucket at which a source is looked at."""

_NOTE = """
INSERT INTO source_invalid AS i (source, bucket, topic, partition, n)
SELECT source, %s, %s, %s, n FROM unnest(%s::text[], %s::bigint[]) AS noted (source, n) ORDER BY source
ON CONFLICT (source, bucket, topic, partition) DO UPDATE SET n = i.n + excluded.n
"""
_OVER_LIMIT = """
SELECT source, sum(n) FROM source_invalid
WHERE source = ANY (%s) AND bucket >= %s GROUP BY source HAVING sum(n) >= %s ORDER BY source
"""
_VALID = """
SELECT count(*) FROM observation JOIN series ON series.id = observation.series
WHERE series.source = %s AND observation.time >= %s
"""
_SET_ASIDE = """
INSERT INTO source_quarantine AS q (source, since, reason) VALUES (%s, %s, %s)
ON CONFLICT (source) DO UPDATE SET since = excluded.since, reason = excluded.reason, released_at = NULL,
    released_by = NULL
WHERE q.released_at IS NOT NULL AND q.released_at < excluded.since - %s
"""
_HISTORY = """
SELECT q.source, q.since, q.reason, q.released_at, q.released_by,
    (SELECT count(*) FROM dead_letter AS d WHERE d.source = q.source AND d.state = 'waiting') AS waiting
FROM source_quarantine AS q ORDER BY q.released_at IS NOT NULL, q.since DESC
"""
_RELEASE = """
UPDATE source_quarantine SET released_at = %s, released_by = %s
WHERE source = %s AND released_at IS NULL
"""


def note_invalid(
    conn: psycopg.Connection, topic: str, partition: int, counts: Mapping[str, int], now: datetime
) -> None:
    """Count invalid records by source and set aside a source whose invalid ones outnumber its valid ones."""
    if not counts:
        return
    bucket = _bucket(now)
    sources = sorted(counts)
    conn.execute(_NOTE, (bucket, topic, partition, sources, [counts[s] for s in sources]))
    since = bucket - BUCKET
    for source, invalid in conn.execute(_OVER_LIMIT, (sources, since, INVALID_LIMIT)).fetchall():
        row = conn.execute(_VALID, (source, since)).fetchone()
        valid = row[0] if row else 0
        if invalid > valid:
            reason = f"{invalid} invalid against {valid} valid records since {since:%H:%M}Z"
            conn.execute(_SET_ASIDE, (source, now, reason, 2 * BUCKET))


def quarantined(conn: psycopg.Connection) -> frozenset[str]:
    """Return the sources that are set aside now."""
    rows = conn.execute("SELECT source FROM source_quarantine WHERE released_at IS NULL")
    return frozenset(row[0] for row in rows)


@dataclass(frozen=True, slots=True)
class Quarantine:
    """A source that is or was set aside; `waiting` counts its dead letters."""

    source: str
    since: datetime
    reason: str
    waiting: int
    released_at: datetime | None
    released_by: str | None


def history(conn: psycopg.Connection) -> list[Quarantine]:
    """Return every source that was ever set aside, those still aside first."""
    with conn.cursor(row_factory=class_row(Quarantine)) as cursor:
        return cursor.execute(_HISTORY).fetchall()


def release(conn: psycopg.Connection, source: str, by: str, now: datetime) -> bool:
    """Let a source in again; its dead letters can then be replayed. False when it was not set aside."""
    return conn.execute(_RELEASE, (now, by, source)).rowcount == 1


def _bucket(now: datetime) -> datetime:
    return now - timedelta(minutes=now.minute % 10, seconds=now.second, microseconds=now.microsecond)
