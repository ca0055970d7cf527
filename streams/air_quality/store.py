"""VN_AQI in its tables: what changed hours can change is computed anew from all stored hours, station by station.

A station is locked before its hours are read, so whoever comes second sees what the first has stored: the tables
become the same function of the stored hours whatever the order and the cut of deliveries.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import psycopg

from streams.air_quality.hours import StoredHours, day_of, days_of, end_of, first_hour_for, keys, parts
from streams.air_quality.vn_aqi import NONE, NOWCAST_HOURS, OZONE_HOURS, POLLUTANTS, Indices, Ints
from streams.pgarray import int2s, int4s, int8s, register
from streams.registry.stations import REFERENCE

_CLAIM = 'SELECT FROM air_index_claim WHERE station = ANY (%s) ORDER BY station COLLATE "C" FOR UPDATE'
_OPEN = (
    'INSERT INTO air_index_claim SELECT * FROM unnest(%s::text[]) AS s ORDER BY s COLLATE "C" ON CONFLICT DO NOTHING'
)
# OFFSET 0 keeps the planner to one look into the key for each series: once it plans for no particular parameters, it
# would else read every hour of every series, with which p99 of the whole path was 1,052 ms and not 175.
_STORED = """
SELECT asked.metric, asked.place, (extract(epoch FROM h.bucket) / 3600)::bigint, h.mean
FROM (
    SELECT series.id, series.metric, wanted.place, wanted.since, wanted.until
    FROM unnest(%(stations)s::text[], %(since)s::bigint[], %(until)s::bigint[])
        WITH ORDINALITY AS wanted (source, since, until, place)
    JOIN series ON series.source = wanted.source AND series.metric = ANY (%(pollutants)s)
    OFFSET 0
) AS asked CROSS JOIN LATERAL (
    SELECT bucket, sum / n AS mean FROM observation_hour
    WHERE series = asked.id
        AND bucket >= to_timestamp(asked.since * 3600.0) AND bucket < to_timestamp(asked.until * 3600.0)
        AND bucket >= to_timestamp(%(first)s * 3600.0) AND bucket < to_timestamp(%(last)s * 3600.0)
    OFFSET 0
) AS h
"""
_MEASURED = f"""
SELECT DISTINCT source FROM series JOIN station ON station.id = series.source
WHERE metric = ANY (%s) AND NOT {REFERENCE} ORDER BY source
"""
_OF_REFERENCE = f"SELECT id FROM station WHERE id = ANY (%s) AND {REFERENCE}"
_CLEAR = f"DELETE FROM {{}} AS t USING station WHERE station.id = t.station AND {REFERENCE}"
_ALL_HOURS = """
SELECT DISTINCT (extract(epoch FROM h.bucket) / 3600)::bigint
FROM series JOIN observation_hour AS h ON h.series = series.id WHERE series.source = %s AND series.metric = ANY (%s)
"""
_COLUMNS = ("value", "dominant", *POLLUTANTS)
_GIVEN = ", ".join(f"nullif(g.{name}, {NONE})" for name in ("value", *POLLUTANTS))
_KEEP = """
INSERT INTO {table} AS t (station, {key}, value, {pollutants}, dominant)
SELECT (%(stations)s::text[])[g.station], {instant}, {given}, (%(names)s::text[])[nullif(g.dominant, {none}) + 1]
FROM unnest(%(station)s, %(number)s, %(value)s, %(dominant)s, {arrays})
    AS g (station, number, value, dominant, {pollutants})
