"""What an evaluator has to do by now, asked by one query a turn: what has nothing to do costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

DUE = "(due_at <= %(now)s OR looked_at > %(now)s)"
"""Whose turn it is to look, as a condition in SQL: also of who looked last when the clock was ahead."""
_AGENDA = f"""
SELECT EXISTS (SELECT FROM condition_change WHERE judged_at IS NULL) AS changes,
    EXISTS (SELECT FROM alert WHERE due_at <= %(now)s OR lapse_at <= %(now)s) AS timers,
    EXISTS (SELECT FROM alert_waiting WHERE due_at <= %(now)s) AS escalations,
    EXISTS (SELECT FROM outbox WHERE state = 'nobody') AS nobody,
    EXISTS (SELECT FROM outbox WHERE state = 'held' AND held_until <= %(now)s) AS held,
    EXISTS (SELECT FROM alert WHERE untold) OR EXISTS (SELECT FROM incident WHERE closed_at IS NULL)
        OR EXISTS (SELECT FROM alert WHERE incident IS NOT NULL AND state <> 'resolved') AS muted,
    EXISTS (SELECT FROM alert_look WHERE {DUE}) AS looks
"""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Whether there is something to be judged, escalated, given to somebody, released, told of, or looked at."""

    changes: bool
    timers: bool
    escalations: bool
    nobody: bool
    held: bool
    muted: bool
    looks: bool


def agenda(conn: psycopg.Connection, now: datetime) -> Agenda:
    """Return what is to be done at an instant of the city."""
    with conn.cursor(row_factory=class_row(Agenda)) as cursor:
        found = cursor.execute(_AGENDA, {"now": now}).fetchone()
    assert found is not None
    return found
