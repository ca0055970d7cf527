"""VN_AQI against a recomputation from the stored hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import psycopg

from infra.reconcile.report import Kind, Report
from streams.air_quality import store
from streams.air_quality.hours import day_of, first_hour_for, parts
from streams.air_quality.vn_aqi import NONE, POLLUTANTS, Indices, Ints
from streams.clock import HOUR_US, microseconds

_FOUND = """
SELECT station, {number}, value, dominant, {pollutants} FROM {table}
WHERE station = ANY (%s) AND {number} >= %s
"""
_AT_A_TIME = 50
"""Stations whose hours are held at a time."""
Row = tuple[object, ...]
Rows = dict[tuple[str, int], Row]


def compare(conn: psycopg.Connection, since: datetime, report: Report) -> int:
    """Add every index of the hours and days after an instant that is not what the stored hours make."""
    stations = store.measured(conn)
    compared = 0
    for first in range(0, len(stations), _AT_A_TIME):
        compared += _compare(conn, stations[first : first + _AT_A_TIME], since, report)
    return compared


def _compare(conn: psycopg.Connection, stations: Sequence[str], since: datetime, report: Report) -> int:
    first = np.array([microseconds(since) // HOUR_US], np.int64)
    day = day_of(first) + 1
    # Hours that no table can hold: whatever is stored from the first one on.
    reach = np.repeat(first_hour_for(day_of(first)), len(stations))
    stored = store.read_hours(conn, stations, reach, np.full_like(reach, 1 << 22))
    hours, days = stored.everything()
    compared = 0
    for table, keys, indices, start in (
        (store.HOURS, hours, stored.hourly(hours), int(first[0])),
        (store.DAYS, days, stored.daily(days), int(day[0])),
    ):
        expected = _rows(stations, keys, indices, start)
        _note(table.table, expected, _found(conn, table, stations, start), report)
        compared += len(expected)
    return compared


def _rows(stations: Sequence[str], keys: Ints, indices: Indices, start: int) -> Rows:
    place, number = parts(keys)
    dominant = [None if n == NONE else POLLUTANTS[n] for n in indices.dominant.tolist()]
    columns = [[None if v == NONE else v for v in each] for each in (indices.value.tolist(), *indices.each.tolist())]
    return {
        (stations[p - 1], n): (value, name, *each)
        for p, n, name, value, *each in zip(place.tolist(), number.tolist(), dominant, *columns, strict=True)
        if n >= start and any(v is not None for v in each)
    }


def _found(conn: psycopg.Connection, table: store.Table, stations: Sequence[str], start: int) -> Rows:
    query = _FOUND.format(table=table.table, number=table.number, pollutants=", ".join(POLLUTANTS))
    rows = conn.execute(query.encode(), (list(stations), start)).fetchall()
    return {(row[0], row[1]): row[2:] for row in rows}


def _note(table: str, expected: Rows, found: Rows, report: Report) -> None:
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            detail = f"expected {expected.get(key)}, found {found.get(key)}"
            report.add(Kind.WRONG_AIR_INDEX, f"{key[0]} {table} {key[1]}", detail)
