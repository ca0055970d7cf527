"""Sessions: a password opens one, its token finds it again, log-out or twelve hours end it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from psycopg.rows import dict_row

from streams.masking import masked
from streams.users import accounts
from streams.users.accounts import user_of
from streams.users.audit import record
from streams.users.people import User

LIFETIME = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
LIMIT_OF_NAME_AT_ADDRESS = 5
LIMIT_OF_ADDRESS = 40
REFUSED = "sign-in refused"


class WrongPasswordError(ValueError):
    """Name or password is wrong, or the account is disabled: the answer is the same for all three."""


@dataclass
class TooManyAttemptsError(Exception):
    """Too many refusals from here lately; `wait_s` seconds must pass before another try."""

    wait_s: int


def sign_in(conn: psycopg.Connection[Any], name: str, password: str, address: str, at: datetime) -> str:
    """Open a session and return its token; raises WrongPasswordError or TooManyAttemptsError.

    `at` is the real clock's now. A refusal is committed to the audit trail before it is raised, so that no caller's
    rollback forgets it: call this outside of a transaction block.
    """
    name = _storable(name.strip().lower()[:80])
    with conn.transaction():
        # Attempts from one address queue here: many at once may not all be counted as the first.
        conn.execute("SELECT pg_advisory_xact_lock(hashtext('sign-in'), hashtext(%s))", (address,))
        actor = _shown(conn, name)
        _respect_limit(conn, actor, address, at)
        known = opens(conn, name, password)
        token = _opened(conn, name, address, at) if known else ""
        record(conn, at=at, actor=actor, action="signed in" if known else REFUSED, address=address)
    if not known:
        raise WrongPasswordError
    return token


def _opened(conn: psycopg.Connection[Any], name: str, address: str, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    conn.execute("DELETE FROM user_session WHERE expires_at < %s", (at,))
    conn.execute(
        "INSERT INTO user_session (token_hash, name, address, started_at, expires_at) VALUES (%s, %s, %s, %s, %s)",
        (_digest(token), name, address, at, at + LIFETIME),
    )
    return token


def find(conn: psycopg.Connection[Any], token: str, at: datetime) -> User | None:
    """Return whose live session a token is; None when it ended, expired or its user is disabled."""
    with conn.cursor(row_factory=dict_row) as cur:
        row = cur.execute(
            "SELECT name, display_name, email, role, disabled FROM user_session JOIN user_account USING (name)"
            " WHERE token_hash = %s AND expires_at > %s AND NOT disabled",
            (_digest(token), at),
        ).fetchone()
    return user_of(row) if row else None


def alive(conn: psycopg.Connection[Any], tokens: Collection[str], at: datetime) -> frozenset[str]:
    """Return those of some tokens whose sessions live, as `find` says, by one look."""
    digests = {_digest(token): token for token in tokens}
    rows = conn.execute(
        "SELECT token_hash FROM user_session JOIN user_account USING (name)"
        " WHERE token_hash = ANY (%s) AND expires_at > %s AND NOT disabled",
        (list(digests), at),
    )
    return frozenset(digests[bytes(row[0])] for row in rows)


def sign_out(conn: psycopg.Connection[Any], token: str, address: str, at: datetime) -> None:
    """End a session; a token that opens none is no error."""
    with conn.transaction():
        ended = conn.execute(
            "DELETE FROM user_session WHERE token_hash = %s RETURNING name", (_digest(token),)
        ).fetchone()
        if ended:
            record(conn, at=at, actor=ended[0], action="signed out", address=address)


def opens(conn: psycopg.Connection[Any], name: str, password: str) -> bool:
    """Say whether the password is that of an account that is not disabled; nothing is put on record."""
    row = conn.execute("SELECT password_hash FROM user_account WHERE name = %s AND NOT disabled", (name,)).fetchone()
    hasher = accounts.hasher
    try:
        return hasher.verify(row[0] if row else nobodys(hasher), password) and row is not None
    except (VerificationError, InvalidHashError):
        return False


def nobodys(hasher: PasswordHasher) -> str:
    """Return the hash of no password that costs what all others do.

    It is verified when the name is unknown, so that the answer's time does not tell which names exist.
    """
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${'A' * 22}${'A' * 43}"


def _respect_limit(conn: psycopg.Connection[Any], name: str, address: str, at: datetime) -> None:
    """Refusals since the last success count, for this name at this address and for the address as a whole."""
    row = conn.execute(
        "SELECT count(*) FILTER (WHERE actor = %(name)s), min(at) FILTER (WHERE actor = %(name)s), count(*), min(at)"
        " FROM user_audit AS refused WHERE action = 'sign-in refused' AND address = %(address)s AND at > %(since)s"
        " AND NOT EXISTS (SELECT FROM user_audit AS done WHERE done.action = 'signed in' AND done.actor = refused.actor"
        "   AND done.address = refused.address AND done.at > refused.at)",
        {"name": name, "address": address, "since": at - WINDOW},
    ).fetchone()
    assert row is not None
    for count, first, limit in (
        (row[0], row[1], LIMIT_OF_NAME_AT_ADDRESS),
        (row[2], row[3], LIMIT_OF_ADDRESS),
    ):
        if count >= limit:
            raise TooManyAttemptsError(max(1, int((first + WINDOW - at).total_seconds())))


def _shown(conn: psycopg.Connection[Any], name: str) -> str:
    """Return how the trail calls whoever gave this name: nobody's name may be a citizen's number, typed by mistake."""
    known = conn.execute("SELECT FROM user_account WHERE name = %s", (name,)).rowcount
    return name if known else masked(name)


def _storable(name: str) -> str:
    """Return a name that a text column can hold, whatever was sent in its place."""
    return name.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
