"""Conditions, where the data is: written in the batch's own transaction, queued for the judge when they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from streams.alerts.memory import without
from streams.alerts.no_figure import NoFigure, evidence_of
from streams.alerts.rule import NORMAL, Condition, Finding, Memory, Observed, Rule
from streams.alerts.rulebook import by_metric, rules_now
from streams.alerts.tuning import PROVINCE_LINES
from streams.clock import local_date, microseconds
from streams.engine.batch import LIVE
from streams.registry.stations import in_service

__all__ = ["Changed", "Observed", "advance", "queue", "record", "save", "step", "watched_metrics"]

QUEUE_CHANNEL = "condition_change"
"""NOTIFY channel on which the judge hears that something was queued."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """A level that changed; only a queued change reaches the judge, the others are history."""

    rule: str
    subject: str
    level: int
    was: int
    event_time: datetime
    origin: str
    evidence: Mapping[str, Any]
    queued: bool


def watched_metrics(rules: Mapping[str, Rule]) -> frozenset[str]:
    """Return the metrics that some rule watches: the others need not be passed to `record`."""
    return frozenset(by_metric(rules))


def record(
    conn: psycopg.Connection, observed: Sequence[Observed], now: datetime, rules: Mapping[str, Rule] | None = None
) -> None:
    """Advance the conditions of the observations' stations and queue what changed, in the open transaction.

    `observed` is sorted by event time and holds only new or corrected rows. Rows are locked in key
    order, so two workers may do this for the same stations at once. `rules` are those of the open transaction, where
    they have been read in it.
    """
    rules = rules_now(conn) if rules is None else rules
    by_key = _by_key(observed, by_metric(rules))
    if not by_key:
        return
    conditions: dict[Key, Condition] = {}
    changes: list[Changed] = []
    for key, (before, attributes) in _locked(conn, rules, sorted(by_key), local_date(now)).items():
        condition, changed = fold(rules[key[0]], before, by_key[key], attributes, now)
        if condition != before:
            conditions[key] = condition
        changes += changed
    save(conn, conditions)
    queue(conn, changes, now)


def fold(
    rule: Rule, condition: Condition, observed: Iterable[Observed], attributes: Mapping[str, Any], now: datetime
) -> tuple[Condition, list[Changed]]:
    """Take one station's observations, in event time, through a rule."""
    changes = []
    for one in observed:
        condition, changed = step(rule, condition, one, attributes, now)
        if changed:
            changes.append(changed)
    return condition, changes


def step(
    rule: Rule, before: Condition, observed: Observed, attributes: Mapping[str, Any], now: datetime
) -> tuple[Condition, Changed | None]:
    """Return the condition after one observation, and the change if there is one.

    Only forward in event time: what is older than the condition is left to the history of
    observations; the same time again is a correction and starts where the corrected one started.
    A time further ahead than `max_age` is a broken clock and must not stop the condition for ever.
    """
    if observed.time < before.event_time or observed.time - now > rule.max_age:
        return before, None
    base = before
    if observed.time == before.event_time:
        base = replace(before, level=before.base_level, since=before.base_since)
    if not observed.good and base is before:
        return before, None
    try:
        finding = _finding(rule, observed, attributes, base)
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        # Attributes are typed in by people. One wrong entry may not stop a partition: the desk shows the failure.
        return replace(before, failure=f"{type(error).__name__}: {error}"[:200]), None
    wakes = observed.origin == LIVE and now - observed.time <= rule.max_age
    condition, queued = advance(before, base, finding.level, finding.evidence, observed.time, wakes, finding.memory)
    if not queued and finding.level == before.level:
        return condition, None
    was = before.queued_level if queued else before.level
    return condition, Changed(
        rule.name, observed.source, finding.level, was, observed.time, observed.origin, finding.evidence, queued
    )


def advance(
    before: Condition,
    base: Condition,
    level: int,
    evidence: Mapping[str, Any],
    time: datetime,
    wakes: bool,
    memory: Memory = (),
) -> tuple[Condition, bool]:
    """Return the condition at an event time, and whether the judge must hear of it.

    `base` is what the event started from: `before`, or what that started from when the event corrects its newest.
    """
    queued = wakes and level != before.queued_level
    return Condition(
        level=level,
        since=base.since if level == base.level else time,
        event_time=time,
        evidence=evidence,
        base_level=base.level,
        base_since=base.since,
        queued_level=level if queued else before.queued_level,
        memory=memory,
    ), queued


