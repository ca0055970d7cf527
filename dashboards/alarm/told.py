"""Critical alerts that nobody has taken on and of which somebody was told within the last minutes (real time)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.rows import class_row

from streams.alerts.lifecycle import Kind
from streams.alerts.rule import CRITICAL

NEW_FOR = timedelta(minutes=2)
"""A wall that was away for longer does not sound for what is old by then."""
_NEWS = (Kind.FIRED, Kind.RAISED, Kind.REOPENED, Kind.FLAPPING, Kind.STILL)
"""What is news to a wall: reminders and escalations are the officers'."""
# Whatever a silence, a parent or an incident holds back has no message.
_TOLD = """
SELECT a.id AS alert, max(t.severity)::int AS severity, a.title_vi, a.title_en
FROM alert a JOIN alert_transition t ON t.alert = a.id
WHERE a.state = 'firing' AND t.severity >= %(least)s AND t.kind = ANY (%(kinds)s) AND EXISTS (
    SELECT FROM outbox o WHERE o.alert = t.alert AND o.seq = t.seq AND o.created_at > clock_timestamp() - %(new_for)s)
GROUP BY a.id ORDER BY severity DESC, a.id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An alert to sound for, with the gravest severity that was just told."""

    alert: int
    severity: int
    title_vi: str
    title_en: str


def load(conn: psycopg.Connection[Any]) -> Sequence[Told]:
    """Return the alerts to sound for, the gravest first."""
    asked = {"least": int(CRITICAL), "kinds": [str(kind) for kind in _NEWS], "new_for": NEW_FOR}
    with conn.cursor(row_factory=class_row(Told)) as cursor:
        return cursor.execute(_TOLD, asked).fetchall()
