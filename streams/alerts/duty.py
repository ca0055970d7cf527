"""Who is told of an alert, and by which ways: whoever is on duty, as the roster and each officer's preferences say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import psycopg

from streams.alerts.lifecycle import Kind, Transition
from streams.alerts.rule import CRITICAL
from streams.delivery import outbox
from streams.delivery.outbox import Way
from streams.roster.people import Officer, add_officer, all_contacts, officers, reach_on_zalo
from streams.roster.preferences import held_until, ways
from streams.roster.rota import on_at
from streams.roster.store import City, crew_of, load, put_on_duty

__all__ = [
    "Officer",
    "add_officer",
    "find_somebody",
    "officers",
    "on_duty",
    "put_on_duty",
    "reach_on_zalo",
    "tell",
    "told",
    "ways_to",
]

_OF_ALERT = "SELECT agency, severity FROM alert WHERE id = %s"
_TOLD = "SELECT DISTINCT officer FROM outbox WHERE alert = %s AND seq >= %s AND officer IS NOT NULL ORDER BY officer"


def on_duty(conn: psycopg.Connection, at: datetime) -> list[Officer]:
    """Return the active officers on duty at an instant, of all teams."""
    city = load(conn, at)
    return [city.officers[officer] for officer in sorted(on_at(city.roster, at))]


def owner_of(conn: psycopg.Connection, alert: int) -> tuple[str | None, int]:
    """Return the agency that owns an alert, and its severity; raises LookupError when there is no such alert."""
    row = conn.execute(_OF_ALERT, (alert,)).fetchone()
    if row is None:
        raise LookupError(f"no alert {alert}")
    return row[0], row[1]


def told(conn: psycopg.Connection, alert: int, since_seq: int = 0) -> list[int]:
    """Return the officers to whom messages of an alert went, from a line of its audit on."""
    return [officer for (officer,) in conn.execute(_TOLD, (alert, since_seq))]


def tell(conn: psycopg.Connection, alert: int, transition: Transition, now: datetime) -> None:
    """Queue messages about a transition in its transaction: to whoever is on duty, and that it is over to all told."""
    agency, severity = owner_of(conn, alert)
    city = load(conn, now)
    people: list[int] = [*crew_of(city, agency, now).on_duty]
    if transition.after.id is not None and transition.kind is Kind.RESOLVED:
        people += [officer for officer in told(conn, alert) if officer not in city.roster.inactive]
    outbox.enqueue(conn, alert, transition.after.seq, ways_to(conn, city, people, severity, now))


def ways_to(conn: psycopg.Connection, city: City, people: Iterable[int], severity: int, now: datetime) -> list[Way]:
    """Return by which ways these officers are told of so much at an instant of the city, each officer once."""
    contacts = all_contacts(conn)
    found = []
    for officer in dict.fromkeys(people):
        held = held_until(city.officers[officer].quiet, now, critical=severity >= CRITICAL)
        found += [Way(officer, contact.channel, held) for contact in ways(contacts.get(officer, ()), severity)]
    return found


def find_somebody(conn: psycopg.Connection, now: datetime) -> int:
    """Give messages that had nobody to go to whoever is on duty by now; return how many were queued."""
    with conn.transaction():
        waiting = outbox.waiting_for_somebody(conn)
        if not waiting:
            return 0
        city = load(conn, now)
        return sum(_given(conn, city, one, now) for one in waiting)


def _given(conn: psycopg.Connection, city: City, waiting: outbox.Waiting, now: datetime) -> int:
    found = ways_to(conn, city, crew_of(city, waiting.agency, now).on_duty, waiting.severity, now)
    return outbox.assign(conn, waiting, found) if found else 0
