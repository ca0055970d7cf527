"""The outlook of each gauge in its table: computed anew whenever its level was measured, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil

import numpy as np
import psycopg

from streams.rivers.rise import interval_of, rise
from streams.rivers.trend import WINDOW_H, outlook

METRIC = "water_level"
_CLAIM = 'SELECT FROM water_outlook WHERE station = ANY (%s) ORDER BY station COLLATE "C" FOR UPDATE'
_OPEN = """
INSERT INTO water_outlook (station) SELECT * FROM unnest(%s::text[]) AS s ORDER BY s COLLATE "C" ON CONFLICT DO NOTHING
"""
_MINUTES = """
SELECT series.source, station.attributes->'alarm_m', station.attributes->'rise_minutes', m.bucket, m.mean
FROM series JOIN station ON station.id = series.source, LATERAL (
    SELECT bucket, sum / n AS mean FROM observation_minute WHERE series = series.id ORDER BY bucket DESC LIMIT %s) AS m
WHERE series.metric = %s AND series.source = ANY (%s)
ORDER BY series.source, m.bucket
"""
_KEEP = """
UPDATE water_outlook AS t SET at = g.at, level = g.level, rate = g.rate, line = g.line, reaches_at = g.reaches_at,
    rise = g.rise, direction = g.direction
FROM unnest(%s::text[], %s::timestamptz[], %s::float8[], %s::float8[], %s::smallint[], %s::timestamptz[],
    %s::float8[], %s::smallint[]) AS g (station, at, level, rate, line, reaches_at, rise, direction)
WHERE t.station = g.station
    AND (t.at, t.level, t.rate, t.line, t.reaches_at, t.rise, t.direction)
        IS DISTINCT FROM (g.at, g.level, g.rate, g.line, g.reaches_at, g.rise, g.direction)
"""
_AT_MOST = ceil(WINDOW_H * 60) + 1


@dataclass(frozen=True)
class Standing:
    """What the table holds of a gauge: its newest minute and level (m), its trend (m/h), the next line and when.

    `rise` is the change over the last hour (m/h), `direction` where the latest readings go.
    """

    station: str
    at: datetime
    level: float
    rate: float | None
    line: int | None
    reaches_at: datetime | None
    rise: float | None
    direction: int | None


def refresh(conn: psycopg.Connection, stations: Collection[str]) -> None:
    """Compute the outlooks of stations anew in the open transaction; rows are locked before the minutes are read."""
    if not stations:
        return
    names = sorted(stations)
    if conn.execute(_CLAIM, (names,)).rowcount < len(names):
        conn.execute(_OPEN, (names,))
        conn.execute(_CLAIM, (names,))
    found = standings(conn, names)
    columns = [[getattr(one, name) for one in found] for name in Standing.__dataclass_fields__]
    conn.execute(_KEEP, columns)


def standings(conn: psycopg.Connection, stations: Sequence[str]) -> list[Standing]:
    """Return how gauges stand by the minutes that are stored; those without a minute are left out."""
    rows = conn.execute(_MINUTES, (_AT_MOST, METRIC, list(stations))).fetchall()
    return [_standing(station, list(own)) for station, own in groupby(rows, key=lambda row: str(row[0]))]


def _standing(station: str, rows: Sequence[tuple[str, object, object, datetime, float]]) -> Standing:
    _, lines, interval, at, level = rows[-1]
    hours = np.array([(row[3] - at) / timedelta(hours=1) for row in rows])
    levels = np.array([row[4] for row in rows])
    found, moved = outlook(hours, levels, lines_of(lines)), rise(hours, levels, interval_of(interval))
    # The trend still rises for a while when the water falls already.
    foretold = None if moved.direction == -1 else found.hours
    reaches = None if foretold is None else at + timedelta(seconds=round(foretold * 3600))
    return Standing(station, at, float(level), found.rate, found.line, reaches, moved.rate, moved.direction)


def lines_of(attribute: object) -> list[float | None]:
    """Return alarm levels I to III as people typed them into the registry; what is no number is not known."""
    given = attribute if isinstance(attribute, list) else []
    return [float(v) if isinstance(v, int | float) and not isinstance(v, bool) else None for v in given[:3]]
