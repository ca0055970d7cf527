"""The outbox: messages written with the transition that caused them, taken one by one, settled with a receipt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

import psycopg
from psycopg.rows import class_row

from streams.delivery.channel import Channel
from streams.plain_text import storable

QUEUE_CHANNEL = "outbox"
"""NOTIFY channel on which notifiers hear of new messages."""
LEASE = timedelta(seconds=90)
"""Longer than the slowest attempt; after that another notifier may repeat it, with the same key."""
PATIENCE = timedelta(seconds=30)
"""For longer than that no message waits on a channel while its officer has another way."""
_RESPITE = timedelta(seconds=10)
"""For how long a server of one officer's own is left alone at most that failed, if it does not ask for more."""
_GIVEN_UP = 2 * PATIENCE
"""For how long at least when it failed so often that the next way was taken: all that waits for it takes it too."""
_LONGEST_WAIT_S = 300.0
_jitter = Random()
NOBODYS_CHANNEL = "email"
"""What stands as the channel of a message that has nobody to go to yet."""
_NEEDLESS = "hết cần báo trước khi hết giờ yên tĩnh / not needed any more when the quiet hours ended"

_ENQUEUE = """
INSERT INTO outbox (alert, seq, officer, channel, state, held_until)
SELECT %s, %s, way.officer, way.channel,
    CASE WHEN way.officer IS NULL THEN 'nobody' WHEN way.held_until IS NULL THEN 'queued' ELSE 'held' END,
    way.held_until
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS way (officer, channel, held_until) ON CONFLICT DO NOTHING
"""
_WAITING = """
SELECT o.alert, o.seq, a.agency, a.severity FROM outbox o JOIN alert a ON a.id = o.alert
WHERE o.state = 'nobody' ORDER BY o.id
"""
_FOUND = "DELETE FROM outbox WHERE alert = %s AND seq = %s AND state = 'nobody'"
# Of several messages about one alert the newest says how it stands: whoever wakes up reads that one.
_RELEASE = """
WITH due AS (
    SELECT o.id, (t.kind IN ('resolved', 'closed') OR a.state = 'firing') AND NOT EXISTS (
        SELECT FROM outbox newer WHERE newer.alert = o.alert AND newer.seq > o.seq AND newer.officer = o.officer
            AND (newer.state IN ('queued', 'sending', 'sent') OR (
                newer.channel = o.channel AND newer.state = 'held' AND newer.held_until <= %(now)s))) AS needed
    FROM outbox o JOIN alert a ON a.id = o.alert JOIN alert_transition t ON (t.alert, t.seq) = (o.alert, o.seq)
    WHERE o.state = 'held' AND o.held_until <= %(now)s
)
UPDATE outbox o SET state = CASE WHEN needed THEN 'queued' ELSE 'cancelled' END,
    last_error = CASE WHEN NOT needed THEN %(needless)s END, next_try_at = clock_timestamp()
FROM due WHERE o.id = due.id AND o.state = 'held'
"""
_CANCEL = """
UPDATE outbox SET state = 'cancelled', settled_at = clock_timestamp(), last_error = %s
WHERE alert = %s AND state = 'nobody'
"""
_CANCEL_HELD = """
UPDATE outbox o SET state = 'cancelled', settled_at = clock_timestamp(), last_error = %s
FROM alert_transition t
WHERE o.alert = %s AND o.state = 'held' AND t.alert = o.alert AND t.seq = o.seq AND t.kind NOT IN ('resolved', 'closed')
"""
_RESEND = """
UPDATE outbox SET state = 'queued', next_try_at = clock_timestamp(), settled_at = NULL
WHERE alert = %s AND state = 'failed'
"""
# A claim ends with its lease, or at once when the claimant's connection is gone: it was killed. After a restart of the
# database another connection may have the claimant's number: it is younger than the claim.
_DUE = """
channel = ANY (%(channels)s) AND state IN ('queued', 'sending')
    AND (next_try_at <= clock_timestamp() OR (state = 'sending' AND NOT EXISTS (SELECT FROM pg_stat_activity a
        WHERE a.pid = o.claimed_by AND a.backend_start <= o.next_try_at - %(lease)s)))
    AND NOT EXISTS (SELECT FROM channel_pace p WHERE p.channel = o.channel AND p.free_at > clock_timestamp())
"""
_WITH_WORK = f"SELECT DISTINCT channel FROM outbox o WHERE {_DUE}"
_CLAIM = f"""
WITH next AS (
    SELECT id FROM outbox o
    WHERE {_DUE}
    ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE outbox o SET state = 'sending', attempts = attempts + 1, next_try_at = clock_timestamp() + %(lease)s,
    claimed_by = pg_backend_pid()
FROM next WHERE o.id = next.id
RETURNING o.id, o.alert, o.seq, o.officer, o.channel, o.key::text, o.created_at, o.attempts AS attempt,
    (SELECT count(*) FROM delivery_receipt r WHERE r.outbox = o.id AND r.outcome IN ('retry', 'refused'))
        < o.attempts - 1 AS repeated
"""
_UNKNOWN = """
UPDATE outbox SET state = 'failed', settled_at = clock_timestamp(), last_error = 'no such channel any more'
WHERE state IN ('queued', 'sending') AND channel <> ALL (%s)
"""
_PACE = """
INSERT INTO channel_pace AS p (channel, free_at) VALUES (%(channel)s, clock_timestamp() - %(slack)s + %(every)s)
ON CONFLICT (channel) DO UPDATE SET free_at = greatest(p.free_at, clock_timestamp() - %(slack)s) + %(every)s
WHERE p.free_at <= clock_timestamp() RETURNING channel
"""
_SLOW_DOWN = """
INSERT INTO channel_pace AS p (channel, free_at) VALUES (%(channel)s, clock_timestamp() + %(wait)s)
ON CONFLICT (channel) DO UPDATE SET free_at = greatest(p.free_at, excluded.free_at)
"""
_LEAVE_ALONE = """
UPDATE outbox SET next_try_at = greatest(next_try_at, clock_timestamp() + %(wait)s)
WHERE id = ANY (ARRAY(SELECT id FROM outbox WHERE channel = %(channel)s AND officer = %(officer)s AND state = 'queued'
    AND id <> %(tried)s ORDER BY id FOR UPDATE SKIP LOCKED))
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
# The officer's next way for the same message, which has not been taken yet.
_NEXT_WAY = """
INSERT INTO outbox (alert, seq, officer, channel, state)
SELECT %(alert)s, %(seq)s, c.officer, c.channel, 'queued' FROM officer_contact c
WHERE c.officer = %(officer)s AND NOT EXISTS (SELECT FROM outbox o WHERE o.alert = %(alert)s AND o.seq = %(seq)s
    AND o.officer = c.officer AND o.channel = c.channel)
