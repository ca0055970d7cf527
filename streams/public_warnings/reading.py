"""What the page and the feed read of the public warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row

from streams.public_warnings.content import Content
from streams.public_warnings.document import MessageType, Reference
from streams.public_warnings.lifecycle import State

MOST_LISTED = 200
_COLUMNS = """
SELECT w.id, w.msg_type, w.refers_to, w.alert, w.state, w.version, w.content, w.expires, w.authors, w.identifier,
    w.sender, w.sent, (SELECT later.id FROM public_warning AS later WHERE later.refers_to = w.id
        AND later.state <> 'withdrawn') AS followed_by,
    EXISTS (SELECT FROM public_warning AS later WHERE later.refers_to = w.id AND later.state = 'issued') AS superseded
FROM public_warning AS w
"""
# What waits for somebody and what is in force stands before what is over.
_LIST = f"{_COLUMNS} ORDER BY w.state = 'withdrawn' OR (w.state = 'issued' AND w.expires <= %s), w.id DESC LIMIT %s"
_STEPS = """
SELECT seq, step, coalesce(account.display_name, who) AS who, why, at FROM public_warning_step
    LEFT JOIN user_account AS account ON account.name = who
WHERE warning = %s ORDER BY seq
"""
_CHAIN = """
WITH RECURSIVE chain AS (
    SELECT id, refers_to, sender, identifier, sent FROM public_warning WHERE id = %s
    UNION ALL
    SELECT w.id, w.refers_to, w.sender, w.identifier, w.sent
    FROM public_warning AS w JOIN chain ON w.id = chain.refers_to
)
SELECT sender, identifier, sent FROM chain ORDER BY id
"""
# By the real clock, for whoever polls: everything of the last days, and what is in force however old it is.
_FEED = """
SELECT identifier, sent, issued_at, msg_type, content, document FROM public_warning
WHERE state = 'issued' AND (issued_at > %s OR expires > %s) ORDER BY issued_at DESC, id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands; `followed_by` is the number of its update or cancellation, issued or not yet."""

    id: int
    msg_type: MessageType
    refers_to: int | None
    alert: int | None
    state: State
    version: int
    content: Content
    expires: datetime
    authors: Sequence[str]
    identifier: str | None
    sender: str | None
    sent: datetime | None
    followed_by: int | None
    superseded: bool

    def in_force(self, now: datetime) -> bool:
        """Say whether it is what the public is told at the city's instant."""
        return self.state == State.ISSUED and self.msg_type != "Cancel" and not self.superseded and self.expires > now


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record; `at` is the city's instant."""

    seq: int
    step: str
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """One issued message as the feed tells it: `issued_at` is the real clock's instant."""

    identifier: str
    sent: datetime
    issued_at: datetime
    msg_type: MessageType
    content: Content
    document: bytes


def message(conn: psycopg.Connection[Any], number: int) -> Message | None:
    """Return one message."""
    with conn.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(f"{_COLUMNS} WHERE w.id = %s".encode(), (number,)).fetchone()
    return None if row is None else _message(row)


def messages(conn: psycopg.Connection[Any], now: datetime) -> Sequence[Message]:
    """Return the messages, those that are over last, of equal ones the newest first."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return [_message(row) for row in cursor.execute(_LIST.encode(), (now, MOST_LISTED))]


def steps(conn: psycopg.Connection[Any], number: int) -> Sequence[Line]:
    """Return the record of one message, in order."""
    with conn.cursor(row_factory=class_row(Line)) as cursor:
        return cursor.execute(_STEPS, (number,)).fetchall()


def chain(conn: psycopg.Connection[Any], number: int | None) -> Sequence[Reference]:
    """Return a message and all that it refers to, the oldest first; nothing for None."""
    return [Reference(*row) for row in conn.execute(_CHAIN, (number,))]


def published(conn: psycopg.Connection[Any], since: datetime, now: datetime, most: int) -> Sequence[Published]:
    """Return what was issued since a real instant or has not expired at the city's, the newest first."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return [_published(row) for row in cursor.execute(_FEED, (since, now, most))]


def issued(conn: psycopg.Connection[Any], identifier: str) -> tuple[bytes, datetime] | None:
    """Return an issued document byte for byte, and the real instant of its issue."""
    query = "SELECT document, issued_at FROM public_warning WHERE identifier = %s AND state = 'issued'"
    row = conn.execute(query, (identifier,)).fetchone()
    return None if row is None else (bytes(row[0]), row[1])


def _message(row: dict[str, Any]) -> Message:
    return Message(
        **{**row, "state": State(row["state"]), "content": Content.model_validate(row["content"])},
    )


def _published(row: dict[str, Any]) -> Published:
    return Published(**{**row, "content": Content.model_validate(row["content"]), "document": bytes(row["document"])})
