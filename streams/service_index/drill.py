"""From a number of the index to the dossiers behind it: those that counted and did not reach it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg.rows import class_row

from streams.service_index.indicator import Indicator, bound
from streams.service_index.score import scores

MOST = 500
_SPAN = ("%(since)s::date", "%(until)s::date", "%(now)s::timestamptz")


@dataclass(frozen=True)
class Missed:
    """One dossier behind a number; instants in UTC."""

    dossier: str
    agency: str
    unit: str
    procedure: str
    officer: str | None
    received_at: datetime | None
    due: datetime | None
    ended_at: datetime | None
    status: int


@dataclass(frozen=True)
class Counted:
    """An indicator's figures in one scope; share and points are None where there is nothing to count."""

    numerator: float
    denominator: float
    share: float | None
    points: float | None
    maximum: float


@dataclass(frozen=True)
class Scope:
    """Whose number: the whole province without an agency; the months from `since` up to and without `until`."""

    since: date
    until: date
    agency: str | None = None
    unit: str | None = None


def missed(conn: psycopg.Connection, indicator: Indicator, scope: Scope, now: datetime) -> list[Missed]:
    """Return the dossiers that cost the indicator its points, the earliest due first, at most MOST of them."""
    if indicator.missed is None:
        return []
    condition = bound(indicator.missed, *_SPAN)
    query = f"""
        SELECT dossier, agency, unit, procedure, officer, received_at, due, ended_at, status FROM dossier
        WHERE {condition} AND (%(agency)s::text IS NULL OR agency = %(agency)s)
            AND (%(unit)s::text IS NULL OR unit = %(unit)s)
        ORDER BY due NULLS LAST, dossier LIMIT {MOST}"""
    with conn.cursor(row_factory=class_row(Missed)) as cursor:
        return cursor.execute(query.encode(), _values(scope, now)).fetchall()


def counted(conn: psycopg.Connection, indicator: Indicator, scope: Scope, now: datetime) -> Counted | None:
    """Return the number itself, None where nobody has told anything of it."""
    rows = scores(*_SPAN)
    query = f"""
        SELECT numerator::float, denominator::float, share::float, points::float, maximum::float FROM ({rows}) AS s
        WHERE indicator = %(indicator)s AND agency IS NOT DISTINCT FROM %(agency)s
            AND unit IS NOT DISTINCT FROM %(unit)s"""
    with conn.cursor(row_factory=class_row(Counted)) as cursor:
        return cursor.execute(query.encode(), {**_values(scope, now), "indicator": indicator.number}).fetchone()


def _values(scope: Scope, now: datetime) -> dict[str, object]:
    return {"since": scope.since, "until": scope.until, "now": now, "agency": scope.agency, "unit": scope.unit}
