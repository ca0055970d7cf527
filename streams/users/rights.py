"""Rights that no role includes: each is given to one person by name, and on record."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import psycopg

from streams.users.accounts import AccountError
from streams.users.audit import record


class Right(StrEnum):
    """What somebody may do besides what the role allows."""

    PERSONS_READ = "persons.read"
    """See who a citizen is: open the vault and sealed dead letters."""


def grant(conn: psycopg.Connection[Any], name: str, right: Right, *, at: datetime, by: str) -> None:
    """Give a right, again without effect; raises AccountError for an unknown name."""
    with conn.transaction():
        try:
            conn.execute(
                "INSERT INTO user_right (name, granted, granted_at, granted_by) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                (name, right, at, by),
            )
        except psycopg.errors.ForeignKeyViolation:
            raise AccountError(f"there is no user {name!r}") from None
        record(conn, at=at, actor=by, action="right granted", subject=name, right=right)


def revoke(conn: psycopg.Connection[Any], name: str, right: Right, *, at: datetime, by: str) -> None:
    """Take a right away; raises AccountError when the user does not have it."""
    with conn.transaction():
        done = conn.execute("DELETE FROM user_right WHERE name = %s AND granted = %s", (name, right))
        if done.rowcount == 0:
            raise AccountError(f"{name!r} does not have the right {right}")
        record(conn, at=at, actor=by, action="right revoked", subject=name, right=right)


def holds(conn: psycopg.Connection[Any], name: str, right: Right) -> bool:
    """Say whether this user, not disabled, has the right."""
    row = conn.execute(
        "SELECT FROM user_right JOIN user_account USING (name) WHERE name = %s AND granted = %s AND NOT disabled",
        (name, right),
    ).fetchone()
    return row is not None


def everybodys(conn: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Return the rights of each user who has any, by name."""
    rows = conn.execute("SELECT name, array_agg(granted ORDER BY granted) FROM user_right GROUP BY name")
    return dict(rows.fetchall())
