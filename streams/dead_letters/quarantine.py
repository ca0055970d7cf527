"""A station that sends mostly rubbish is set aside alone, visibly, until somebody releases it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row

from streams.dead_letters import acts
from streams.dead_letters.acts import Kind

BUCKET = timedelta(minutes=10)
INVALID_LIMIT = 100
"""Invalid records within the current and the previous bucket at which a source is looked at.

It must have sent some in both: one late bulk is no steady rubbish, and its valid records may come a little later.
"""

_NOTE = """
INSERT INTO source_invalid AS i (source, bucket, topic, partition, n, valid)
SELECT source, %s, %s, %s, n, valid FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS noted (source, n, valid)
ORDER BY source
ON CONFLICT (source, bucket, topic, partition) DO UPDATE SET n = i.n + excluded.n, valid = i.valid + excluded.valid
"""
_OVER_LIMIT = """
SELECT source, sum(n), sum(valid) FROM source_invalid WHERE source = ANY (%s) AND bucket >= %s
GROUP BY source HAVING sum(n) >= %s AND min(bucket) FILTER (WHERE n > 0) < %s ORDER BY source
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
WHERE source = %s AND released_at IS NULL RETURNING since, reason
"""


def note_invalid(
    conn: psycopg.Connection, topic: str, partition: int, counts: Mapping[str, int], now: datetime
) -> None:
    """Count invalid records by source and set aside a source whose invalid ones outnumber its valid ones."""
    if not counts:
        return
    bucket = _bucket(now)
    sources = sorted(counts)
    conn.execute(_NOTE, (bucket, topic, partition, sources, [counts[s] for s in sources], [0] * len(sources)))
    since = bucket - BUCKET
    for source, invalid, arrived in conn.execute(_OVER_LIMIT, (sources, since, INVALID_LIMIT, bucket)).fetchall():
        row = conn.execute(_VALID, (source, since)).fetchone()
        valid = max(row[0] if row else 0, arrived)
        if invalid > valid:
            reason = f"{invalid} invalid against {valid} valid records since {since:%H:%M}Z"
            conn.execute(_SET_ASIDE, (source, now, reason, 2 * BUCKET))


def suspects(conn: psycopg.Connection, now: datetime) -> frozenset[str]:
    """Return the sources that have sent something invalid lately: their valid records are counted too."""
    rows = conn.execute("SELECT DISTINCT source FROM source_invalid WHERE bucket >= %s", (_bucket(now) - BUCKET,))
    return frozenset(row[0] for row in rows)


def note_valid(conn: psycopg.Connection, topic: str, partition: int, counts: Mapping[str, int], now: datetime) -> None:
    """Count valid records of suspects as they arrive, whatever the time they speak of."""
    if counts:
        sources = sorted(counts)
        valid = [counts[source] for source in sources]
        conn.execute(_NOTE, (_bucket(now), topic, partition, sources, [0] * len(sources), valid))


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


def release(conn: psycopg.Connection, source: str, by: str, now: datetime, why: str = "") -> bool:
    """Let a source in again, on record; its letters can then be replayed. False when it was not set aside."""
    aside = conn.execute(_RELEASE, (now, by, source)).fetchone()
    if aside is None:
        return False
    told = {"source": source, "aside_since": aside[0].isoformat(), "aside_for": aside[1]}
    acts.begin(conn, Kind.RELEASED, by, now, why, told)
    conn.execute("SELECT pg_notify('committed', 'dead_letters')")
    return True


def _bucket(now: datetime) -> datetime:
    return now - timedelta(minutes=now.minute % 10, seconds=now.second, microseconds=now.microsecond)
