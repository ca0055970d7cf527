"""What people ask of the forecast: the morning list, and how good the newest model is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from streams.promised import due

SKILL = "1 - brier / nullif({}, 0)"
ENDANGERED = "f.late < 1"
"""Those that are late already are told of by the letters of apology, not by a forecast."""
_LIST = f"""
SELECT f.dossier, d.agency, {due("f.at")} AS due, f.late, f.reason, f.slowest
FROM dossier_forecast AS f JOIN dossier AS d USING (dossier)
WHERE {ENDANGERED} AND (%(agency)s::text IS NULL OR d.agency = %(agency)s)
ORDER BY f.late DESC, f.dossier LIMIT %(most)s
"""
_JUDGED = f"""
SELECT id, trained_at, learnt_since, examples, dossiers, late_share, judged_since, judged, brier,
    {SKILL.format("brier_base")} AS skill_over_base, {SKILL.format("brier_time_used")} AS skill_over_time_used
FROM forecast_model ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Endangered:
    """A dossier that will be late with that probability; `slowest` is the factor of its slowest group."""

    dossier: str
    agency: str
    due: datetime
    late: float
    reason: str
    slowest: float


@dataclass(frozen=True)
class Judged:
    """The newest model's figures; skills are shares of the rival's error that the model avoids."""

    id: int
    trained_at: datetime
    learnt_since: datetime
    examples: int
    dossiers: int
    late_share: float
    judged_since: datetime
    judged: int
    brier: float
    skill_over_base: float
    skill_over_time_used: float


def will_be_late(conn: psycopg.Connection, agency: str | None, most: int) -> list[Endangered]:
    """Return the open dossiers in danger, of one agency or all, the most endangered first."""
    with conn.cursor(row_factory=class_row(Endangered)) as cursor:
        return cursor.execute(_LIST.encode(), {"agency": agency, "most": most}).fetchall()


def judged(conn: psycopg.Connection) -> Judged | None:
    """Return the newest model's figures, None when there is no model yet."""
    with conn.cursor(row_factory=class_row(Judged)) as cursor:
        return cursor.execute(_JUDGED.encode()).fetchone()
