"""Judgement in the database: changes, timers and officers' actions, each with its audit and messages in one commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import structlog
from psycopg.rows import class_row, dict_row

from streams import outbox
from streams.alerts import duty, escalation, store, telling
from streams.alerts.duty import find_somebody
from streams.alerts.lifecycle import (
    Action,
    Alert,
    Change,
    NothingLeftError,
    Reopen,
    State,
    Timer,
    Transition,
    judge,
    lasting,
    on_action,
)
from streams.alerts.lifecycle.flapping import clear_hold
from streams.alerts.lifecycle.muting import still
from streams.alerts.rule import Condition
from streams.db import is_culprit

__all__ = ["act", "find_somebody", "judge_changes", "judge_timers"]

log = structlog.get_logger(__name__)

CHUNK = 50
_TRY_AGAIN = timedelta(minutes=1)
_NOT_NEEDED = "taken on at the desk, or over, before anybody was on duty"

_QUEUED = """
SELECT id, rule, subject, level, was, event_time, evidence FROM condition_change
WHERE judged_at IS NULL ORDER BY id LIMIT %s FOR UPDATE
"""
_JUDGED = "UPDATE condition_change SET judged_at = %s WHERE id = ANY(%s)"
_SET_ASIDE = "UPDATE condition_change SET judged_at = %s, failure = %s WHERE id = %s"
_STANDING = """
SELECT level, since, event_time, evidence FROM condition WHERE rule = %s AND subject = %s
"""


class _UnjudgedError(Exception):
    """One change or timer that the program cannot judge: its id, its rule, and why (the cause)."""

    def __init__(self, id: int | None, rule: str) -> None:  # noqa: A002
        super().__init__(id, rule)
        self.id, self.rule = id, rule


@contextmanager
def _judging(id: int | None, rule: str) -> Iterator[None]:  # noqa: A002
    """Name what was being judged; an error of the database that no record is to blame for is raised as it is."""
    try:
        yield
    except Exception as error:
        if isinstance(error, psycopg.Error) and not is_culprit(error):
            raise
        raise _UnjudgedError(id, rule) from error


def judge_changes(conn: psycopg.Connection, now: datetime, limit: int = CHUNK) -> int:
    """Judge queued changes in order and commit; return how many were taken.

    A change that the program cannot judge is set aside with its failure, which the desk shows, so
    that the others go on. Errors of the database are raised, and nothing is committed.
    """
    try:
        return _judge_chunk(conn, now, limit)
    except _UnjudgedError as unjudged:
        return judge_changes(conn, now, 1) if limit > 1 else _set_aside(conn, now, unjudged)


def judge_timers(conn: psycopg.Connection, now: datetime, limit: int = CHUNK) -> int:
    """Judge alerts whose timer has come and commit; return how many were taken.

    An alert that the program cannot judge is tried again a minute later; the desk shows the failure.
    """
    try:
        with conn.transaction():
            reach = duty.Reach(conn, now)
            for alert in (alerts := store.due(conn, now, limit, list(reach.rules))):
                with _judging(alert.id, alert.rule):
                    timer = Timer(_standing(conn, alert))
                    _commit(conn, judge(alert, timer, reach.rules[alert.rule], now), reach)
        return len(alerts)
    except _UnjudgedError as unjudged:
        return judge_timers(conn, now, 1) if limit > 1 else _put_off(conn, now, unjudged)


def act(conn: psycopg.Connection, alert: int, action: Action, now: datetime) -> Alert:
    """Do what an officer asks, in the open transaction, and return the alert afterwards.

    Raises RefusedError when somebody was first, NothingLeftError for what cannot be re-opened, LookupError when there
    is no such alert.
    """
    before = store.by_id(conn, alert)
    if before is None:
        raise LookupError(f"no alert {alert}")
    if isinstance(action, Reopen):
        action = replace(action, standing=_standing_alone(conn, before))
    reach = duty.Reach(conn, now)
    rule = reach.rules.get(before.rule)
    transitions = on_action(before, lasting(action, rule, now) if rule else action, now)
    _commit(conn, transitions, reach)
    return transitions[-1].after


def judge_muted(conn: psycopg.Connection, now: datetime, limit: int = CHUNK) -> int:
    """Tell of what still fires and is muted no more, close the incidents that are over, and commit.

    Return of how many alerts somebody was told.
    """
    told = 0
    with conn.transaction():
        reach = duty.Reach(conn, now)
        owed = telling.owed(conn, now, reach.rules)
        if telling.pass_on(conn, owed):
            owed = telling.owed(conn, now, reach.rules)
        for alert in store.still_untold(conn, owed[:limit]):
            rule = reach.rules[alert.rule]
            subject = store.subject_of(conn, rule, alert.subject)
            around = telling.surroundings(conn, alert, rule.grade(alert.level).severity, subject, now)
            transitions = still(alert, around, clear_hold(alert, rule), now)
            _commit(conn, transitions, reach)
            told += len(transitions)
        telling.close_incidents(conn, now)
    return told


def _judge_chunk(conn: psycopg.Connection, now: datetime, limit: int) -> int:
    with conn.transaction():
        with conn.cursor(row_factory=class_row(Change)) as cursor:
            changes = cursor.execute(_QUEUED, (limit,)).fetchall()
        reach = duty.Reach(conn, now)
        for change in changes:
            with _judging(change.id, change.rule):
                before = store.newest(conn, change.rule, change.subject)
                _commit(conn, judge(before, change, reach.rules[change.rule], now), reach, change.id)
        if changes:
            conn.execute(_JUDGED, (now, [change.id for change in changes]))
    return len(changes)


def _set_aside(conn: psycopg.Connection, now: datetime, unjudged: _UnjudgedError) -> int:
    with conn.transaction():
        log.error("a change could not be judged", change=unjudged.id, rule=unjudged.rule, exc_info=unjudged.__cause__)
        conn.execute(_SET_ASIDE, (now, _words(unjudged.__cause__), unjudged.id))
        conn.execute("SELECT pg_notify('committed', 'alerts')")
    return 1


def _put_off(conn: psycopg.Connection, now: datetime, unjudged: _UnjudgedError) -> int:
    with conn.transaction():
        log.error("a timer could not be judged", alert=unjudged.id, rule=unjudged.rule, exc_info=unjudged.__cause__)
        store.put_off(conn, unjudged.id, now + _TRY_AGAIN, _words(unjudged.__cause__))
        conn.execute("SELECT pg_notify('committed', 'alerts')")
    return 1


def _words(error: BaseException | None) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def _standing(conn: psycopg.Connection, alert: Alert) -> Condition:
    with conn.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_STANDING, (alert.rule, alert.subject)).fetchone()
    return Condition(**row) if row else Condition()


def _standing_alone(conn: psycopg.Connection, alert: Alert) -> Condition:
    """Return how an alert's subject stands; raises NothingLeftError when it has a newer alert."""
    newest = store.newest(conn, alert.rule, alert.subject)
    if newest is not None and newest.id != alert.id:
        raise NothingLeftError
    return _standing(conn, alert)


