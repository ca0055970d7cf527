"""Alerts in the database: found under lock, saved together with the audit line of each transition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from streams.alerts.lifecycle import Alert, State, Transition
from streams.alerts.rule import Rule, Text

_COLUMNS = tuple(field.name for field in fields(Alert))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM alert"
_NEWEST = f"""
{_SELECT} WHERE rule = %s AND subject = %s ORDER BY (state = 'resolved'), id DESC LIMIT 1 FOR UPDATE
"""
_DUE = f"{_SELECT} WHERE due_at <= %s AND rule = ANY(%s) ORDER BY due_at, id LIMIT %s FOR UPDATE"
_PUT_OFF = "UPDATE alert SET due_at = %s, failure = %s WHERE id = %s"
_INSERT = """
INSERT INTO alert (rule, subject, state, level, severity, title_vi, title_en, agency, opened_at, changed_at,
    event_time, evidence, hold_level, due_at, seq, version)
VALUES (%(rule)s, %(subject)s, %(state)s, %(level)s, %(severity)s, %(title_vi)s, %(title_en)s, %(agency)s,
    %(opened_at)s, %(changed_at)s, %(event_time)s, %(evidence)s, %(hold_level)s, %(due_at)s, %(seq)s, %(version)s)
RETURNING id, severity
"""
_UPDATE = """
UPDATE alert SET state = %(state)s, level = %(level)s, severity = coalesce(%(severity)s, severity),
    title_vi = coalesce(%(title_vi)s, title_vi), title_en = coalesce(%(title_en)s, title_en),
    changed_at = %(changed_at)s, event_time = %(event_time)s, evidence = %(evidence)s,
    hold_level = %(hold_level)s, due_at = %(due_at)s, seq = %(seq)s, version = %(version)s,
    acknowledged_by = %(acknowledged_by)s, acknowledged_at = %(acknowledged_at)s,
    resolved_by = %(resolved_by)s, resolved_at = %(resolved_at)s, failure = NULL
WHERE id = %(id)s AND seq = %(seq_before)s
RETURNING id, severity
"""
_AUDIT = """
INSERT INTO alert_transition
    (alert, seq, kind, state, level, severity, who, why, event_time, at, evidence, change)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alert is about: its name in both languages and the agency that owns it."""

    name: Text
    agency: str | None


@dataclass(frozen=True, slots=True)
class Dress:
    """What a rule says of an alert at its level; None in all but `agency` keeps what the row has."""

    severity: int | None = None
    title: Text | None = None
    agency: str | None = None


def dress(rule: Rule, subject: Subject, level: int) -> Dress:
    """Return severity, title and owner of a rule's alert at a level."""
    grade = rule.grade(level)
    return Dress(grade.severity, grade.title.filled(subject=subject.name), subject.agency or rule.agency)


def newest(conn: psycopg.Connection, rule: str, subject: str) -> Alert | None:
    """Return the live alert of a rule and subject, else the newest resolved one, locked."""
    return _one(conn, _NEWEST, (rule, subject))


def by_id(conn: psycopg.Connection, alert: int) -> Alert | None:
    """Return an alert, locked."""
    return _one(conn, f"{_SELECT} WHERE id = %s FOR UPDATE", (alert,))


def due(conn: psycopg.Connection, now: datetime, limit: int, rules: list[str]) -> list[Alert]:
    """Return alerts of these rules whose timer has come, the longest due first, locked."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return [_alert(row) for row in cursor.execute(_DUE, (now, rules, limit))]


def put_off(conn: psycopg.Connection, alert: int | None, due_at: datetime, failure: str) -> None:
    """Let an alert's timer come again later, and say why it could not be judged."""
    conn.execute(_PUT_OFF, (due_at, failure, alert))


def subject_of(conn: psycopg.Connection, subject: str) -> Subject:
    """Return what is known of a station; one that has left the registry goes by its id."""
    row = conn.execute("SELECT name_vi, name_en, agency FROM station WHERE id = %s", (subject,)).fetchone()
    return Subject(Text(row[0], row[1]), row[2]) if row else Subject(Text(subject, subject), None)


def save(conn: psycopg.Connection, transition: Transition, looks: Dress, change: int | None = None) -> int:
    """Write the alert as it is after the transition, and the audit line; return the alert's id.

    Raises RuntimeError when the row is not what the transition started from: it was not locked.
    """
    after = transition.after
    values = _values(after, looks) | {"seq_before": after.seq - transition.audited}
    row = conn.execute(_INSERT if after.id is None else _UPDATE, values).fetchone()
    if row is None:
        raise RuntimeError(f"alert {after.id} is not at line {values['seq_before']} of its audit")
    alert, severity = row
    if transition.audited:
        line = (alert, after.seq, transition.kind, after.state, after.level, severity, transition.who, transition.why)
        conn.execute(_AUDIT, (*line, after.event_time, after.changed_at, Jsonb(after.evidence), change))
    return int(alert)


def _values(alert: Alert, looks: Dress) -> dict[str, Any]:
    title = looks.title or (None, None)
    values: dict[str, Any] = {name: getattr(alert, name) for name in _COLUMNS}
    return values | {
        "evidence": Jsonb(alert.evidence),
        "severity": looks.severity,
        "title_vi": title[0],
        "title_en": title[1],
        "agency": looks.agency,
    }


def _one(conn: psycopg.Connection, query: str, parameters: tuple[Any, ...]) -> Alert | None:
    with conn.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(query, parameters).fetchone()
    return _alert(row) if row else None


def _alert(row: Mapping[str, Any]) -> Alert:
    return Alert(**{**row, "state": State(row["state"])})
