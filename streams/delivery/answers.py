"""What we say to an officer besides alerts, as its channel sends it: an answer to what they wrote, news of duty."""

from __future__ import annotations

import psycopg

from streams.delivery.channel import Message, RefusedError
from streams.delivery.claims import Claim
from streams.delivery.text import ENGLISH_BELOW
from streams.outbox import UNASKED

_WHAT = """
SELECT o.answers, o.words, o.until > clock_timestamp(), f.name, c.address
FROM outbox o JOIN officer f ON f.id = o.officer
LEFT JOIN officer_contact c ON c.officer = o.officer AND c.channel = o.channel WHERE o.id = %s
"""
_LATE = "quá 48 giờ / more than 48 hours have passed"
NO_ADDRESS = "cán bộ không còn địa chỉ trên kênh này / the officer has no address on this channel any more"


def message(conn: psycopg.Connection, taken: Claim, mark: str) -> Message:
    """Return an answer as its channel sends it, `mark` before its words; raises RefusedError for one that is over."""
    row = conn.execute(_WHAT, (taken.id,)).fetchone()
    assert row is not None
    answers, words, in_time, name, address = row
    if not in_time:
        raise RefusedError(_LATE)
    if address is None:
        raise RefusedError(NO_ADDRESS)
    return Message(
        key=taken.key,
        thread=taken.key,
        name=name,
        address=address,
        subject=mark + words["vi"],
        body=f"{mark}{words['vi']}\n\n{ENGLISH_BELOW}\n\n{words['en']}\n",
        urgent=False,
        answers=None if answers.startswith(UNASKED) else answers,
    )
