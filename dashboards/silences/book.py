"""The silences as the page shows them: what each held back, who did what to it, and the open alerts it lies over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from dashboards.silences.writing import Scope
from dashboards.texts import Text
from streams.alerts import silences
from streams.alerts.lifecycle.silence import Silence
from streams.alerts.rule import CRITICAL, Rule
from streams.alerts.rulebook import rules_now
from streams.clock import local_date
from streams.registry import store
from streams.registry.records import Station

MOST_OVER = 40
MOST_NAMED = 8
"""Of how many of the alerts that a silence held back the newest are named."""

# Both WHERE clauses begin as those of the partial indexes of migration 0051.
_HELD = """
SELECT held.silence, held.held, a.id, a.title_vi, a.title_en, a.severity, a.state
FROM (
    SELECT substr(muted, 9)::bigint AS silence, alert, count(*) OVER (PARTITION BY muted)::int AS held,
        row_number() OVER (PARTITION BY muted ORDER BY alert DESC) AS place
    FROM (SELECT DISTINCT muted, alert FROM alert_transition WHERE muted LIKE 'silence %%' AND muted = ANY (%s)) AS one
) AS held JOIN alert a ON a.id = held.alert
WHERE held.place <= %s ORDER BY a.id DESC
"""
_DONE = """
SELECT subject::bigint AS silence, coalesce(account.display_name, actor) AS who, split_part(action, ' ', 2) AS what,
    coalesce(detail->>'why', '') AS why, (detail->>'city_at')::timestamptz AS at,
    (detail->>'was')::timestamptz AS was, (detail->>'to')::timestamptz AS until
FROM user_audit LEFT JOIN user_account AS account ON account.name = actor
WHERE action LIKE 'silence %%' AND subject = ANY (%s) ORDER BY user_audit.id
"""
# All of them, unlike the desk's list: what a silence would hold is counted whole, also in a flood.
_LIVE = """
SELECT id, rule, subject, state, severity, title_vi, title_en FROM alert WHERE state <> 'resolved'
ORDER BY severity DESC, opened_at DESC, id DESC
"""
_SUBJECTS = "SELECT rule, subject FROM condition ORDER BY rule, subject LIMIT 20000"


@dataclass(frozen=True)
class Held:
    """An alert that a silence held back, of `held` of that silence."""

    silence: int
    held: int
    id: int
    title_vi: str
    title_en: str
    severity: int
    state: str


@dataclass(frozen=True)
class Live:
    """An alert that is not over."""

    id: int
    rule: str
    subject: str
    state: str
    severity: int
    title_vi: str
    title_en: str


@dataclass(frozen=True)
class Done:
    """What somebody did to a silence (added, extended, ended), at an instant of the city."""

    silence: int
    who: str
    what: str
    why: str
    at: datetime
    was: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Entry:
    """One silence with what it held back and what was done to it, in order."""

    one: Silence
    held: Sequence[Held]
    done: Sequence[Done]


@dataclass(frozen=True)
class Book:
    """What the page shows; `live` are the open alerts, the gravest first, `rules` the rules' labels by their names."""

    standing: Sequence[Entry]
    over: Sequence[Entry]
    live: Sequence[Live]
    rules: Mapping[str, Text]

    def beneath(self, one: Silence) -> list[Live]:
        """Return what still fires beneath a silence."""
        return [row for row in self.live if row.state != "pending" and one.matches(row.rule, row.subject)]


@dataclass(frozen=True)
class Subjects:
    """What may be silenced: the stations, of other subjects each with a rule that watches it, and rules' labels."""

    stations: Sequence[Station]
    others: Sequence[tuple[str, str]]
    rules: Mapping[str, Text]


@dataclass(frozen=True)
class Found:
    """What a silence that is being written would be about: stations, other subjects, and open alerts."""

    stations: Sequence[Station]
    others: Sequence[str]
    alerts: Sequence[Live]

    @property
    def critical(self) -> list[Live]:
        """Return the open alerts that nobody holds back without saying so."""
        return [row for row in self.alerts if row.severity >= CRITICAL]


def load(conn: psycopg.Connection[Any], now: datetime) -> Book:
    """Read the page as it stands at the city's instant `now`."""
    standing, over = silences.standing(conn, now), silences.over(conn, now, MOST_OVER)
    numbers = [one.id for one in (*standing, *over)]
    with conn.cursor(row_factory=class_row(Held)) as cursor:
        held = cursor.execute(_HELD, ([f"silence {number}" for number in numbers], MOST_NAMED)).fetchall()
    with conn.cursor(row_factory=class_row(Done)) as cursor:
        done = cursor.execute(_DONE, ([str(number) for number in numbers],)).fetchall()
    entries = {
        one.id: Entry(one, [h for h in held if h.silence == one.id], [d for d in done if d.silence == one.id])
        for one in (*standing, *over)
    }
    # A recurrence that has come to its end is over too, though the database does not know it.
    ahead = [one.id for one in standing if one.covers(now) or one.next_start(now)]
    past = [one.id for one in (*over, *standing) if one.id not in ahead]
    return Book(_of(entries, ahead), _of(entries, past), live(conn), labels(rules_now(conn)))


def labels(rules: Mapping[str, Rule]) -> dict[str, Text]:
    """Return the labels of rules by their names."""
    return {name: Text(rule.label.vi, rule.label.en) for name, rule in sorted(rules.items())}


def live(conn: psycopg.Connection[Any]) -> list[Live]:
    """Return every alert that is not over, the gravest first, of equal ones the newest."""
    with conn.cursor(row_factory=class_row(Live)) as cursor:
        return cursor.execute(_LIVE).fetchall()


def subjects(conn: psycopg.Connection[Any], now: datetime) -> Subjects:
    """Return what may be silenced at the city's instant `now`."""
    today = local_date(now)
    there = [station for station in store.stations(conn) if station.valid_to is None or station.valid_to >= today]
    known = {station.id for station in there}
    pairs: list[tuple[str, str]] = conn.execute(_SUBJECTS).fetchall()
    return Subjects(there, [pair for pair in pairs if pair[1] not in known], labels(rules_now(conn)))


def find(scope: Scope, known: Subjects, alerts: Sequence[Live]) -> Found:
    """Return what a scope is about; without a pattern of subjects no stations are named."""
    stations = [] if scope.subject is None else [station for station in known.stations if scope.covers(station.id)]
    others = sorted({subject for rule, subject in known.others if scope.matches(rule, subject)})
    return Found(stations, others, [row for row in alerts if scope.matches(row.rule, row.subject)])


def _of(entries: Mapping[int, Entry], numbers: Sequence[int]) -> list[Entry]:
    return [entries[number] for number in numbers]