ORDER BY c.rank, c.channel LIMIT 1 ON CONFLICT DO NOTHING RETURNING channel
"""
# A channel may have to wait for an hour: what is of use now goes out by the officer's next way, as if it had failed.
_DIVERT = """
WITH stuck AS (
    SELECT o.id, way.channel FROM outbox o CROSS JOIN LATERAL (
        SELECT c.channel FROM officer_contact c
        WHERE c.officer = o.officer AND NOT EXISTS (SELECT FROM outbox t WHERE t.alert = o.alert AND t.seq = o.seq
            AND t.officer = o.officer AND t.channel = c.channel)
        ORDER BY c.rank, c.channel LIMIT 1) AS way
    WHERE o.state = 'queued' AND o.alert IS NOT NULL AND (o.next_try_at > clock_timestamp() + %(patience)s
        OR EXISTS (SELECT FROM channel_pace p WHERE p.channel = o.channel
            AND p.free_at > clock_timestamp() + %(patience)s))
    FOR UPDATE OF o SKIP LOCKED
), replaced AS (
    UPDATE outbox o SET state = 'replaced', settled_at = clock_timestamp(),
        last_error = concat(coalesce(o.last_error, %(busy)s::text), ' → ', stuck.channel)
    FROM stuck WHERE o.id = stuck.id RETURNING o.alert, o.seq, o.officer, stuck.channel
)
INSERT INTO outbox (alert, seq, officer, channel, state)
SELECT alert, seq, officer, channel, 'queued' FROM replaced ON CONFLICT DO NOTHING
"""
_BUSY = "kênh đang phải chờ / the channel has to wait"


class Outcome(StrEnum):
    """What came of an attempt."""

    ACCEPTED = "accepted"
    RETRY = "retry"
    UNCLEAR = "unclear"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Claim:
    """A message taken for one attempt; `key` is the same at every attempt. Without an alert it is an answer.

    `repeated`: an earlier attempt ended without an answer, so it may have arrived already.
    """

    id: int
    alert: int | None
    seq: int | None
    officer: int
    channel: str
    key: str
    created_at: datetime
    attempt: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A message's way to one officer; `held_until` (the city's time) when it has to wait for the end of quiet hours."""

    officer: int
    channel: str
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has nobody to go to, and whose alert it tells of."""

    alert: int
    seq: int
    agency: str | None
    severity: int


def enqueue(conn: psycopg.Connection, alert: int, seq: int, ways: Sequence[Way]) -> int:
    """Queue a transition's messages in its transaction, and return how many; without any one waits for somebody."""
    given: Sequence[tuple[int | None, str, datetime | None]] = [(w.officer, w.channel, w.held_until) for w in ways]
    officers, channels, held = zip(*(given or [(None, NOBODYS_CHANNEL, None)]), strict=True)
    count = conn.execute(_ENQUEUE, (alert, seq, list(officers), list(channels), list(held))).rowcount
    conn.execute("SELECT pg_notify(%s, '')", (QUEUE_CHANNEL,))
    return count