def _finding(rule: Rule, observed: Observed, attributes: Mapping[str, Any], base: Condition) -> Finding:
    watched = attributes.get("watched", True)
    if observed.good and rule.observe is not None and watched:
        return rule.observe(observed, attributes, base)
    level, why = (base.level, NoFigure.STRUCK_OUT) if watched else (NORMAL, NoFigure.UNWATCHED)
    return Finding(level, evidence_of(why), without(base.memory, microseconds(observed.time)))


def _by_key(observed: Sequence[Observed], watching: Mapping[str, Sequence[Rule]]) -> dict[Key, list[Observed]]:
    by_key: dict[Key, list[Observed]] = {}
    for one in observed:
        for rule in watching.get(one.metric, ()):
            by_key.setdefault((rule.name, one.source), []).append(one)
    return by_key


_CREATE = """
INSERT INTO condition (rule, subject)
SELECT k.rule, k.subject FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS k (rule, subject, nth)
WHERE NOT EXISTS (SELECT FROM alert_rule_now t WHERE t.rule = k.rule AND NOT t.enabled)
ORDER BY nth ON CONFLICT DO NOTHING
"""
_LOCK = f"""
SELECT c.rule, c.subject, c.level, c.since, c.event_time, c.evidence, c.base_level, c.base_since, c.queued_level,
    c.failure, c.memory, station.attributes, t.lines AS tuned,
    coalesce(t.enabled, true) AND coalesce({in_service("day")}, true) AS watched
FROM condition c
JOIN unnest(%s::text[], %s::text[]) AS k (rule, subject) USING (rule, subject)
CROSS JOIN (SELECT %s::date AS day) AS today
LEFT JOIN station ON station.id = c.subject
LEFT JOIN alert_rule_now t ON t.rule = c.rule
ORDER BY c.rule COLLATE "C", c.subject COLLATE "C" FOR UPDATE OF c
"""
_SAVE = """
UPDATE condition SET level = %s, since = %s, event_time = %s, evidence = %s, base_level = %s, base_since = %s,
    queued_level = %s, failure = %s, memory = %s
WHERE rule = %s AND subject = %s
"""
_QUEUE = """
INSERT INTO condition_change
    (rule, subject, level, was, event_time, origin, evidence, recorded_at, judged_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def _locked(
    conn: psycopg.Connection, rules: Mapping[str, Rule], keys: Sequence[Key], today: date
) -> dict[Key, tuple[Condition, Mapping[str, Any]]]:
    """Create what is missing, then lock: in this order, both sorted, no two workers can wait for each other.

    A station that its rule watches no more, or that is not in service, keeps its condition, which its next observation
    ends.
    """
    watched = {key: rules[key[0]].watches(key[1]) for key in keys}
    conn.execute(_CREATE, _columns([key for key in keys if watched[key]]))
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_LOCK, (*_columns(keys), today)).fetchall()
    found = {(row.pop("rule"), row.pop("subject")): row for row in rows}
    return {key: _condition(row | {"watched": row["watched"] and watched[key]}) for key, row in found.items()}


def _columns(keys: Sequence[Key]) -> tuple[list[str], list[str]]:
    return [rule for rule, _ in keys], [subject for _, subject in keys]


def _condition(row: dict[str, Any]) -> tuple[Condition, Mapping[str, Any]]:
    attributes = {**(row.pop("attributes") or {}), PROVINCE_LINES: row.pop("tuned"), "watched": row.pop("watched")}
    return Condition(**row), attributes


def save(conn: psycopg.Connection, conditions: Mapping[Key, Condition]) -> None:
    """Write conditions that are there already, in the open transaction."""
    with conn.cursor() as cursor:
        cursor.executemany(_SAVE, [_condition_row(key, c) for key, c in conditions.items()])


def queue(conn: psycopg.Connection, changes: Sequence[Changed], now: datetime) -> None:
    """Write what changed, for the judge or for history, in the open transaction."""
    if not changes:
        return
    with conn.cursor() as cursor:
        cursor.executemany(_QUEUE, [_change_row(change, now) for change in changes])
        if any(change.queued for change in changes):
            cursor.execute("SELECT pg_notify(%s, '')", (QUEUE_CHANNEL,))


def _condition_row(key: Key, c: Condition) -> tuple[object, ...]:
    standing = (c.level, c.since, c.event_time, Jsonb(c.evidence))
    return (*standing, c.base_level, c.base_since, c.queued_level, c.failure, Jsonb(c.memory), *key)


def _change_row(c: Changed, now: datetime) -> tuple[object, ...]:
    what = (c.rule, c.subject, c.level, c.was, c.event_time, c.origin, Jsonb(c.evidence))
    return (*what, now, None if c.queued else now)
