"""The outbox: messages to officers, written in the transaction of what caused them; `streams.delivery` takes them out.

What is told of an alert, and besides: answers by the channel on which an officer wrote, and news of their duty. Alerts
put into it, and delivery says what alerts mean: so it stands below both, its table in `delivery/migrations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from streams.texts import Text

QUEUE_CHANNEL = "outbox"
"""NOTIFY channel on which notifiers hear of new messages."""
NOBODYS_CHANNEL = "email"
"""What stands as the channel of a message that has nobody to go to yet."""
ANSWER_WINDOW = timedelta(hours=48)
"""How long after a message an answer may go out: what Zalo's official accounts may, and as long as it is of use."""
UNASKED = "about:"
"""What stands before a thing's name, in place of the number of a message that is answered."""
NEWER = "đã có tin mới hơn về cùng cảnh báo / there is newer news of the same alert"
"""Why a message is not sent any more of whose alert its officer is told something newer."""
_NEEDLESS = "không còn cần báo khi hết giờ yên tĩnh / not needed any more when the quiet hours ended"

_ENQUEUE = """
INSERT INTO outbox (alert, seq, officer, channel, state, held_until)
SELECT %s, %s, way.officer, way.channel,
    CASE WHEN way.officer IS NULL THEN 'nobody' WHEN way.held_until IS NULL THEN 'queued' ELSE 'held' END,
    way.held_until
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS way (officer, channel, held_until) ON CONFLICT DO NOTHING
"""
_WAITING = """
SELECT o.alert, o.seq, a.agency, a.severity FROM outbox o JOIN alert a ON a.id = o.alert
WHERE o.state = 'nobody' AND NOT EXISTS (
    SELECT FROM outbox newer WHERE newer.alert = o.alert AND newer.seq > o.seq AND newer.state = 'nobody')
ORDER BY o.id
"""
_KNOWING = """
SELECT DISTINCT officer FROM outbox WHERE alert = %s AND seq > %s AND officer IS NOT NULL
    AND state IN ('held', 'queued', 'sending', 'sent')
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
    last_error = CASE WHEN NOT needed THEN %(needless)s END, next_try_at = clock_timestamp(),
    settled_at = CASE WHEN NOT needed THEN clock_timestamp() END
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
_ANSWER = """
INSERT INTO outbox (officer, channel, state, answers, words, until)
VALUES (%s, %s, 'queued', %s, %s, clock_timestamp() + %s) ON CONFLICT DO NOTHING
"""


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
    """Return the messages that have nobody to go to, of each alert the newest."""
    with conn.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(_WAITING).fetchall()


def assign(conn: psycopg.Connection, waiting: Waiting, ways: Sequence[Way]) -> int:
    """Give a message that had nobody to somebody, in the open transaction; return how many were queued.

    Older ones of its alert are told to nobody any more, nor is it told to whoever is told something newer of the alert.
    """
    knowing = {officer for (officer,) in conn.execute(_KNOWING, (waiting.alert, waiting.seq))}
    unknowing = [way for way in ways if way.officer not in knowing]
    if unknowing:
        conn.execute(_FOUND, (waiting.alert, waiting.seq))
    conn.execute(_CANCEL, (NEWER, waiting.alert))
    return enqueue(conn, waiting.alert, waiting.seq, unknowing) if unknowing else 0


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


def answer(conn: psycopg.Connection, officer: int, channel: str, message: str, words: Text, ago: timedelta) -> bool:
    """Queue the answer to an officer's message of so long ago, in the open transaction; return whether it is new.

    A message that comes twice is answered once; one from before the window is answered by nothing.
    """
    if ago >= ANSWER_WINDOW:
        return False
    told = Jsonb({"vi": words.vi, "en": words.en})
    queued = conn.execute(_ANSWER, (officer, channel, message, told, ANSWER_WINDOW - ago)).rowcount == 1
    conn.execute("SELECT pg_notify(%s, '')", (QUEUE_CHANNEL,))
    return queued


def announce(conn: psycopg.Connection, officer: int, channel: str, about: str, words: Text) -> bool:
    """Queue news about a thing that nobody asked for, in the open transaction; once for each officer and channel."""
    return answer(conn, officer, channel, f"{UNASKED}{about}", words, timedelta(0))
