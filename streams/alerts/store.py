"""Alerts in the database: found under lock, saved together with the audit line of each transition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from streams.alerts.lifecycle import Alert, State, Transition
from streams.alerts.lifecycle.model import OPEN
from streams.alerts.rule import Rule
from streams.texts import Text

IS_OPEN = "state IN (" + ", ".join(f"'{state}'" for state in OPEN) + ")"
"""The SQL that says of an alert that it is open; an alias may stand before it, with a dot."""
_COLUMNS = tuple(field.name for field in fields(Alert))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM alert"
_NEWEST = f"""
{_SELECT} WHERE rule = %s AND subject = %s ORDER BY (state = 'resolved'), id DESC LIMIT 1 FOR UPDATE
"""
_DUE = f"""
{_SELECT} WHERE (due_at <= %(now)s OR lapse_at <= %(now)s) AND rule = ANY (%(rules)s)
ORDER BY least(due_at, lapse_at), id LIMIT %(limit)s FOR UPDATE
"""
# Those of which no parent fires; the silences are looked at in the program, which knows how they recur.
_UNTOLD = f"""
{_SELECT} AS a WHERE untold AND rule = ANY (%s) AND NOT EXISTS (
    SELECT FROM condition c CROSS JOIN unnest(c.parents) AS one (parent)
        JOIN alert up ON up.rule = split_part(one.parent, ':', 1)
            AND up.subject = substr(one.parent, strpos(one.parent, ':') + 1)
    WHERE c.rule = a.rule AND c.subject = a.subject AND up.{IS_OPEN})
ORDER BY id
"""
_STILL_UNTOLD = f"{_SELECT} WHERE untold AND id = ANY (%s) ORDER BY id FOR UPDATE SKIP LOCKED"
_PUT_OFF = """
UPDATE alert SET due_at = CASE WHEN due_at <= %(until)s THEN %(until)s ELSE due_at END,
    lapse_at = CASE WHEN lapse_at <= %(until)s THEN %(until)s ELSE lapse_at END, failure = %(failure)s
WHERE id = %(id)s
"""
_SUBJECT = """
SELECT coalesce(s.name_vi, c.name_vi), coalesce(s.name_en, c.name_en), coalesce(%(always)s, s.agency, c.agency, (
        SELECT code FROM agency WHERE code = %(owner)s OR code LIKE '%%.' || %(owner)s ORDER BY length(code) LIMIT 1)),
    s.attributes, coalesce(c.parents, '{}')
FROM (SELECT %(rule)s::text AS rule, %(subject)s::text AS subject) AS k
    LEFT JOIN station s ON s.id = k.subject LEFT JOIN condition c ON c.rule = k.rule AND c.subject = k.subject
"""
_INSERT = """
INSERT INTO alert (rule, subject, state, level, severity, title_vi, title_en, agency, opened_at, changed_at,
    event_time, evidence, hold_level, due_at, seq, version, peak, flips, told, untold, incident, place_vi, place_en)
VALUES (%(rule)s, %(subject)s, %(state)s, %(level)s, %(severity)s, %(title_vi)s, %(title_en)s, %(agency)s,
    %(opened_at)s, %(changed_at)s, %(event_time)s, %(evidence)s, %(hold_level)s, %(due_at)s, %(seq)s, %(version)s,
    %(peak)s, %(flips)s, %(told)s, %(untold)s, %(incident)s, %(place_vi)s, %(place_en)s)
RETURNING id, severity, agency
"""
_UPDATE = """
UPDATE alert SET state = %(state)s, level = %(level)s, severity = coalesce(%(severity)s, severity),
    title_vi = coalesce(%(title_vi)s, title_vi), title_en = coalesce(%(title_en)s, title_en),
    changed_at = %(changed_at)s, event_time = %(event_time)s, evidence = %(evidence)s,
    hold_level = %(hold_level)s, due_at = %(due_at)s, seq = %(seq)s, version = %(version)s,
    acknowledged_by = %(acknowledged_by)s, acknowledged_at = %(acknowledged_at)s,
    resolved_by = %(resolved_by)s, resolved_at = %(resolved_at)s, failure = NULL,
    lapse_at = %(lapse_at)s, peak = %(peak)s, flips = %(flips)s, flapping = %(flapping)s, told = %(told)s,
    untold = %(untold)s, incident = %(incident)s, diagnosis = %(diagnosis)s,
    assigned_to = %(assigned_to)s, agency = coalesce(%(agency)s, agency),
    place_vi = coalesce(%(place_vi)s, place_vi), place_en = coalesce(%(place_en)s, place_en)
