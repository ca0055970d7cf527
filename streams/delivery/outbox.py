"""The outbox: messages written with the transition that caused them, taken one by one, settled with a receipt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random

import psycopg
from psycopg.rows import class_row

QUEUE_CHANNEL = "outbox"
"""NOTIFY channel on which notifiers hear of new messages."""
LEASE = timedelta(seconds=90)
"""Longer than the slowest attempt; after that another notifier may repeat it, with the same key."""
_LONGEST_WAIT_S = 300.0
_jitter = Random()

# Everybody is told by e-mail, and by Zalo besides whose user id there is known.
_WAYS = """
LATERAL (SELECT 'email' AS channel UNION ALL
         SELECT 'zalo' FROM officer AS o WHERE o.id = told.officer AND o.zalo_user IS NOT NULL) AS way
"""
_ENQUEUE = f"""
INSERT INTO outbox (alert, seq, officer, channel, state)
SELECT %s, %s, told.officer, way.channel, CASE WHEN told.officer IS NULL THEN 'nobody' ELSE 'queued' END
FROM unnest(%s::bigint[]) AS told (officer), {_WAYS} ON CONFLICT DO NOTHING
"""
_ASSIGN = f"""
WITH waiting AS (DELETE FROM outbox WHERE state = 'nobody' RETURNING alert, seq, created_at)
INSERT INTO outbox (alert, seq, officer, channel, state, created_at)
SELECT alert, seq, told.officer, way.channel, 'queued', created_at
FROM waiting, unnest(%s::bigint[]) AS told (officer), {_WAYS} ON CONFLICT DO NOTHING
"""
_CANCEL = """
UPDATE outbox SET state = 'cancelled', settled_at = clock_timestamp(), last_error = %s
WHERE alert = %s AND state = 'nobody'
"""
_RESEND = """
UPDATE outbox SET state = 'queued', next_try_at = clock_timestamp(), settled_at = NULL
WHERE alert = %s AND state = 'failed'
"""
# A claim ends with its lease, or at once when the claimant's connection is gone: it was killed.
_CLAIM = """
WITH next AS (
    SELECT id FROM outbox o
    WHERE state IN ('queued', 'sending') AND (next_try_at <= clock_timestamp() OR (state = 'sending'
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = o.claimed_by)))
    ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE outbox o SET state = 'sending', attempts = attempts + 1, next_try_at = clock_timestamp() + %s,
    claimed_by = pg_backend_pid()
FROM next WHERE o.id = next.id
RETURNING o.id, o.alert, o.seq, o.officer, o.channel, o.key::text, o.attempts AS attempt
"""
_RECEIPT = """
INSERT INTO delivery_receipt (outbox, attempt, outcome, detail) VALUES (%s, %s, %s, %s)
"""
_SENT = """
UPDATE outbox SET state = 'sent', settled_at = clock_timestamp(), last_error = NULL WHERE id = %s AND state <> 'sent'
"""
_NOT_SENT = """
UPDATE outbox SET state = %s, next_try_at = clock_timestamp() + %s, last_error = %s,
    settled_at = CASE WHEN %s THEN clock_timestamp() END
WHERE id = %s AND attempts = %s AND state = 'sending'
"""


class Outcome(StrEnum):
    """What came of an attempt."""

    ACCEPTED = "accepted"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Claim:
    """A message taken for one attempt; `key` is the same at every attempt."""

    id: int
    alert: int
    seq: int
    officer: int
    channel: str
    key: str
    attempt: int


def enqueue(conn: psycopg.Connection, alert: int, seq: int, officers: Iterable[int]) -> None:
    """Queue messages to each officer about a transition, in its transaction; with no officer one waits for somebody."""
    recipients: list[int | None] = [*officers]
    conn.execute(_ENQUEUE, (alert, seq, recipients or [None]))
    conn.execute("SELECT pg_notify(%s, '')", (QUEUE_CHANNEL,))


def waiting_for_somebody(conn: psycopg.Connection) -> int:
    """Return how many messages have nobody to go to."""
    row = conn.execute("SELECT count(*) FROM outbox WHERE state = 'nobody'").fetchone()
    return int(row[0]) if row else 0


def assign(conn: psycopg.Connection, officers: Iterable[int]) -> int:
    """Give the messages that had nobody to these officers; return how many were queued."""
    count = conn.execute(_ASSIGN, (list(officers),)).rowcount
    conn.execute("SELECT pg_notify(%s, '')", (QUEUE_CHANNEL,))
    return count


def cancel_waiting(conn: psycopg.Connection, alert: int, reason: str) -> None:
    """Cancel what had nobody to go to, because somebody has taken the alert on or it is over."""
    conn.execute(_CANCEL, (reason, alert))


def resend(conn: psycopg.Connection, alert: int) -> int:
    """Queue an alert's refused messages again, with the keys they have, in the open transaction; return how many."""
    count = conn.execute(_RESEND, (alert,)).rowcount
    conn.execute("SELECT pg_notify(%s, '')", (QUEUE_CHANNEL,))
    return count


def claim(conn: psycopg.Connection) -> Claim | None:
    """Take the message that has waited longest, if one is due, and commit that before it is tried."""
    with conn.transaction(), conn.cursor(row_factory=class_row(Claim)) as cursor:
        return cursor.execute(_CLAIM, (LEASE,)).fetchone()


def settle(conn: psycopg.Connection, taken: Claim, outcome: Outcome, detail: str) -> None:
    """Write the attempt's receipt and what becomes of the message; a refused one stays, as failed, on the desk."""
    detail = detail.replace("\x00", "")[:500]
    with conn.transaction():
        conn.execute(_RECEIPT, (taken.id, taken.attempt, outcome, detail))
        if outcome is Outcome.ACCEPTED:
            conn.execute(_SENT, (taken.id,))
        else:
            refused = outcome is Outcome.REFUSED
            state = "failed" if refused else "queued"
            conn.execute(_NOT_SENT, (state, backoff(taken.attempt), detail, refused, taken.id, taken.attempt))
        conn.execute("SELECT pg_notify('committed', 'alerts')")


def backoff(attempt: int) -> timedelta:
    """Return how long to wait after an attempt: 2 s doubling to 5 minutes, a fifth of it at random."""
    wait = min(_LONGEST_WAIT_S, 2.0 ** min(attempt, 10))
    return timedelta(seconds=wait * _jitter.uniform(0.8, 1.0))
