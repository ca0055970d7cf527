"""Officers, and who of them is on duty at an instant of the city's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

NEWS_CHANNEL = "duty"
"""NOTIFY channel on which the judge hears that the roster changed."""

_OFFICERS = "SELECT id, name, email, login, active, zalo_user FROM officer"
_ON_DUTY = f"""
{_OFFICERS} WHERE active AND EXISTS (
    SELECT FROM duty d WHERE d.officer = officer.id AND d.from_at <= %(at)s AND (d.to_at IS NULL OR d.to_at > %(at)s))
ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who can be told; `login` is the name under which this person signs in, `zalo_user` the id at Zalo."""

    id: int
    name: str
    email: str
    login: str | None
    active: bool
    zalo_user: str | None = None


def officers(conn: psycopg.Connection) -> list[Officer]:
    """Return all officers, in the order in which they were added."""
    with conn.cursor(row_factory=class_row(Officer)) as cursor:
        return cursor.execute(f"{_OFFICERS} ORDER BY id").fetchall()


def on_duty(conn: psycopg.Connection, at: datetime) -> list[Officer]:
    """Return the active officers on duty at an instant."""
    with conn.cursor(row_factory=class_row(Officer)) as cursor:
        return cursor.execute(_ON_DUTY, {"at": at}).fetchall()


def add_officer(
    conn: psycopg.Connection, name: str, email: str, login: str | None = None, zalo_user: str | None = None
) -> int:
    """Add an officer and return the id; raises psycopg.IntegrityError on an address that is wrong or taken."""
    row = conn.execute(
        "INSERT INTO officer (name, email, login, zalo_user) VALUES (%s, %s, %s, %s) RETURNING id",
        (name.strip(), email, login, zalo_user),
    ).fetchone()
    assert row is not None
    return int(row[0])


def reach_on_zalo(conn: psycopg.Connection, officer: int, zalo_user: str | None) -> bool:
    """Let an officer be told by Zalo too, or (None) no more; return whether there is such an officer.

    Raises psycopg.IntegrityError on a user id that is wrong or another officer's.
    """
    return conn.execute("UPDATE officer SET zalo_user = %s WHERE id = %s", (zalo_user, officer)).rowcount == 1


def put_on_duty(conn: psycopg.Connection, officer: int, from_at: datetime, to_at: datetime | None = None) -> None:
    """Put an officer on duty between two instants of the city's clock, or until further notice."""
    conn.execute("INSERT INTO duty (officer, from_at, to_at) VALUES (%s, %s, %s)", (officer, from_at, to_at))
    conn.execute("SELECT pg_notify(%s, '')", (NEWS_CHANNEL,))
