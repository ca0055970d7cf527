"""Alerts like one that are over: of its rule, at its place or near it; how long they lasted and what they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from streams.alerts.choice import HAS_FIRED
from streams.alerts.views import AlertRow

MOST = 5
NEARBY_KM = 30
"""What is near: the platform's own reading, about one commune's neighbours; no regulation's."""
# On the sphere, for so short a way, the two sides of a right angle do.
_KM = """111.2 * sqrt(power(s.latitude - here.latitude, 2)
    + power((s.longitude - here.longitude) * cos(radians(here.latitude)), 2))"""
_SELECT = f"""
SELECT a.id, a.title_vi, a.title_en, a.severity, a.opened_at, a.resolved_at, a.resolved_by, a.diagnosis,
    coalesce((SELECT t.why FROM alert_transition t WHERE t.alert = a.id AND t.kind IN ('closed', 'explained')
        ORDER BY t.seq DESC LIMIT 1), '') AS said, {{km}}::float8 AS km
FROM alert a {{near}}
WHERE a.rule = %(rule)s AND a.state = 'resolved' AND a.id <> %(id)s AND {{which}} AND {HAS_FIRED}
ORDER BY a.id DESC LIMIT {MOST}
"""
_SAME = _SELECT.format(km="0", near="", which="a.subject = %(subject)s")
_NEARBY = _SELECT.format(
    km=_KM,
    near="JOIN station s ON s.id = a.subject JOIN station here ON here.id = %(subject)s",
    which=f"a.subject <> %(subject)s AND {_KM} <= {NEARBY_KM}",
)


@dataclass(frozen=True, slots=True)
class Past:
    """One alert that is over; `said` is what whoever closed or explained it wrote, `km` how far away it was."""

    id: int
    title_vi: str
    title_en: str
    severity: int
    opened_at: datetime
    resolved_at: datetime
    resolved_by: str
    diagnosis: str | None
    said: str
    km: float


def similar(conn: psycopg.Connection, alert: AlertRow) -> Sequence[Past]:
    """Return the newest alerts like one, those of the same place first, at most `MOST` of each."""
    values = {"rule": alert.rule, "subject": alert.subject, "id": alert.id}
    with conn.cursor(row_factory=class_row(Past)) as cursor:
        same = cursor.execute(_SAME, values).fetchall()
        return same + cursor.execute(_NEARBY, values).fetchall()