WHERE id = %(id)s AND seq = %(seq_before)s
RETURNING id, severity, agency
"""
_AUDIT = """
INSERT INTO alert_transition
    (alert, seq, kind, state, level, severity, who, why, event_time, at, evidence, change, muted, diagnosis, agency)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alert is about: its name in both languages, the agency that owns it, and what may explain it away."""

    name: Text
    agency: str | None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    parents: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Dress:
    """What a rule says of an alert at its level; None in all but `agency` keeps what the row has."""

    severity: int | None = None
    title: Text | None = None
    agency: str | None = None
    place: Text | None = None


def dress(rule: Rule, subject: Subject, level: int) -> Dress:
    """Return severity, title and owner of a rule's alert at a level."""
    grade = rule.grade(level)
    return Dress(grade.severity, grade.title.filled(subject=subject.name), subject.agency, subject.name)


def newest(conn: psycopg.Connection, rule: str, subject: str) -> Alert | None:
    """Return the live alert of a rule and subject, else the newest resolved one, locked."""
    return _one(conn, _NEWEST, (rule, subject))


def by_id(conn: psycopg.Connection, alert: int) -> Alert | None:
    """Return an alert, locked."""
    return _one(conn, f"{_SELECT} WHERE id = %s FOR UPDATE", (alert,))


def due(conn: psycopg.Connection, now: datetime, limit: int, rules: list[str]) -> list[Alert]:
    """Return alerts of these rules whose timer has come, the longest due first, locked."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return [_alert(row) for row in cursor.execute(_DUE, {"now": now, "rules": rules, "limit": limit})]


def untold(conn: psycopg.Connection, rules: list[str]) -> list[Alert]:
    """Return alerts of these rules of which somebody is to be told and no parent fires, the oldest first."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return [_alert(row) for row in cursor.execute(_UNTOLD, (rules,))]


def still_untold(conn: psycopg.Connection, alerts: Sequence[int]) -> list[Alert]:
    """Return those of these alerts of which somebody is to be told as soon as nothing mutes them, locked."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return [_alert(row) for row in cursor.execute(_STILL_UNTOLD, (list(alerts),))]


def put_off(conn: psycopg.Connection, alert: int | None, due_at: datetime, failure: str) -> None:
    """Let an alert's timer come again later, and say why it could not be judged."""
    conn.execute(_PUT_OFF, {"until": due_at, "failure": failure, "id": alert})


def subject_of(conn: psycopg.Connection, rule: Rule, subject: str) -> Subject:
    """Return what is known of a rule's subject: of a station, or as its look told it; else it goes by its id.

    Its agency is the rule's owner, else the subject's own, else whom the rule names for those that have none.
    """
    asked = {"rule": rule.name, "subject": subject, "owner": rule.agency, "always": rule.owner}
    row = conn.execute(_SUBJECT, asked).fetchone()
    assert row is not None
    vi, en, agency, attributes, parents = row
    name = Text(subject, subject) if vi is None else Text(vi, en or vi)
    return Subject(name, agency, attributes or {}, parents)


def save(conn: psycopg.Connection, transition: Transition, looks: Dress, change: int | None = None) -> int:
    """Write the alert as it is after the transition, and the audit line; return the alert's id.

    Raises RuntimeError when the row is not what the transition started from: it was not locked.
    """
    after = transition.after
    values = _values(after, looks) | {"seq_before": after.seq - transition.audited}
    row = conn.execute(_INSERT if after.id is None else _UPDATE, values).fetchone()
    if row is None:
        raise RuntimeError(f"alert {after.id} is not at line {values['seq_before']} of its audit")
    alert, severity, agency = row
    if transition.audited:
        line = (alert, after.seq, transition.kind, after.state, after.level, severity, transition.who, transition.why)
        seen = (after.event_time, after.changed_at, Jsonb(after.evidence), change)
        conn.execute(_AUDIT, (*line, *seen, transition.muted, after.diagnosis, agency))
    return int(alert)


def _values(alert: Alert, looks: Dress) -> dict[str, Any]:
    title, place = looks.title or (None, None), looks.place or (None, None)
    values: dict[str, Any] = {name: getattr(alert, name) for name in _COLUMNS}
    return values | {
        "evidence": Jsonb(alert.evidence),
        "severity": looks.severity,
        "title_vi": title[0],
        "title_en": title[1],
        "agency": alert.agency or looks.agency,
        "place_vi": place[0],
        "place_en": place[1],
        "flips": list(alert.flips),
    }


def _one(conn: psycopg.Connection, query: str, parameters: tuple[Any, ...]) -> Alert | None:
    with conn.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(query, parameters).fetchone()
    return _alert(row) if row else None


def _alert(row: Mapping[str, Any]) -> Alert:
    return Alert(**{**row, "state": State(row["state"]), "flips": tuple(row["flips"])})