def waiting_for_somebody(conn: psycopg.Connection) -> list[Waiting]:
    """Return the messages that have nobody to go to."""
    with conn.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(_WAITING).fetchall()


def assign(conn: psycopg.Connection, waiting: Waiting, ways: Sequence[Way]) -> int:
    """Give a message that had nobody to somebody, in the open transaction; return how many were queued."""
    conn.execute(_FOUND, (waiting.alert, waiting.seq))
    return enqueue(conn, waiting.alert, waiting.seq, ways)


def release(conn: psycopg.Connection, now: datetime) -> int:
    """Queue what quiet hours held back until now (the city's), unless it has become needless; return how many."""
    count = conn.execute(_RELEASE, {"needless": _NEEDLESS, "now": now}).rowcount
    if count:
        conn.execute("SELECT pg_notify(%s, '')", (QUEUE_CHANNEL,))
    return count


def cancel_waiting(conn: psycopg.Connection, alert: int, reason: str) -> None:
    """Cancel what had nobody to go to or was held back, because somebody has taken the alert on or it is over."""
    conn.execute(_CANCEL, (reason, alert))
    conn.execute(_CANCEL_HELD, (_NEEDLESS, alert))


def resend(conn: psycopg.Connection, alert: int) -> int:
    """Queue an alert's refused messages again, with the keys they have, in the open transaction; return how many."""
    count = conn.execute(_RESEND, (alert,)).rowcount
    conn.execute("SELECT pg_notify(%s, '')", (QUEUE_CHANNEL,))
    return count


def with_work(conn: psycopg.Connection, channels: Collection[str]) -> list[str]:
    """Return those of the channels that have a message to be sent by now."""
    return [channel for (channel,) in conn.execute(_WITH_WORK, {"channels": list(channels), "lease": LEASE})]


def claim(conn: psycopg.Connection, channels: Mapping[str, Channel]) -> Claim | None:
    """Take the message of these channels that has waited longest, if one is due; committed before it is tried."""
    if not any(channel.every for channel in channels.values()):
        return _next(conn, channels)
    with conn.transaction() as open_transaction:
        taken = _next(conn, channels)
        if taken is not None and not _in_pace(conn, taken.channel, channels.get(taken.channel)):
            raise psycopg.Rollback(open_transaction)
        return taken
    return None