ORDER BY g.station, g.number
ON CONFLICT (station, {key}) DO UPDATE SET {sets}
WHERE ({olds}) IS DISTINCT FROM ({news})
"""
_FORGET = """
DELETE FROM {table} AS t USING unnest(%(station)s, %(number)s) AS g (station, number)
WHERE t.station = (%(stations)s::text[])[g.station] AND t.{key} = {instant}
"""


@dataclass(frozen=True)
class Table:
    """One of the two tables: its name, its key beside the station, and the SQL of a key from its number and back."""

    table: str
    key: str
    instant: str
    number: str

    def keep(self) -> str:
        """Return the SQL that writes rows where they differ from what stands there."""
        return _KEEP.format(
            table=self.table,
            key=self.key,
            instant=self.instant,
            given=_GIVEN,
            none=NONE,
            pollutants=", ".join(POLLUTANTS),
            arrays=", ".join(f"%({name})s" for name in POLLUTANTS),
            sets=", ".join(f"{name} = excluded.{name}" for name in _COLUMNS),
            olds=", ".join(f"t.{name}" for name in _COLUMNS),
            news=", ".join(f"excluded.{name}" for name in _COLUMNS),
        )

    def forget(self) -> str:
        """Return the SQL that removes rows."""
        return _FORGET.format(table=self.table, key=self.key, instant=self.instant)


HOURS = Table("air_index_hour", "hour", "to_timestamp(g.number * 3600.0)", "(extract(epoch FROM hour) / 3600)::bigint")
DAYS = Table("air_index_day", "day", "'1970-01-01'::date + g.number::int", "(day - '1970-01-01'::date)::bigint")


def refresh(conn: psycopg.Connection, touched: Mapping[str, Collection[int]]) -> None:
    """Compute the indices anew that these stations' hours (numbers since 1970 UTC) enter, in the open transaction.

    An hour enters its own index, those of the eleven hours after it, and the days that its eight hours reach.
    """
    stations = _with_an_index(conn, [name for name, hours in touched.items() if hours])
    if not stations:
        return
    _claim(conn, stations)
    own = np.sort(np.concatenate([_keyed(place, touched[name]) for place, name in enumerate(stations, 1)]))
    hours = np.unique(own[:, None] + np.arange(NOWCAST_HOURS))
    days = np.unique(days_of(np.concatenate([own, own + OZONE_HOURS - 1])))
    stored = read_hours(conn, stations, *_reach(own))
    near = stored.near(hours)
    _keep(conn, HOURS, stations, near, stored.hourly(near), hours if stored.lacks(own) else near)
    _keep(conn, DAYS, stations, days, stored.daily(days), days)


def recompute(conn: psycopg.Connection) -> int:
    """Compute the indices of all stored hours, a station a transaction; return how many stations there are.

    `conn` is in autocommit mode. A worker may write meanwhile. Those of stations that have become ones of reference go.
    """
    register(conn)
    for table in (HOURS, DAYS):
        conn.execute(_CLEAR.format(table.table).encode())
    stations = measured(conn)
    for station in stations:
        with conn.transaction():
            refresh(conn, {station: [row[0] for row in conn.execute(_ALL_HOURS, (station, list(POLLUTANTS)))]})
    return len(stations)


def measured(conn: psycopg.Connection) -> list[str]:
    """Return the stations that measure a pollutant and have an index, by name."""
    return [row[0] for row in conn.execute(_MEASURED, (list(POLLUTANTS),)).fetchall()]


def read_hours(conn: psycopg.Connection, stations: Sequence[str], since: Ints, until: Ints) -> StoredHours:
    """Return the stored hours of stations, each from one hour to another (end excluded), keyed from station 1 on."""
    arguments = {
        "stations": list(stations),
        "since": since.tolist(),
        "until": until.tolist(),
        "first": int(since.min()),
        "last": int(until.max()),
        "pollutants": list(POLLUTANTS),
    }
    rows = conn.execute(_STORED, arguments).fetchall()
    metric, place, hour, mean = zip(*rows, strict=True) if rows else ((), (), (), ())
    found = keys(np.array(place, np.int64), np.array(hour, np.int64))
    return StoredHours.from_columns(metric, found, np.array(mean, np.float64))


def _with_an_index(conn: psycopg.Connection, stations: Sequence[str]) -> list[str]:
    """Return the stations that are not of reference, by name."""
    if not stations:
        return []
    return sorted(set(stations) - {row[0] for row in conn.execute(_OF_REFERENCE, (list(stations),))})


def _reach(own: Ints) -> tuple[Ints, Ints]:
    """Return, for each station, from which hour on and until which one the indices need what is stored."""
    station, hour = parts(own)
    first = np.flatnonzero(np.diff(station, prepend=0))
    last = np.append(first[1:], len(hour)) - 1
    since = np.minimum(hour[first] - NOWCAST_HOURS + 1, first_hour_for(day_of(hour[first])))
    until = np.maximum(hour[last] + NOWCAST_HOURS, end_of(day_of(hour[last] + OZONE_HOURS - 1)))
    return since, until


def _keyed(place: int, hours: Collection[int]) -> Ints:
    return keys(np.full(len(hours), place, np.int64), np.fromiter(hours, np.int64, len(hours)))


def _claim(conn: psycopg.Connection, stations: Sequence[str]) -> None:
    if conn.execute(_CLAIM, (stations,)).rowcount < len(stations):
        conn.execute(_OPEN, (stations,))
        conn.execute(_CLAIM, (stations,))


def _keep(
    conn: psycopg.Connection, table: Table, stations: Sequence[str], key: Ints, indices: Indices, all_keys: Ints
) -> None:
    """Write the rows that say something, and remove what stood where nothing can be said any more."""
    telling = (indices.each != NONE).any(axis=0)
    conn.execute(table.keep(), _parameters(stations, key[telling], indices.take(telling)))
    if len(empty := np.setdiff1d(all_keys, key[telling], assume_unique=True)):
        place, number = parts(empty)
        conn.execute(table.forget(), {"stations": stations, "station": int4s(place), "number": int8s(number)})


def _parameters(stations: Sequence[str], key: Ints, indices: Indices) -> dict[str, object]:
    place, number = parts(key)
    return {
        "stations": stations,
        "names": list(POLLUTANTS),
        "station": int4s(place),
        "number": int8s(number),
        "value": int2s(indices.value),
        "dominant": int2s(indices.dominant),
        **{name: int2s(each) for name, each in zip(POLLUTANTS, indices.each, strict=True)},
    }
