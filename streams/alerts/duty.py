"""Who is told of an alert, and by which ways: whoever is on duty, as the roster and each officer's preferences say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

import psycopg

from streams import outbox
from streams.alerts.lifecycle import Alert, Kind, Transition
from streams.alerts.rule import CRITICAL, Rule
from streams.alerts.rulebook import rules_now
from streams.outbox import Way
from streams.roster.people import Officer, add_officer, all_contacts, officers, reach_on_zalo
from streams.roster.preferences import Contact, held_until, ways
from streams.roster.rota import on_at
from streams.roster.store import City, load, on_duty_of, put_on_duty

__all__ = [
    "Officer",
    "Reach",
    "add_officer",
    "find_somebody",
    "officers",
    "on_duty",
    "put_on_duty",
    "reach_on_zalo",
    "tell",
    "told",
]

_OF_ALERT = "SELECT agency, severity FROM alert WHERE id = %s"
_TOLD = "SELECT DISTINCT officer FROM outbox WHERE alert = %s AND seq >= %s AND officer IS NOT NULL ORDER BY officer"
_KNOWING = """
SELECT DISTINCT officer FROM outbox WHERE officer IS NOT NULL
    AND alert = ANY (ARRAY(SELECT %s::bigint UNION SELECT id FROM alert WHERE incident = %s)) ORDER BY officer
"""
"""Who was told of an alert or of another one of its incident, which ends once; an OR would read the whole outbox."""


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


class Reach:
    """Which rules count, who can be told and by which ways, as it stands at an instant; read when first asked for.

    One chunk of judgement shares it, instead of reading the whole roster anew for each transition.
    """

    def __init__(self, conn: psycopg.Connection, now: datetime) -> None:
        self._conn, self.now = conn, now

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that count, by name."""
        return rules_now(self._conn)

    @cached_property
    def city(self) -> City:
        """Everybody, and the roster."""
        return load(self._conn, self.now)

    @cached_property
    def contacts(self) -> Mapping[int, Sequence[Contact]]:
        """Where everybody is reached."""
        return all_contacts(self._conn)

    def on_duty(self, agency: str | None) -> tuple[int, ...]:
        """Return who is on duty for an agency's alerts, of those whom something reaches."""
        return on_duty_of(self.city, agency, self.now, self.contacts)

    def ways_to(self, people: Iterable[int], severity: int) -> list[Way]:
        """Return by which ways these officers are told of so much, each officer once."""
        found = []
        for officer in dict.fromkeys(people):
            held = held_until(self.city.officers[officer].quiet, self.now, critical=severity >= CRITICAL)
            chosen = ways(self.contacts.get(officer, ()), severity)
            found += [Way(officer, contact.channel, held) for contact in chosen]
        return found


def tell(conn: psycopg.Connection, alert: int, transition: Transition, reach: Reach) -> None:
    """Queue messages about a transition in its transaction: to whoever is on duty, and that it is over to all told.

    What was given to somebody by name is told to that officer, and only where nothing reaches them to those on duty.
    That it was closed is told to all who were told, but for whoever closed it; else it is nobody's news.
    """
    agency, severity = owner_of(conn, alert)
    given = _assigned(transition.after, reach.city)
    found: list[Way] = []
    if transition.kind is Kind.ASSIGNED:
        found = reach.ways_to(given, severity)
    elif transition.kind is Kind.CLOSED:
        found = reach.ways_to(_knowing(conn, alert, transition, reach.city), severity)
        if not found:
            return
    if not found:
        knowing = _knowing(conn, alert, transition, reach.city) if transition.kind is Kind.RESOLVED else []
        found = reach.ways_to([*reach.on_duty(agency), *given, *knowing], severity)
    outbox.enqueue(conn, alert, transition.after.seq, found)


def _knowing(conn: psycopg.Connection, alert: int, transition: Transition, city: City) -> list[int]:
    """Return who was told, but for whoever left and whoever does it themselves."""
    rows = conn.execute(_KNOWING, (alert, transition.after.incident))
    found = [officer for (officer,) in rows if officer not in city.roster.inactive]
    return [officer for officer in found if not city.officers[officer].signs_as(transition.who)]


def _assigned(alert: Alert, city: City) -> list[int]:
    officer = alert.assigned_to
    gone = officer is None or officer not in city.officers or officer in city.roster.inactive
    return [] if officer is None or gone else [officer]


def find_somebody(conn: psycopg.Connection, now: datetime) -> int:
    """Give messages that had nobody to go to whoever is on duty by now; return how many were queued."""
    with conn.transaction():
        reach = Reach(conn, now)
        return sum(_given(conn, one, reach) for one in outbox.waiting_for_somebody(conn))


def _given(conn: psycopg.Connection, waiting: outbox.Waiting, reach: Reach) -> int:
    found = reach.ways_to(reach.on_duty(waiting.agency), waiting.severity)
    return outbox.assign(conn, waiting, found) if found else 0
