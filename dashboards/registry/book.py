"""The stations' book: a change is stored with who made it and what stood there before, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import psycopg
from psycopg.rows import class_row

from dashboards.kinds import titles
from dashboards.registry.names import Names, names
from dashboards.texts import Text
from streams.registry import store
from streams.registry.records import Agency, RegistryError, Station, Unit
from streams.users.audit import record
from streams.users.people import User

CHANGED = "station changed"
MOST_SHOWN = 50

_HISTORY = """
SELECT audit.at, coalesce(account.display_name, audit.actor) AS who, audit.detail->'before' AS before,
       audit.detail->'after' AS after
FROM user_audit AS audit LEFT JOIN user_account AS account ON account.name = audit.actor
WHERE audit.action = %s AND audit.subject = %s ORDER BY audit.id DESC LIMIT %s
"""
_UNREGISTERED = """
SELECT source AS id, sum(count)::bigint AS messages, max(last_seen) AS last_seen FROM dead_letter
WHERE reason = 'unknown_station' AND state = 'waiting' AND NOT encrypted AND source <> ''
GROUP BY source ORDER BY last_seen DESC, source LIMIT %s
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('station ' || id, 0)) FROM unnest(%s::text[]) AS id"


class ChangedMeanwhileError(RuntimeError):
    """Somebody else has changed the station since it was read."""


@dataclass(frozen=True)
class Change:
    """One change: `before` is None where the station was registered by it; `at` is the real clock's instant."""

    at: datetime
    who: str
    before: dict[str, Any] | None
    after: dict[str, Any]


@dataclass(frozen=True)
class Unregistered:
    """A station that sends and that nobody has registered: its messages wait as dead letters."""

    id: str
    messages: int
    last_seen: datetime


@dataclass(frozen=True)
class Book:
    """What the page shows: all stations, what they may name, and who sends unregistered."""

    stations: Sequence[Station]
    units: Sequence[Unit]
    agencies: Sequence[Agency]
    unregistered: Sequence[Unregistered]
    kinds: Mapping[str, Text]
    """What each kind that a station may be of is called."""
    names: Names

    def station(self, key: str) -> Station | None:
        """Return the station of that id."""
        return next((station for station in self.stations if station.id == key), None)


def read(conn: psycopg.Connection[Any]) -> Book:
    """Return the whole book."""
    with conn.cursor(row_factory=class_row(Unregistered)) as cursor:
        waiting = cursor.execute(_UNREGISTERED, (MOST_SHOWN,)).fetchall()
    return Book(store.stations(conn), store.units(conn), store.agencies(conn), waiting, titles(conn), names(conn))


def history(conn: psycopg.Connection[Any], key: str) -> Sequence[Change]:
    """Return the changes of one station, newest first."""
    with conn.cursor(row_factory=class_row(Change)) as cursor:
        return cursor.execute(_HISTORY, (CHANGED, key, MOST_SHOWN)).fetchall()


def edition(station: Station | None) -> str:
    """Return by what a registration as somebody has seen it is told from later ones; empty for none."""
    return "" if station is None else sha256(station.model_dump_json().encode()).hexdigest()[:16]


def save(
    conn: psycopg.Connection[Any], station: Station, seen: str, by: User, address: str, at: datetime
) -> store.Outcome:
    """Store a registration in the caller's transaction, with a line in the audit trail when it changes anything.

    `seen` is the edition that was on the form. Raises ChangedMeanwhileError when another one stands there by now, and
    RegistryError when the unit or the agency is not registered.
    """
    _lock(conn, [station])
    if edition(store.station(conn, station.id)) != seen:
        raise ChangedMeanwhileError(station.id)
    return put(conn, [station], actor=by.name, at=at, address=address)


def put(
    conn: psycopg.Connection[Any], stations: Sequence[Station], *, actor: str, at: datetime, address: str = ""
) -> store.Outcome:
    """Add or update stations in the caller's transaction, with a line in the audit trail for each that changes.

    Raises RegistryError when a unit or an agency is not registered, or an attribute names what there is not.
    """
    _require_known_names(conn, stations)
    _lock(conn, stations)
    known = {station.id: station for station in store.stations(conn)}
    outcome = store.put_stations(conn, stations)
    for station in stations:
        if (before := known.get(station.id)) != station:
            told = {"before": before and before.model_dump(mode="json"), "after": station.model_dump(mode="json")}
            record(conn, at=at, actor=actor, action=CHANGED, subject=station.id, address=address, **told)
    return outcome


def _require_known_names(conn: psycopg.Connection[Any], stations: Sequence[Station]) -> None:
    known = names(conn)
    faults = [
        f"{s.id}: {attribute} names {name}, which there is not"
        for s in stations
        for attribute, name in known.unknown(s)
    ]
    if faults:
        raise RegistryError("\n".join(faults))


def _lock(conn: psycopg.Connection[Any], stations: Sequence[Station]) -> None:
    """Let nobody else change these stations until the transaction ends."""
    conn.execute(_LOCK, (sorted(station.id for station in stations),))
