"""Where an alert is: its station, and those of its incident that are not over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

from streams.alerts.views import LIVE_STATES, AlertRow

_PLACES = """
SELECT a.id AS alert, s.id AS station, s.kind, s.name_vi, s.name_en, s.latitude, s.longitude, a.severity, a.state
FROM alert a JOIN station s ON s.id = a.subject
WHERE a.id = %(alert)s OR (a.incident = %(incident)s AND a.state = ANY (%(live)s))
ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class AlertPlace:
    """A station on which an alert stands; degrees of WGS 84."""

    alert: int
    station: str
    kind: str
    name_vi: str
    name_en: str
    latitude: float
    longitude: float
    severity: int
    state: str


def places(conn: psycopg.Connection, alert: AlertRow) -> Sequence[AlertPlace]:
    """Return the alert's station and its incident's, none of an alert that is about no station."""
    values = {"alert": alert.id, "incident": alert.incident, "live": list(LIVE_STATES)}
    with conn.cursor(row_factory=class_row(AlertPlace)) as cursor:
        return cursor.execute(_PLACES, values).fetchall()
