"""One dossier as it stands, and its whole history: the steps of all its codes, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from streams.dossiers.links import canonical_of
from streams.promised import due

# In a query of its own: the names that are joined to it have no say in when it is promised for.
_FIND = f"""
SELECT d.dossier, ARRAY(SELECT alias FROM dossier_link WHERE canonical = d.dossier ORDER BY alias) AS aliases, d.agency,
    coalesce(agency.name_vi, d.agency) AS agency_vi, coalesce(agency.name_en, d.agency) AS agency_en,
    coalesce(unit.name_vi, d.unit) AS unit_vi, coalesce(unit.name_en, d.unit) AS unit_en, d.procedure,
    (SELECT min(name_vi) FROM procedure AS p WHERE p.procedure = d.procedure) AS procedure_vi, d.officer, d.channel,
    d.status, d.received_at, d.promised, d.ended_at, coalesce(d.late, d.ended_at IS NULL AND NOT d.closed
        AND d.received_at IS NOT NULL AND d.promised < %(now)s, false) AS late, d.supplements, d.waited_days
FROM (SELECT *, {due("%(now)s::timestamptz")} AS promised FROM dossier
      WHERE dossier = {canonical_of("%(code)s::text")}) AS d
    LEFT JOIN agency ON agency.code = d.agency LEFT JOIN workplace AS unit ON unit.code = d.unit
"""
_STEPS = """
SELECT told.time AS at, told.status, told.system, coalesce(unit.name_vi, told.unit) AS unit_vi,
    coalesce(unit.name_en, told.unit) AS unit_en, told.officer
FROM dossier_history(ARRAY[%s::text]) AS told LEFT JOIN workplace AS unit ON unit.code = told.unit ORDER BY told.place
"""


@dataclass(frozen=True)
class Step:
    """One step: when, to which status (streams.dossiers.event.Status), told by which system, done where and by whom."""

    at: datetime
    status: int
    system: str
    unit_vi: str
    unit_en: str
    officer: str | None


@dataclass(frozen=True)
class Story:
    """Where a dossier stands: instants in UTC, `aliases` its other codes, `late` also when overdue and unfinished.

    `promised` moves by the working days that the citizen takes for supplements, `waited_days` so far.
    """

    dossier: str
    aliases: Sequence[str]
    agency: str
    agency_vi: str
    agency_en: str
    unit_vi: str
    unit_en: str
    procedure: str
    procedure_vi: str | None
    officer: str | None
    channel: int
    status: int
    received_at: datetime | None
    promised: datetime | None
    ended_at: datetime | None
    late: bool
    supplements: int
    waited_days: int


def find(conn: psycopg.Connection[Any], code: str, now: datetime) -> tuple[Story, Sequence[Step]] | None:
    """Return the dossier that has a code, any of its own, and its steps in order; None when the city has none."""
    with conn.cursor(row_factory=class_row(Story)) as cursor:
        story = cursor.execute(_FIND.encode(), {"code": code, "now": now}).fetchone()
    if story is None:
        return None
    with conn.cursor(row_factory=class_row(Step)) as cursor:
        return story, cursor.execute(_STEPS, (story.dossier,)).fetchall()
