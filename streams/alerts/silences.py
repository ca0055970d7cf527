"""Silences in the database: begun, listed, ended; whoever does it is written down with the reason."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from streams.alerts.lifecycle.silence import RecurrenceError, Silence, recurrence
from streams.clock import LOCAL_ZONE

NEWS_CHANNEL = "silences"
"""NOTIFY channel on which the judge hears that a silence began or ended."""
_COLUMNS = ", ".join(field.name for field in fields(Silence))
_OPEN = f"""
SELECT {_COLUMNS} FROM silence
WHERE ended_at IS NULL AND from_at <= %(now)s AND (rrule IS NOT NULL OR to_at > %(now)s) ORDER BY id
"""
_ALL = f"SELECT {_COLUMNS} FROM silence ORDER BY id DESC"
_ADD = """
INSERT INTO silence (rule, subject, from_at, to_at, rrule, reason, created_by, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
_END = "UPDATE silence SET ended_at = %s, ended_by = %s WHERE id = %s AND ended_at IS NULL"


class SilenceError(ValueError):
    """A silence that cannot be; the message says why."""


def open_at(conn: psycopg.Connection, now: datetime) -> list[Silence]:
    """Return the silences that may cover an instant."""
    with conn.cursor(row_factory=class_row(Silence)) as cursor:
        return cursor.execute(_OPEN, {"now": now}).fetchall()


def every(conn: psycopg.Connection) -> list[Silence]:
    """Return all silences there ever were, the newest first."""
    with conn.cursor(row_factory=class_row(Silence)) as cursor:
        return cursor.execute(_ALL).fetchall()


def add(
    conn: psycopg.Connection,
    rule: str | None,
    subject: str | None,
    window: tuple[datetime, datetime],
    rrule: str | None,
    reason: str,
    who: str,
    now: datetime,
) -> int:
    """Begin a silence over a window of the city's time, repeated by an RRULE; return its number.

    `rule` and `subject` are patterns with *, None = any, not both. Raises SilenceError.
    """
    start, end = window
    if rule is None and subject is None:
        raise SilenceError("say which rule or which subject: a silence over everything would hide a flood")
    if end <= start:
        raise SilenceError("the end lies before the beginning")
    if rrule is None and end <= now:
        raise SilenceError("it would be over already")
    if not reason.strip():
        raise SilenceError("say why: an auditor will ask")
    if rrule is not None:
        _require_recurrence(rrule, start)
    row = conn.execute(_ADD, (rule, subject, start, end, rrule, reason.strip(), who, now)).fetchone()
    assert row is not None
    _announce(conn)
    return int(row[0])


def end(conn: psycopg.Connection, silence: int, who: str, now: datetime) -> bool:
    """End a silence for good; what still fires is told of at once. Return whether it had not ended before."""
    ended = conn.execute(_END, (now, who, silence)).rowcount == 1
    _announce(conn)
    return ended


def _require_recurrence(rrule: str, start: datetime) -> None:
    try:
        recurrence(rrule, start.astimezone(LOCAL_ZONE).replace(tzinfo=None))
    except RecurrenceError as error:
        raise SilenceError(str(error)) from None


def _announce(conn: psycopg.Connection) -> None:
    conn.execute("SELECT pg_notify(%s, '')", (NEWS_CHANNEL,))
    conn.execute("SELECT pg_notify('committed', 'alerts')")
