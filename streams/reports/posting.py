"""That each day's report goes out once to each recipient: rows named by day and address, claimed before an attempt.

As with alerts (streams.delivery.claims) an attempt is committed before the mail goes out, and repeated after a crash
with the same Message-ID and the same bytes: no second report is ever made for a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import psycopg
from psycopg.rows import class_row

from streams.delivery.claims import Outcome, backoff
from streams.plain_text import storable

LEASE = timedelta(seconds=120)
"""Longer than the slowest attempt; after that another process may repeat it."""
MOST_TRIES = 100
"""About eight hours of trying; then somebody has to look."""
_KEEP = "INSERT INTO morning_report (day, made_at, summary, pdf) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_KEPT = "SELECT count(*)::int FROM morning_report WHERE day = %s"
_MISSING = """
SELECT count(*)::int FROM report_recipient AS r WHERE removed_at IS NULL
    AND NOT EXISTS (SELECT FROM report_delivery AS d WHERE d.day = %s AND d.address = r.address)
"""
_ENQUEUE = """
INSERT INTO report_delivery (day, address)
SELECT %s, address FROM report_recipient WHERE removed_at IS NULL ON CONFLICT DO NOTHING
"""
_CLAIM = """
WITH next AS (
    SELECT day, address FROM report_delivery AS d
    WHERE state IN ('queued', 'sending') AND (next_try_at <= clock_timestamp()
        OR (state = 'sending' AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid = d.claimed_by)))
    ORDER BY next_try_at, day, address LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE report_delivery AS d SET state = 'sending', attempts = attempts + 1, next_try_at = clock_timestamp() + %s,
    claimed_by = pg_backend_pid()
FROM next JOIN report_recipient AS r USING (address) JOIN morning_report AS m USING (day)
WHERE d.day = next.day AND d.address = next.address
RETURNING d.day, d.address, r.name, d.key::text, d.attempts AS attempt, m.summary, m.pdf
"""
_SENT = """
UPDATE report_delivery SET state = 'sent', settled_at = clock_timestamp(), answer = %s
WHERE day = %s AND address = %s AND state <> 'sent'
"""
_NOT_SENT = """
UPDATE report_delivery SET state = %s, next_try_at = clock_timestamp() + %s, answer = %s,
    settled_at = CASE WHEN %s = 'failed' THEN clock_timestamp() END
WHERE day = %s AND address = %s AND attempts = %s AND state = 'sending'
"""
_STANDING = """
SELECT d.address, d.state, d.attempts, d.settled_at, coalesce(d.answer, '') AS answer
FROM report_delivery AS d WHERE day = %s ORDER BY address
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A report taken for one attempt at one address; `key` is the same at every attempt."""

    day: date
    address: str
    name: str
    key: str
    attempt: int
    summary: str
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a day's report at one address."""

    address: str
    state: str
    attempts: int
    settled_at: datetime | None
    answer: str


def is_kept(conn: psycopg.Connection, day: date) -> bool:
    """Say whether the report of a day has been made."""
    return conn.execute(_KEPT, (day,)).fetchone() == (1,)


def keep(conn: psycopg.Connection, day: date, made_at: datetime, summary: str, pdf: bytes) -> None:
    """Keep the report of a day; of two that are made at once the first one stands."""
    conn.execute(_KEEP, (day, made_at, summary, pdf))


def missing(conn: psycopg.Connection, day: date) -> int:
    """Return how many recipients have no row for a day yet."""
    row = conn.execute(_MISSING, (day,)).fetchone()
    assert row is not None
    return int(row[0])


def enqueue(conn: psycopg.Connection, day: date) -> int:
    """Queue a day's report for every recipient that does not have it; return for how many."""
    return conn.execute(_ENQUEUE, (day,)).rowcount


def claim(conn: psycopg.Connection) -> Claim | None:
    """Take the report that has waited longest, if one is due; `conn` autocommits."""
    with conn.cursor(row_factory=class_row(Claim)) as cursor:
        return cursor.execute(_CLAIM, (LEASE,)).fetchone()


def settle(conn: psycopg.Connection, taken: Claim, outcome: Outcome, answer: str) -> None:
    """Write down what came of an attempt; what is not refused for good is tried again, later each time."""
    answer = storable(answer)[:500]
    if outcome is Outcome.ACCEPTED:
        conn.execute(_SENT, (answer, taken.day, taken.address))
        return
    over = outcome is Outcome.REFUSED or taken.attempt >= MOST_TRIES
    state = "failed" if over else "queued"
    values = (state, backoff(taken.attempt), answer, state, taken.day, taken.address, taken.attempt)
    conn.execute(_NOT_SENT, values)


def standing(conn: psycopg.Connection, day: date) -> list[Standing]:
    """Return what has become of a day's report, an address a row."""
    with conn.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(_STANDING, (day,)).fetchall()
