"""Tokens of programs that read the APIs: made and shown once, kept as a hash, revoked, their use on record."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

import psycopg

from streams.users.accounts import AccountError, check_name
from streams.users.audit import record

NOTED_EVERY = timedelta(hours=1)
"""How often the use of one token is put on record."""


class Scope(StrEnum):
    """What a token may read; a token without any scope reads everything that the APIs tell."""

    NGSI_LD = "ngsi-ld"
    SENSORTHINGS = "sensorthings"
    EVENTS = "events"


@dataclass(frozen=True)
class ApiToken:
    """A token without its secret; `used_at` is the beginning of the hour in which it was last used."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    created_by: str
    revoked_at: datetime | None
    used_at: datetime | None


def add(conn: psycopg.Connection[Any], name: str, scopes: Collection[Scope], *, at: datetime, by: str) -> str:
    """Create a token and return its secret; raises AccountError for a bad name or one that exists."""
    check_name(name)
    secret = f"ioc_{secrets.token_urlsafe(32)}"
    wanted = sorted(set(scopes))
    with conn.transaction():
        made = conn.execute(
            "INSERT INTO api_token (name, token_hash, scopes, created_at, created_by) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (name) DO NOTHING",
            (name, _digest(secret), wanted, at, by),
        )
        if made.rowcount == 0:
            raise AccountError(f"there is a token {name!r} already; a revoked name is not given again")
        record(conn, at=at, actor=by, action="api token added", subject=name, scopes=wanted)
    return secret


def revoke(conn: psycopg.Connection[Any], name: str, *, at: datetime, by: str) -> None:
    """Revoke a token for good; raises AccountError when no live token has the name."""
    with conn.transaction():
        done = conn.execute("UPDATE api_token SET revoked_at = %s WHERE name = %s AND revoked_at IS NULL", (at, name))
        if done.rowcount == 0:
            raise AccountError(f"there is no live token {name!r}")
        record(conn, at=at, actor=by, action="api token revoked", subject=name)


def everyone(conn: psycopg.Connection[Any]) -> list[ApiToken]:
    """Return all tokens, the revoked ones too, by name."""
    rows = conn.execute("SELECT name, scopes, created_at, created_by, revoked_at, used_at FROM api_token ORDER BY name")
    return [ApiToken(name, tuple(scopes), *rest) for name, scopes, *rest in rows]


def use(conn: psycopg.Connection[Any], secret: str, address: str, at: datetime) -> frozenset[str] | None:
    """Return the scopes of a live token and put its use on record, once an hour; None when there is no such token."""
    row = conn.execute(
        "SELECT name, scopes, used_at FROM api_token WHERE token_hash = %s AND revoked_at IS NULL", (_digest(secret),)
    ).fetchone()
    if row is None:
        return None
    name, scopes, used_at = row
    if used_at is None or used_at <= at - NOTED_EVERY:
        _note(conn, name, address, at)
    return frozenset(scopes)


def _note(conn: psycopg.Connection[Any], name: str, address: str, at: datetime) -> None:
    """Append one audit line, unless another request was faster."""
    with conn.transaction():
        first = conn.execute(
            "UPDATE api_token SET used_at = %s WHERE name = %s AND (used_at IS NULL OR used_at <= %s)",
            (at, name, at - NOTED_EVERY),
        )
        if first.rowcount:
            record(conn, at=at, actor=f"api:{name}", action="api token used", subject=name, address=address)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
