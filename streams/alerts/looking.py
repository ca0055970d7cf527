"""Looks in the database: rules over other tables, each in its turn, produce conditions by the same path as a batch."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import structlog
from psycopg.rows import dict_row, scalar_row

from streams.alerts import conditions, looks
from streams.alerts.agenda import DUE
from streams.alerts.conditions import Key
from streams.alerts.look import Row
from streams.alerts.no_figure import NoFigure
from streams.alerts.office import OfficeHours
from streams.alerts.rule import Condition, Rule
from streams.alerts.rulebook import rules_now
from streams.alerts.tuning import Tuned, lines_of, tuned
from streams.clock import local_date
from streams.registry.stations import in_service

log = structlog.get_logger(__name__)

LONGEST_MS = 5_000
"""A look that takes longer in real time is broken off: it must not hold up judgement."""
_AGAIN_AFTER = timedelta(minutes=5)
_PLAN = """
INSERT INTO alert_look (rule, due_at) SELECT unnest(%s::text[]), %s
ON CONFLICT (rule) DO UPDATE SET due_at = excluded.due_at WHERE alert_look.looked_at IS NULL
"""
_NEXT = f"""
SELECT rule FROM alert_look WHERE rule = ANY (%(rules)s) AND {DUE} ORDER BY due_at, rule LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_LOOKED = """
UPDATE alert_look SET due_at = %s, looked_at = %s, took_ms = %s, raised = %s, failure = NULL WHERE rule = %s
"""
_FAILED = "UPDATE alert_look SET due_at = %s, looked_at = %s, failure = %s WHERE rule = %s"
_KNOWN = """
SELECT subject, level, since, event_time, evidence, base_level, base_since, queued_level, failure FROM condition
WHERE rule = %s ORDER BY subject COLLATE "C" FOR UPDATE
"""
_CREATE = "INSERT INTO condition (rule, subject) SELECT %s, unnest(%s::text[]) ON CONFLICT DO NOTHING"
_NAMES = """
UPDATE condition SET name_vi = %s, name_en = %s, agency = %s, parents = %s WHERE rule = %s AND subject = %s
"""
_OUT_OF_SERVICE = f"SELECT id FROM station WHERE id = ANY (%(subjects)s) AND NOT {in_service('%(day)s')}"


def plan(conn: psycopg.Connection, now: datetime) -> None:
    """Give every rule that looks its turn, the new ones at once."""
    conn.execute(_PLAN, ([rule.name for rule in looking(rules_now(conn))], now))


def looking(rules: Mapping[str, Rule]) -> list[Rule]:
    """Return the rules over other tables."""
    return [rule for rule in rules.values() if rule.look is not None]


def look_next(conn: psycopg.Connection, now: datetime, office: OfficeHours) -> str | None:
    """Let the rule look whose turn has come longest ago, and commit; return its name, None when it is nobody's turn.

    A rule whose look fails has another turn some minutes later; the desk shows the failure.
    """
    with conn.transaction():
        rules = rules_now(conn)
        row = conn.execute(_NEXT, {"rules": [rule.name for rule in looking(rules)], "now": now}).fetchone()
        if row is None:
            return None
        rule = rules[row[0]]
        try:
            with conn.transaction():
                _look(conn, rule, now, office)
        except (psycopg.Error, TypeError, ValueError, LookupError, ArithmeticError) as error:
            if isinstance(error, psycopg.OperationalError) and not isinstance(error, psycopg.errors.QueryCanceled):
                raise
            log.error("a rule could not look", rule=rule.name, exc_info=error)
            failure = f"{type(error).__name__}: {error}"[:500]
            conn.execute(_FAILED, (now + _AGAIN_AFTER, now, failure, rule.name))
            conn.execute("SELECT pg_notify('committed', 'alerts')")
    return rule.name


def found(
    conn: psycopg.Connection, rule: Rule, lines: Sequence[float], now: datetime, open_s: float | None
) -> Sequence[Row]:
    """Run a rule's query as of an instant; `open_s`: how long offices have been open by then, None = closed.

    Of a station that is out of service on that day nothing is said, whatever it sends.
    """
    assert rule.look is not None
    if rule.look.office and open_s is None:
        return []
    with conn.cursor(row_factory=dict_row) as cursor:
        told = {**rule.look.parameters, "now": now, "lines": list(lines), "open_s": open_s}
        rows = rule.look.shape(cursor.execute(rule.look.sql.encode(), told).fetchall())
    retired = _out_of_service(conn, [row.subject for row in rows], local_date(now)) if rows else set()
    return [row for row in rows if row.subject not in retired]


def _out_of_service(conn: psycopg.Connection, subjects: Sequence[str], day: date) -> set[str]:
    with conn.cursor(row_factory=scalar_row) as cursor:
        return set(cursor.execute(_OUT_OF_SERVICE.encode(), {"subjects": subjects, "day": day}))


def _look(conn: psycopg.Connection, rule: Rule, now: datetime, office: OfficeHours) -> None:
    assert rule.look is not None
    started = time.monotonic()
    conn.execute(f"SET LOCAL statement_timeout = {LONGEST_MS:d}")
    province = tuned(conn).get(rule.name)
    lines = lines_of(rule, province)
    off = NoFigure.UNWATCHED if _off(province) else None
    rows = [] if off else found(conn, rule, lines, now, office.open_s(conn, now))
    after, changes = looks.fold(rule, rows, _known(conn, rule), lines, now, off)
    _save(conn, rule, after, rows)
    conditions.queue(conn, changes, now)
    took_ms = 1_000 * (time.monotonic() - started)
    raised = sum(condition.level > 0 for condition in after.values())
    conn.execute(_LOOKED, (now + rule.look.every, now, took_ms, raised, rule.name))


def _off(province: Tuned | None) -> bool:
    return province is not None and not province.enabled


def _known(conn: psycopg.Connection, rule: Rule) -> dict[str, Condition]:
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_KNOWN, (rule.name,)).fetchall()
    return {row.pop("subject"): Condition(**row) for row in rows}


def _save(conn: psycopg.Connection, rule: Rule, after: Mapping[str, Condition], rows: Sequence[Row]) -> None:
    if not after:
        return
    conn.execute(_CREATE, (rule.name, sorted(after)))
    conditions.save(conn, {_key(rule, subject): condition for subject, condition in sorted(after.items())})
    named = [_names(rule, row) for row in rows if row.subject in after]
    with conn.cursor() as cursor:
        cursor.executemany(_NAMES, named)


def _key(rule: Rule, subject: str) -> Key:
    return rule.name, subject


def _names(rule: Rule, row: Row) -> tuple[Any, ...]:
    vi, en = row.name or (None, None)
    return vi, en, row.agency, list(row.parents), rule.name, row.subject
