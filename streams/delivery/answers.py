"""What we say to an officer besides alerts: answers by the channel on which they wrote, and news of their duty."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from psycopg.types.json import Jsonb

from streams.delivery.channel import Message, RefusedError
from streams.delivery.outbox import QUEUE_CHANNEL, Claim
from streams.delivery.text import ENGLISH_BELOW
from streams.texts import Text

WINDOW = timedelta(hours=48)
"""How long after a message an answer may go out: what Zalo's official accounts may, and as long as it is of use."""
_UNASKED = "about:"
"""What stands before a thing's name, in place of the number of a message that is answered."""
_ENQUEUE = """
INSERT INTO outbox (officer, channel, state, answers, words, until)
VALUES (%s, %s, 'queued', %s, %s, clock_timestamp() + %s) ON CONFLICT DO NOTHING
"""
_WHAT = """
SELECT o.answers, o.words, o.until > clock_timestamp(), f.name, c.address
FROM outbox o JOIN officer f ON f.id = o.officer
LEFT JOIN officer_contact c ON c.officer = o.officer AND c.channel = o.channel WHERE o.id = %s
"""
_LATE = "quá 48 giờ / more than 48 hours have passed"
_NO_ADDRESS = "the officer has no address on this channel any more"


def enqueue(conn: psycopg.Connection, officer: int, channel: str, message: str, words: Text, ago: timedelta) -> bool:
    """Queue the answer to an officer's message of so long ago, in the open transaction; return whether it is new.

    A message that comes twice is answered once; one from before the window is answered by nothing.
    """
    if ago >= WINDOW:
        return False
    told = Jsonb({"vi": words.vi, "en": words.en})
    queued = conn.execute(_ENQUEUE, (officer, channel, message, told, WINDOW - ago)).rowcount == 1
    conn.execute("SELECT pg_notify(%s, '')", (QUEUE_CHANNEL,))
    return queued


def announce(conn: psycopg.Connection, officer: int, channel: str, about: str, words: Text) -> bool:
    """Queue news about a thing that nobody asked for, in the open transaction; once for each officer and channel."""
    return enqueue(conn, officer, channel, f"{_UNASKED}{about}", words, timedelta(0))


def message(conn: psycopg.Connection, taken: Claim, mark: str) -> Message:
    """Return an answer as its channel sends it, `mark` before its words; raises RefusedError for one that is over."""
    row = conn.execute(_WHAT, (taken.id,)).fetchone()
    assert row is not None
    answers, words, in_time, name, address = row
    if not in_time:
        raise RefusedError(_LATE)
    if address is None:
        raise RefusedError(_NO_ADDRESS)
    return Message(
        key=taken.key,
        thread=taken.key,
        name=name,
        address=address,
        subject=mark + words["vi"],
        body=f"{mark}{words['vi']}\n\n{ENGLISH_BELOW}\n\n{words['en']}\n",
        urgent=False,
        answers=None if answers.startswith(_UNASKED) else answers,
    )