def _commit(
    conn: psycopg.Connection, transitions: list[Transition], reach: duty.Reach, change: int | None = None
) -> None:
    now = reach.now
    stored: Alert | None = None
    for judged in transitions:
        transition, looks = _dressed(conn, _following(judged, stored), reach)
        alert = store.save(conn, transition, looks, change if stored is None else None)
        stored = replace(transition.after, id=alert)
        if transition.tells:
            duty.tell(conn, alert, transition, reach)
        escalation.follow(conn, alert, transition, now)
        if transition.after.state in (State.ACKNOWLEDGED, State.RESOLVED):
            outbox.cancel_waiting(conn, alert, _NOT_NEEDED)
    if any(transition.audited for transition in transitions):
        conn.execute("SELECT pg_notify('committed', 'alerts')")


def _following(transition: Transition, stored: Alert | None) -> Transition:
    """Return a transition as it follows on one that was stored, which knows more than the pure judgement did."""
    if stored is None:
        return transition
    known: dict[str, Any] = {"id": stored.id, "incident": stored.incident, "told": stored.told, "untold": stored.untold}
    return replace(transition, after=replace(transition.after, **known))


def _dressed(conn: psycopg.Connection, transition: Transition, reach: duty.Reach) -> tuple[Transition, store.Dress]:
    after = transition.after
    rule = reach.rules.get(after.rule)
    if rule is None:
        return transition, store.Dress()
    subject = store.subject_of(conn, rule, after.subject)
    return telling.settled(conn, transition, rule, subject, reach.now), store.dress(rule, subject, after.level)
