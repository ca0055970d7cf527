"""The rotating tokens of our application at Zalo: one refresh at a time in the whole city, stored before it is used.

A refresh token is good for one use, and its answer carries the next one. So a lock of the database lets one process
refresh while the others wait and then find what it stored; that a refresh is under way is committed before it is asked
for, so that an answer lost with its process is told as what it is. An access token is renewed when a tenth of its
life is left: if that fails, the old one serves until somebody has authorised the application anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Any, Protocol

import psycopg
from psycopg.rows import class_row

from streams.db import AdvisoryLock
from streams.delivery.channel import UnavailableError
from streams.delivery.failures import not_set_up, said
from streams.texts import Text

ZALO = Text("Zalo", "Zalo")
RENEW_AFTER = 0.9
"""Share of an access token's life after which it is renewed."""
PAUSE = timedelta(seconds=60)
"""How long a refused refresh is not asked for again."""

_SEED = """
INSERT INTO zalo_token AS t (app, refresh_token, seeds) VALUES (%(app)s, %(token)s, ARRAY[%(seed)s::bytea])
ON CONFLICT (app) DO UPDATE SET refresh_token = excluded.refresh_token, seeds = t.seeds || excluded.seeds,
    access_token = NULL, renew_at = NULL, expires_at = NULL, asked_at = NULL, refused = NULL, refused_at = NULL
WHERE NOT %(seed)s = ANY (t.seeds)
"""
_HELD = """
SELECT access_token AS access, renew_at, expires_at, refresh_token AS refresh, asked_at, refused, refused_at,
    clock_timestamp() AS now
FROM zalo_token WHERE app = %s
"""
_ASK = "UPDATE zalo_token SET asked_at = coalesce(asked_at, clock_timestamp()) WHERE app = %s"
_STORE = """
UPDATE zalo_token SET access_token = %(access)s, refresh_token = %(refresh)s,
    renew_at = clock_timestamp() + %(renew_after)s, expires_at = clock_timestamp() + %(lifetime)s,
    refreshed_at = clock_timestamp(), asked_at = NULL, refused = NULL, refused_at = NULL
WHERE app = %(app)s
"""
_REFUSE = "UPDATE zalo_token SET refused = %s, refused_at = clock_timestamp(), asked_at = %s WHERE app = %s"


@dataclass(frozen=True, slots=True)
class Grant:
    """What Zalo gives for a refresh token."""

    access: str
    refresh: str
    lifetime: timedelta


class NotGrantedError(Exception):
    """Zalo refuses a refresh token, or us; the message says how, without a token in it."""


class Authority(Protocol):
    """Whoever gives tokens: Zalo."""

    def grant(self, refresh: str) -> Grant:
        """Return new tokens for a refresh token; raises NotGrantedError or UnavailableError."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """The tokens as they are stored, at the database's instant `now`."""

    access: str | None
    renew_at: datetime | None
    expires_at: datetime | None
    refresh: str
    asked_at: datetime | None
    refused: str | None
    refused_at: datetime | None
    now: datetime

    def usable(self, rejected: str | None) -> str | None:
        """Return the access token unless it is over or the one that Zalo has just rejected."""
        good = self.access != rejected and self.expires_at is not None and self.expires_at > self.now
        return self.access if good else None


class Step(Enum):
    """What to do for an access token."""

    USE = "use"
    REFRESH = "refresh"
    WAIT = "wait"


def next_step(held: Held, rejected: str | None) -> Step:
    """Decide what to do for an access token other than `rejected`; pure."""
    usable = held.usable(rejected) is not None
    if usable and held.renew_at is not None and held.now < held.renew_at:
        return Step.USE
    if held.refused_at is not None and held.now < held.refused_at + PAUSE:
        return Step.USE if usable else Step.WAIT
    return Step.REFRESH


def why_refused(held: Held, answer: str) -> str:
    """Return what an operator reads of a refused refresh: whether an answer was lost before, and the way out; pure."""
    lost = f"the answer to the refresh of {held.asked_at:%Y-%m-%d %H:%M:%S}Z never came; " if held.asked_at else ""
    return f"{lost}Zalo refuses the refresh token ({answer}): authorise the application anew, IOC_ZALO_REFRESH_TOKEN"


class Tokens:
    """The tokens of one application; `conn` commits every statement by itself."""

    def __init__(self, conn: psycopg.Connection, app: str, first_refresh: str, authority: Authority) -> None:
        self._conn, self._app, self._authority = conn, app, authority
        if first_refresh:
            seed = sha256(first_refresh.encode()).digest()
            conn.execute(_SEED, {"app": app, "token": first_refresh, "seed": seed})

    def access(self, rejected: str | None = None) -> str:
        """Return an access token, other than the one that Zalo has just rejected; raises UnavailableError."""
        held = self._held()
        if next_step(held, rejected) is Step.REFRESH:
            with self._alone():
                held = self._renewed(self._held(), rejected)
        usable = held.usable(rejected)
        if usable is None:
            raise UnavailableError(held.refused or "Zalo takes none of our access tokens")
        return usable

    def _renewed(self, held: Held, rejected: str | None) -> Held:
        """Refresh unless another process has meanwhile; return what is stored afterwards."""
        if next_step(held, rejected) is not Step.REFRESH:
            return held
        self._conn.execute(_ASK, (self._app,))
        try:
            self._store(self._authority.grant(held.refresh))
        except NotGrantedError as error:
            self._conn.execute(_REFUSE, (why_refused(held, str(error)), held.asked_at, self._app))
        except UnavailableError:
            if held.usable(rejected) is None:
                raise
        return self._held()

    def _store(self, grant: Grant) -> None:
        lifetime = {"lifetime": grant.lifetime, "renew_after": RENEW_AFTER * grant.lifetime}
        self._conn.execute(_STORE, {"app": self._app, "access": grant.access, "refresh": grant.refresh, **lifetime})

    def _held(self) -> Held:
        with self._conn.cursor(row_factory=class_row(Held)) as cursor:
            held = cursor.execute(_HELD, (self._app,)).fetchone()
        if held is None:
            raise UnavailableError(said(ZALO, not_set_up(["IOC_ZALO_REFRESH_TOKEN"])))
        return held

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of refreshing; it goes with the connection when the process dies."""
        lock: tuple[Any, ...] = (AdvisoryLock.ZALO_TOKEN,)
        self._conn.execute("SELECT pg_advisory_lock(%s)", lock)
        try:
            yield
        finally:
            self._conn.execute("SELECT pg_advisory_unlock(%s)", lock)
