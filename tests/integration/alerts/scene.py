"""What the alert tests share: stations with alarm lines, observations that arrive, and the audit to compare with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from streams.alerts.conditions import Observed, record
from streams.alerts.duty import add_officer, put_on_duty
from streams.alerts.lifecycle import Alert, Change, judge
from streams.alerts.rules import all_rules
from streams.db import connect
from streams.engine.batch import LIVE
from streams.roster import people
from streams.roster.preferences import Contact

ALARM_M = [22.0, 24.0, 26.0]
LEVELS_M = (20.0, 22.5, 24.5, 26.5)
"""A value of each level, far from the dead bands."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def register(conn: psycopg.Connection, *stations: str, river: str | None = None) -> None:
    """Put water stations with alarm lines into the registry; of the rules over their metrics one watches.

    Those of one river belong to one incident.
    """
    for rule in all_rules().values():
        if rule.metrics & {"water_level", "rain"} and rule.name != "water_level":
            conn.execute(
                "INSERT INTO alert_rule_version VALUES (%s, 1, NULL, false, 'test', %s, 'one rule')"
                " ON CONFLICT DO NOTHING",
                (rule.name, LONG_AGO),
            )
    attributes = {"alarm_m": ALARM_M} | ({} if river is None else {"river": river})
    for station in stations:
        conn.execute(
            "INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude, attributes)"
            " VALUES (%s, 'water', %s, %s, 21.8, 105.2, %s)",
            (station, f"Sông Lô tại {station}", f"River Lo at {station}", Jsonb(attributes)),
        )


def officer_on_duty(conn: psycopg.Connection, name: str = "Nguyễn Văn An", email: str = "an@example.vn") -> int:
    """Add an officer who has been on duty for ever."""
    officer = add_officer(conn, name, email)
    put_on_duty(conn, officer, LONG_AGO)
    return officer


def reach(conn: psycopg.Connection, officer: int, channel: str, address: str, rank: int = 1) -> None:
    """Let an officer be told by this channel as well; a lower rank is tried first."""
    assert people.reach(conn, officer, Contact(channel, address, rank))


def observe(conn: psycopg.Connection, now: datetime, values: Iterable[tuple[str, float]], origin: str = LIVE) -> None:
    """Record observations of this instant in a transaction, as a batch does."""
    with conn.transaction():
        record(conn, [Observed(station, "water_level", now, value, origin) for station, value in values], now)


def value(conn: psycopg.Connection, query: str, *parameters: Any) -> Any:
    """Return the one value of a query."""
    row = conn.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def audited(conn: psycopg.Connection) -> dict[str, list[tuple[str, int, int | None]]]:
    """Return what happened to each subject: (kind, level, change) in order."""
    rows = conn.execute(
        "SELECT a.subject, t.kind, t.level, t.change FROM alert_transition t JOIN alert a ON a.id = t.alert"
        " ORDER BY a.subject, a.id, t.seq"
    )
    found = defaultdict(list)
    for subject, *line in rows:
        found[subject].append(tuple(line))
    return dict(found)


def expected(conn: psycopg.Connection) -> tuple[dict[str, list[tuple[str, int, int | None]]], int]:
    """Return what should have happened, by the pure lifecycle over the queued changes, and how often somebody is told.

    Valid while no timer comes due and nobody acts.
    """
    alerts: dict[str, Alert] = {}
    found: defaultdict[str, list[tuple[str, int, int | None]]] = defaultdict(list)
    told = 0
    with conn.cursor(row_factory=class_row(Change)) as cursor:
        changes = cursor.execute(
            "SELECT id, rule, subject, level, was, event_time, evidence FROM condition_change"
            " WHERE origin = 'live' ORDER BY id"
        ).fetchall()
    for change in changes:
        rule = all_rules()[change.rule]
        for transition in judge(alerts.get(change.subject), change, rule, change.event_time):
            alerts[change.subject] = transition.after
            found[change.subject].append((str(transition.kind), transition.after.level, change.id))
            told += transition.tells
    return dict(found), told


def leader_of(conn: psycopg.Connection) -> int | None:
    """Return the number of the process that holds the seat by now."""
    row = conn.execute(
        "SELECT split_part(h.instance, ':', 2)::int FROM heartbeat h WHERE h.role = 'leader'"
        " ORDER BY h.beaten_at DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else None


def database(url: str) -> psycopg.Connection:
    """Return an autocommitting connection."""
    return connect(url, autocommit=True, application="test")
