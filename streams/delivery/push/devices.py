"""Officers' devices in the database: who is told on which browser, when it last took a message, and why no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg.rows import class_row

from streams.delivery.push.subscription import Subscription
from streams.roster import people
from streams.roster.people import Officer
from streams.roster.preferences import Contact
from streams.users.audit import record

CHANNEL = "web_push"
MOST = 8
"""Devices of one officer: so many attempts fit into a message's lease."""
_COLUMNS = "id, officer, login, name, endpoint, p256dh, auth, public_key, created_at, used_at, ended_at, ended_why"
_REGISTER = f"""
INSERT INTO push_device AS d (officer, login, name, endpoint, p256dh, auth, public_key)
VALUES (%(officer)s, %(login)s, %(name)s, %(endpoint)s, %(p256dh)s, %(auth)s, %(public_key)s)
ON CONFLICT (endpoint) DO UPDATE SET officer = excluded.officer, login = excluded.login, name = excluded.name,
    p256dh = excluded.p256dh, auth = excluded.auth, public_key = excluded.public_key,
    created_at = clock_timestamp(), ended_at = NULL, ended_why = NULL
RETURNING {_COLUMNS}
"""
_OF = f"SELECT {_COLUMNS} FROM push_device WHERE login = %s ORDER BY ended_at NULLS FIRST, created_at DESC LIMIT 20"
_LIVE = f"SELECT {_COLUMNS} FROM push_device WHERE login = %s AND ended_at IS NULL ORDER BY id"
_TAKEN = "SELECT device FROM push_taken WHERE key = %s"
_TAKE = "INSERT INTO push_taken (key, device) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_USED = "UPDATE push_device SET used_at = clock_timestamp() WHERE id = %s"
_END = f"""
UPDATE push_device SET ended_at = clock_timestamp(), ended_why = %s WHERE id = %s AND ended_at IS NULL
RETURNING {_COLUMNS}
"""
_NEWS = "SELECT pg_notify('committed', 'devices')"
_GAVE_WAY = "một máy mới hơn thay chỗ / a newer device took its place"


@dataclass(frozen=True, slots=True)
class Device:
    """A browser on which an officer is told, or (`ended_at`) no more; the instants are real."""

    id: int
    officer: int
    login: str
    name: str
    endpoint: str
    p256dh: bytes
    auth: bytes
    public_key: str
    created_at: datetime
    used_at: datetime | None
    ended_at: datetime | None
    ended_why: str | None


def register(
    conn: psycopg.Connection, officer: Officer, subscription: Subscription, name: str, public_key: str
) -> Device:
    """Let an officer who signs in be told on a browser, in the open transaction; it is this officer's from now on.

    The channel is used with the officer's first ones, unless it is used already. Of more than MOST devices the oldest
    gives way.
    """
    assert officer.login is not None
    row = {
        "officer": officer.id, "login": officer.login, "name": name[:80], "endpoint": subscription.endpoint,
        "p256dh": subscription.p256dh, "auth": subscription.auth, "public_key": public_key,
    }  # fmt: skip
    with conn.cursor(row_factory=class_row(Device)) as cursor:
        device = cursor.execute(_REGISTER, row).fetchone()
    assert device is not None
    _reach(conn, officer)
    for older in sorted(live(conn, officer.login), key=lambda one: one.created_at)[:-MOST]:
        end(conn, older.id, _GAVE_WAY, officer.login)
    _note(conn, "push device registered", device, officer.login)
    return device


def of(conn: psycopg.Connection, login: str) -> Sequence[Device]:
    """Return the newest devices of whoever signs in by a name, those that are told first."""
    with conn.cursor(row_factory=class_row(Device)) as cursor:
        return cursor.execute(_OF, (login,)).fetchall()


def live(conn: psycopg.Connection, login: str) -> Sequence[Device]:
    """Return the devices that are told, the oldest first."""
    with conn.cursor(row_factory=class_row(Device)) as cursor:
        return cursor.execute(_LIVE, (login,)).fetchall()


def taken_by(conn: psycopg.Connection, key: str) -> frozenset[int]:
    """Return the devices that have taken a message already."""
    return frozenset(device for (device,) in conn.execute(_TAKEN, (key,)))


def took(conn: psycopg.Connection, device: int, key: str | None = None) -> None:
    """Write down that a device took a message just now; `key` names it, a trial has none."""
    with conn.transaction():
        conn.execute(_USED, (device,))
        if key is not None:
            conn.execute(_TAKE, (key, device))
        conn.execute(_NEWS)


def end(conn: psycopg.Connection, device: int, why: str, by: str) -> bool:
    """Tell nobody on a device any more, and return whether somebody was; after the last one the channel is closed.

    A message that is still on its way then takes the officer's next one.
    """
    with conn.transaction():
        with conn.cursor(row_factory=class_row(Device)) as cursor:
            ended = cursor.execute(_END, (why, device)).fetchone()
        if ended is None:
            return False
        if not live(conn, ended.login):
            people.unreach(conn, ended.officer, CHANNEL)
        _note(conn, "push device ended", ended, by)
    return True


def _reach(conn: psycopg.Connection, officer: Officer) -> None:
    ways = people.contacts(conn, officer.id)
    if officer.login is not None and all(way.channel != CHANNEL for way in ways):
        people.reach(conn, officer.id, Contact(CHANNEL, officer.login, min((way.rank for way in ways), default=1)))


def _note(conn: psycopg.Connection, action: str, device: Device, by: str) -> None:
    record(
        conn, at=datetime.now(UTC), actor=by, action=action, subject=str(device.officer),
        device=device.name, why=device.ended_why,
    )  # fmt: skip
    conn.execute(_NEWS)
