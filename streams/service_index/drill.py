"""From a number of the index to what is behind it: the items that count, those that did not reach it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row, dict_row

from streams.service_index.indicator import Indicator, bound
from streams.service_index.periods import Period
from streams.service_index.score import scores

PAGE = 50
_SPAN = ("%(since)s::date", "%(until)s::date", "%(now)s::timestamptz")
Verdict = Literal["all", "missed", "reached"]
_VERDICTS: Mapping[Verdict, str] = {"all": "true", "missed": "NOT reached", "reached": "reached"}
_ORDER = "reached, coalesce(at, 'infinity'), agency, key"
_BACKWARDS = ", ".join(f"{column} DESC" for column in ("reached", "coalesce(at, 'infinity')", "agency", "key"))
_MINE = """(%(agency)s::text IS NULL OR agency = %(agency)s) AND (%(unit)s::text IS NULL OR unit = %(unit)s)"""
_PLACE = "(%(reached)s::bool, coalesce(%(at)s::timestamptz, 'infinity'), %(place_agency)s::text, %(key)s::text)"


@dataclass(frozen=True)
class Place:
    """A place in the list, which is ordered by reached, instant (none comes last), agency and key."""

    reached: bool
    at: datetime | None
    agency: str
    key: str


@dataclass(frozen=True)
class Item:
    """One item: where it stands in the list, how many it stands for, and its facts by name (instants in UTC)."""

    place: Place
    n: float
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Counted:
    """An indicator's figures in one scope; share and points are None where there is nothing to count."""

    numerator: float
    denominator: float
    share: float | None
    points: float | None
    maximum: float


@dataclass(frozen=True)
class Tally:
    """How many items reach the indicator and how many do not."""

    reached: float
    missed: float


@dataclass(frozen=True)
class Scope:
    """Whose number and when: the whole province without an agency."""

    period: Period
    agency: str | None = None
    unit: str | None = None


def page(
    conn: psycopg.Connection,
    indicator: Indicator,
    scope: Scope,
    now: datetime,
    verdict: Verdict = "all",
    place: Place | None = None,
    back: bool = False,
) -> list[Item]:
    """Return the page behind a place (before it, with `back`), failures first; PAGE + 1 items if there are more."""
    behind = f"({_ORDER}) {'<' if back else '>'} {_PLACE}" if place else "true"
    query = f"""
        SELECT * FROM ({bound(indicator.items.sql, *_SPAN)}) AS item
        WHERE {_MINE} AND {_VERDICTS[verdict]} AND {behind}
        ORDER BY {_BACKWARDS if back else _ORDER} LIMIT {PAGE + 1}"""
    values = _values(scope, now)
    if place:
        values |= {"reached": place.reached, "at": place.at, "place_agency": place.agency, "key": place.key}
    with conn.cursor(row_factory=dict_row) as cursor:
        found = [_item(row) for row in cursor.execute(query.encode(), values)]
    return found[::-1] if back else found


def tally(conn: psycopg.Connection, indicator: Indicator, scope: Scope, now: datetime) -> Tally:
    """Return how many items there are of each verdict."""
    query = f"""
        SELECT coalesce(sum(n) FILTER (WHERE reached), 0)::float AS reached,
               coalesce(sum(n) FILTER (WHERE NOT reached), 0)::float AS missed
        FROM ({bound(indicator.items.sql, *_SPAN)}) AS item WHERE {_MINE}"""
    with conn.cursor(row_factory=class_row(Tally)) as cursor:
        found = cursor.execute(query.encode(), _values(scope, now)).fetchone()
    assert found is not None
    return found


def counted(conn: psycopg.Connection, indicator: Indicator, scope: Scope, now: datetime) -> Counted | None:
    """Return the number itself, None where nobody has told anything of it."""
    rows = scores(*_SPAN, only=[number for number in (indicator.number, indicator.times) if number])
    query = f"""
        SELECT numerator::float, denominator::float, share::float, points::float, maximum::float FROM ({rows}) AS s
        WHERE indicator = %(indicator)s AND agency IS NOT DISTINCT FROM %(agency)s
            AND unit IS NOT DISTINCT FROM %(unit)s"""
    with conn.cursor(row_factory=class_row(Counted)) as cursor:
        return cursor.execute(query.encode(), {**_values(scope, now), "indicator": indicator.number}).fetchone()


def _item(row: dict[str, Any]) -> Item:
    return Item(Place(row["reached"], row["at"], row["agency"], row["key"]), float(row["n"]), row)


def _values(scope: Scope, now: datetime) -> dict[str, object]:
    period = scope.period
    return {"since": period.since, "until": period.until, "now": now, "agency": scope.agency, "unit": scope.unit}
