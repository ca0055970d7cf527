"""Reading the vault: asked for by name and with a reason, which are on record before anything is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from streams.vault.values import opened

SHORTEST_REASON = 5
_READS = """
SELECT at, reader, pseudonym, reason FROM person_vault_read
WHERE (%(pseudonym)s::text IS NULL OR pseudonym = %(pseudonym)s) AND (%(reader)s::text IS NULL OR reader = %(reader)s)
ORDER BY id DESC LIMIT %(limit)s
"""


class NoRightError(PermissionError):
    """The reader does not have the right persons.read, or the account is disabled."""


@dataclass(frozen=True, slots=True)
class Known:
    """One thing known of a person: which member of the events it was, which system told it, and of when."""

    kind: str
    value: str
    system: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """One line of the record: who asked for whom when (real clock), and why."""

    at: datetime
    reader: str
    pseudonym: str
    reason: str


def read_person(conn: psycopg.Connection[Any], reader: str, pseudonym: str, reason: str, key: str) -> list[Known]:
    """Return what is known of a person, by kind; the asking is committed first, whatever then happens.

    `conn` autocommits, as the role ioc_vault or the owner; `reader` has proved to be that user. Raises NoRightError,
    ValueError for a reason of less than five characters, SealBrokenError when the key is not the connectors'.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValueError("a reason is needed that somebody else will understand")
    try:
        with conn.transaction():
            row = conn.execute("SELECT ask_for_person(%s, %s, %s)", (reader, pseudonym, reason)).fetchone()
    except psycopg.errors.InsufficientPrivilege:
        raise NoRightError(f"{reader} does not have the right persons.read") from None
    assert row is not None
    found = conn.execute("SELECT pseudonym, kind, system, sealed, time FROM tell_person(%s)", row).fetchall()
    return [
        Known(kind, opened(bytes(sealed), whose, kind, key), system, time)
        for whose, kind, system, sealed, time in found
    ]


def reads(
    conn: psycopg.Connection[Any], pseudonym: str | None = None, reader: str | None = None, limit: int = 50
) -> list[Read]:
    """Return who asked for whom, the newest first; for the owner of the tables."""
    with conn.cursor(row_factory=class_row(Read)) as cursor:
        return cursor.execute(_READS, {"pseudonym": pseudonym, "reader": reader, "limit": limit}).fetchall()
