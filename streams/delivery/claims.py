"""What is taken out of the outbox: one message after the other, each claimed, tried and settled with a receipt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

import psycopg
from psycopg.rows import class_row

from streams.delivery.channel import Channel
from streams.outbox import NEWER
from streams.plain_text import storable

LEASE = timedelta(seconds=90)
"""Longer than the slowest attempt; after that another notifier may repeat it, with the same key."""
PATIENCE = timedelta(seconds=30)
"""For longer than that no message waits on a channel while its officer has another way."""
OUTDATED = timedelta(minutes=30)
"""What has waited for longer is not sent any more where its officer is told something newer of the same alert."""
_RESPITE = timedelta(seconds=10)
"""For how long a server of one officer's own is left alone at most that failed, if it does not ask for more."""
_GIVEN_UP = 2 * PATIENCE
"""For how long at least when it failed so often that the next way was taken: all that waits for it takes it too."""
_LONGEST_WAIT_S = 300.0
_jitter = Random()

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
_OVERTAKEN = """
UPDATE outbox SET state = 'cancelled', settled_at = clock_timestamp(), last_error = %(overtaken)s
WHERE id = ANY (ARRAY(
    SELECT old.id FROM outbox old
    WHERE old.state = 'queued' AND old.created_at < clock_timestamp() - %(outdated)s AND EXISTS (
        SELECT FROM outbox newer WHERE newer.alert = old.alert AND newer.seq > old.seq
            AND newer.officer = old.officer AND newer.channel = old.channel
            AND newer.state IN ('queued', 'sending', 'sent'))
    FOR UPDATE SKIP LOCKED))
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


def drop_overtaken(conn: psycopg.Connection) -> int:
    """Cancel what has waited for so long that its officer's newest message of the alert says more; return how many.

    When a channel is mended after a night nobody gets the whole course of each alert: one message says how it stands.
    """
    return conn.execute(_OVERTAKEN, {"outdated": OUTDATED, "overtaken": NEWER}).rowcount


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