def _next(conn: psycopg.Connection, channels: Mapping[str, Channel]) -> Claim | None:
    with conn.cursor(row_factory=class_row(Claim)) as cursor:
        return cursor.execute(_CLAIM, {"channels": list(channels), "lease": LEASE}).fetchone()


def _in_pace(conn: psycopg.Connection, name: str, channel: Channel | None) -> bool:
    """Count a message against its channel's limit; False when another notifier was quicker and none is left."""
    if channel is None or not channel.every:
        return True
    pace = {"channel": name, "every": channel.every, "slack": (channel.burst - 1) * channel.every}
    return conn.execute(_PACE, pace).fetchone() is not None


def fail_unknown(conn: psycopg.Connection, known: Sequence[str]) -> int:
    """Let the messages of channels that are no more stand as failed, which the desk shows; return how many."""
    return conn.execute(_UNKNOWN, (list(known),)).rowcount


def divert(conn: psycopg.Connection) -> int:
    """Let messages that would wait for longer than PATIENCE take their officers' next ways; return how many go out."""
    return conn.execute(_DIVERT, {"patience": PATIENCE, "busy": _BUSY}).rowcount


def settle(
    conn: psycopg.Connection,
    taken: Claim,
    outcome: Outcome,
    detail: str,
    channel: Channel,
    wait: timedelta | None = None,
) -> None:
    """Write the attempt's receipt and what becomes of the message; a refused one stays, as failed, on the desk.

    A refused message, and one that failed as often as its channel allows, takes the officer's next way, where there is
    one; so does one that would wait too long. `wait` is for how long the other side wants to hear nothing: on this
    channel, or where its addresses are servers of their own, from this officer's messages. Such a server that fails
    is left alone meanwhile in any case: one that lets us wait for its answer would hold up everybody else's messages.
    """
    detail = storable(detail)[:500]
    with conn.transaction():
        conn.execute(_RECEIPT, (taken.id, taken.attempt, outcome, detail))
        if outcome is Outcome.ACCEPTED:
            conn.execute(_SENT, (taken.id,))
        else:
            _not_sent(conn, taken, outcome, detail, channel, wait)
        conn.execute("SELECT pg_notify('committed', 'alerts')")


def _not_sent(
    conn: psycopg.Connection, taken: Claim, outcome: Outcome, detail: str, channel: Channel, wait: timedelta | None
) -> None:
    refused = outcome is Outcome.REFUSED
    hopeless = refused or taken.attempt >= channel.tries or (wait is not None and wait > PATIENCE)
    instead = _next_way(conn, taken) if hopeless else None
    # An answer that came too late or is not wanted is nobody's trouble.
    given_up = "failed" if taken.alert is not None else "cancelled"
    state = given_up if refused else "replaced" if instead else "queued"
    if instead:
        detail = f"{detail} → {instead}"
    pause = max(backoff(taken.attempt), wait or timedelta(0))
    conn.execute(_NOT_SENT, (state, pause, detail, state != "queued", taken.id, taken.attempt))
    if channel.own_servers and not refused:
        alone = max(_GIVEN_UP if instead else min(pause, _RESPITE), wait or timedelta(0))
        asked = {"channel": taken.channel, "officer": taken.officer, "wait": alone, "tried": taken.id}
        conn.execute(_LEAVE_ALONE, asked)
    elif wait:
        conn.execute(_SLOW_DOWN, {"channel": taken.channel, "wait": wait})


def _next_way(conn: psycopg.Connection, taken: Claim) -> str | None:
    if taken.alert is None:
        return None
    keys = {"alert": taken.alert, "seq": taken.seq, "officer": taken.officer}
    row = conn.execute(_NEXT_WAY, keys).fetchone()
    return str(row[0]) if row else None


def backoff(attempt: int) -> timedelta:
    """Return how long to wait after an attempt: 2 s doubling to 5 minutes, a fifth of it at random."""
    wait = min(_LONGEST_WAIT_S, 2.0 ** min(attempt, 10))
    return timedelta(seconds=wait * _jitter.uniform(0.8, 1.0))
