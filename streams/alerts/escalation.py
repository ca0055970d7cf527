"""Escalation in the database: which alerts wait to be taken on; a step, its audit and its messages in one commit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import structlog

from streams import outbox
from streams.alerts import duty, store, telling
from streams.alerts.lifecycle import Kind, State, Transition
from streams.db import is_culprit
from streams.roster.escalation import Escalation, Target, Waiting, chain_for, escalate
from streams.roster.store import City, crew_of
from streams.texts import Text

log = structlog.get_logger(__name__)

CHUNK = 50
_TRY_AGAIN = timedelta(minutes=1)
_MUTED = timedelta(seconds=10)
"""How often an alert that waits is looked at while something mutes it."""
_TARGETS = {
    Target.ON_DUTY: Text("người đang trực", "on duty"),
    Target.SKILLED: Text("người đang trực có chuyên môn", "on duty with the skill"),
    Target.NEXT: Text("người trực kế tiếp", "next on duty"),
    Target.TEAM: Text("cả tổ", "the team"),
    Target.HEAD: Text("lãnh đạo", "head"),
    Target.AGAIN: Text("nhắc lại từ đầu, bắt đầu từ người đang trực", "from the beginning, on duty again"),
}

_WAIT = """
INSERT INTO alert_waiting (alert, since, seq, due_at) VALUES (%(alert)s, %(now)s, %(seq)s, %(now)s)
ON CONFLICT (alert) DO UPDATE SET due_at = excluded.due_at
"""
_TAKEN = "DELETE FROM alert_waiting WHERE alert = %s"
_DUE = "SELECT alert FROM alert_waiting WHERE due_at <= %s ORDER BY due_at, alert LIMIT %s"
_WAITING = "SELECT since, seq, done FROM alert_waiting WHERE alert = %s AND due_at <= %s FOR UPDATE"
_STEP_DONE = "UPDATE alert_waiting SET done = %s, due_at = %s WHERE alert = %s"
_ANEW = "UPDATE alert_waiting SET since = %s, seq = %s WHERE alert = %s"
_PUT_OFF = "UPDATE alert_waiting SET due_at = %s WHERE alert = %s"
# The time in which something mutes it does not count, else all steps would come due at once when that ends: the head in
# the middle of the night after maintenance. A look that no step asked for adds none: the first, or of a changed chain.
_MUTE = """
UPDATE alert_waiting SET since = since + CASE WHEN due_at > since THEN %(until)s - due_at ELSE interval '0' END,
    due_at = %(until)s WHERE alert = %(alert)s
"""


def follow(conn: psycopg.Connection, alert: int, transition: Transition, now: datetime) -> None:
    """Let an alert of which somebody was told wait to be taken on, or wait no longer, in the transition's transaction.

    One that waits already goes on where it is; its chain is looked at anew, because its severity may have changed. One
    that was given to others begins with the first step of its owner's chain.
    """
    if transition.after.state is not State.FIRING or transition.kind in (Kind.HANDED_OVER, Kind.ASSIGNED):
        conn.execute(_TAKEN, (alert,))
    if transition.after.state is State.FIRING and transition.tells:
        conn.execute(_WAIT, {"alert": alert, "now": now, "seq": transition.after.seq})


def escalate_due(conn: psycopg.Connection, now: datetime, limit: int = CHUNK) -> int:
    """Take the steps that have come due and commit; return how many alerts were looked at.

    A chunk is one commit: where the disk is slow, one each would make the last of them late. An alert that the program
    cannot judge is tried again a minute later, the others go on. Errors of the database are raised.
    """
    with conn.transaction():
        due = [alert for (alert,) in conn.execute(_DUE, (now, limit))]
        reach = duty.Reach(conn, now)
        for alert in due:
            _escalate(conn, alert, reach)
    return len(due)


def _escalate(conn: psycopg.Connection, alert: int, reach: duty.Reach) -> None:
    try:
        with conn.transaction():
            _look_at(conn, alert, reach)
    except Exception as error:
        if isinstance(error, psycopg.Error) and not is_culprit(error):
            raise
        log.exception("an alert could not be escalated", alert=alert)
        conn.execute(_PUT_OFF, (reach.now + _TRY_AGAIN, alert))


def _look_at(conn: psycopg.Connection, alert: int, reach: duty.Reach) -> None:
    now, city = reach.now, reach.city
    # The alert first, then its waiting: in the order in which an officer's action locks them.
    before = store.by_id(conn, alert)
    row = conn.execute(_WAITING, (alert, now)).fetchone()
    if before is None or row is None:
        return
    rule = reach.rules.get(before.rule)
    if rule is not None and telling.is_held_back(conn, before, rule, now):
        conn.execute(_MUTE, {"until": now + _MUTED, "alert": alert})
        return
    since, seq, done = row
    agency, severity = duty.owner_of(conn, alert)
    told = frozenset(duty.told(conn, alert, seq))
    crew = crew_of(city, agency, now, reach.contacts, rule.skill if rule is not None else None)
    step = escalate(chain_for(city.chains, agency, severity), crew, Waiting(since, done, told), now)
    if ways := reach.ways_to(step.notify, severity):
        after = replace(before, seq=before.seq + 1, changed_at=now)
        transition = Transition(Kind.ESCALATED, after, why=_why(step, city))
        store.save(conn, transition, store.Dress())
        outbox.enqueue(conn, alert, after.seq, ways)
        conn.execute("SELECT pg_notify('committed', 'alerts')")
    conn.execute(_STEP_DONE, (step.done, step.due_at, alert))
    if step.anew is not None:
        conn.execute(_ANEW, (step.anew, before.seq + 1, alert))


def _why(step: Escalation, city: City) -> str:
    """Return whom a step told, as the audit has it."""
    names = ", ".join(city.officers[officer].name for officer in step.notify)
    vi, en = zip(*(_TARGETS[target] for target in step.targets), strict=True)
    return f"{', '.join(vi)} / {', '.join(en)}: {names}"
