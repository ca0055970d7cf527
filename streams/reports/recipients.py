"""Who gets the morning report: a list in the database, with who put each address on it and who took it off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from streams.users.audit import record

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_LONGEST = 254
_LIST = "SELECT address, name, added_by, added_at, removed_by, removed_at FROM report_recipient ORDER BY address"
_ADD = """
INSERT INTO report_recipient AS r (address, name, added_by, added_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (address) DO UPDATE SET name = excluded.name, added_by = excluded.added_by, added_at = excluded.added_at,
    removed_by = NULL, removed_at = NULL
WHERE r.removed_at IS NOT NULL RETURNING address
"""
_REMOVE = """
UPDATE report_recipient SET removed_by = %s, removed_at = %s WHERE address = %s AND removed_at IS NULL RETURNING address
"""
_CANCEL = """
UPDATE report_delivery SET state = 'failed', settled_at = clock_timestamp(), answer = 'taken off the list'
WHERE address = %s AND state = 'queued'
"""


class RecipientError(ValueError):
    """This address cannot be put on the list, or taken off it."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address; `removed_at` is when it was taken off, if it was."""

    address: str
    name: str
    added_by: str
    added_at: datetime
    removed_by: str | None
    removed_at: datetime | None


def add(conn: psycopg.Connection, address: str, name: str, by: str, at: datetime) -> None:
    """Put an address on the list, on record; raises RecipientError for what is none, and for one that is on it."""
    wanted, called = _known(address), " ".join(name.split())
    if not called or not called.isprintable():
        raise RecipientError("a name is needed, without control characters")
    with conn.transaction():
        if conn.execute(_ADD, (wanted, called, by, at)).fetchone() is None:
            raise RecipientError(f"{wanted} is on the list already")
        record(conn, at=at, actor=by, action="report recipient added", subject=wanted, name=called)


def remove(conn: psycopg.Connection, address: str, by: str, at: datetime) -> None:
    """Take an address off the list, on record; raises RecipientError for one that is not on it."""
    wanted = _known(address)
    with conn.transaction():
        if conn.execute(_REMOVE, (by, at, wanted)).fetchone() is None:
            raise RecipientError(f"{wanted} is not on the list")
        conn.execute(_CANCEL, (wanted,))
        record(conn, at=at, actor=by, action="report recipient removed", subject=wanted)


def everyone(conn: psycopg.Connection) -> Sequence[Recipient]:
    """Return all addresses that are or ever were on the list."""
    with conn.cursor(row_factory=class_row(Recipient)) as cursor:
        return cursor.execute(_LIST).fetchall()


def _known(address: str) -> str:
    """Return an address as it is kept; raises RecipientError for what could be none."""
    wanted = address.strip().lower()
    if len(wanted) > _LONGEST or not _ADDRESS.fullmatch(wanted) or not wanted.isprintable():
        raise RecipientError("that is no e-mail address")
    return wanted
