"""Accounts: added, disabled, listed and given passwords; each change commits together with its audit line."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import psycopg
from argon2 import PasswordHasher
from psycopg.rows import dict_row

from streams.users.audit import record
from streams.users.people import Role, User

SHORTEST_PASSWORD = 10
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_COLUMNS = "name, display_name, email, role, disabled"
hasher = PasswordHasher()


class AccountError(ValueError):
    """The request about an account cannot be done; the message says what to change."""


class MalformedAccountError(AccountError):
    """A name, an address or a password is not what one may be."""


def add(
    conn: psycopg.Connection[Any],
    user: User,
    password: str,
    *,
    at: datetime,
    by: str,
) -> None:
    """Create an account; raises AccountError for a bad name, address or password, or a name that exists."""
    _check(user)
    with conn.transaction():
        done = conn.execute(
            "INSERT INTO user_account"
            " (name, display_name, email, role, password_hash, created_at, created_by)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (name) DO NOTHING",
            (user.name, user.display_name, user.email, user.role, hashed(password), at, by),
        )
        if done.rowcount == 0:
            raise AccountError(f"the user {user.name!r} exists already")
        record(conn, at=at, actor=by, action="user added", subject=user.name, role=user.role)


def set_disabled(conn: psycopg.Connection[Any], name: str, disabled: bool, *, at: datetime, by: str) -> None:
    """Close or reopen an account; closing ends its sessions. Raises AccountError for an unknown name."""
    with conn.transaction():
        _change(conn, "UPDATE user_account SET disabled = %s WHERE name = %s", disabled, name)
        if disabled:
            conn.execute("DELETE FROM user_session WHERE name = %s", (name,))
        record(conn, at=at, actor=by, action="user disabled" if disabled else "user enabled", subject=name)


def set_password(conn: psycopg.Connection[Any], name: str, password: str, *, at: datetime, by: str) -> None:
    """Give a new password and end the sessions that the old one opened; raises AccountError."""
    with conn.transaction():
        _change(conn, "UPDATE user_account SET password_hash = %s WHERE name = %s", hashed(password), name)
        conn.execute("DELETE FROM user_session WHERE name = %s", (name,))
        record(conn, at=at, actor=by, action="password set", subject=name)


def everybody(conn: psycopg.Connection[Any]) -> list[User]:
    """Return all accounts by name."""
    with conn.cursor(row_factory=dict_row) as cur:
        return [user_of(row) for row in cur.execute(f"SELECT {_COLUMNS} FROM user_account ORDER BY name")]


def user_of(row: dict[str, Any]) -> User:
    """Return the person of an account's row."""
    return User(row["name"], row["display_name"], Role(row["role"]), row["email"], row["disabled"])


def hashed(password: str) -> str:
    """Return the argon2id hash of a password; raises AccountError when it is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise MalformedAccountError(f"a password needs at least {SHORTEST_PASSWORD} characters")
    return hasher.hash(password)


def check_name(name: str) -> None:
    """Raise MalformedAccountError for what can be no name of an account or a token."""
    if not _NAME.fullmatch(name):
        raise MalformedAccountError("a name is 2 to 40 of a-z 0-9 . _ - and begins with a letter")


def _check(user: User) -> None:
    check_name(user.name)
    if user.email is not None and not _EMAIL.fullmatch(user.email):
        raise MalformedAccountError(f"{user.email!r} is not an e-mail address")


def _change(conn: psycopg.Connection[Any], statement: str, value: object, name: str) -> None:
    if conn.execute(statement, (value, name)).rowcount == 0:
        raise AccountError(f"there is no user {name!r}")
