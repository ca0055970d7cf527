"""The sample city made large by SQL: more stations with weeks of measurements, and years of dossiers.

Minutes are made from what each sample series measured last; hours, days and last values are folded from them as the
worker's roll-ups are, dossiers' sums from the dossiers. In time order, as they would have arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from streams.db import connect
from streams.dossiers.sums import TABLES
from streams.noise.store import FOLDED
from tests.integration.dashboards.sample import HOURS_OF_COUNTERS, SUMS_OF_DOSSIERS, fill

DAY = timedelta(days=1)
RAW_DAYS = 2
"""Boards read raw values of the last day only, and of each day there is a chunk."""
_SIDE_BY_SIDE = 2
_STATIONS = """
INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude, unit, agency, attributes, valid_from)
SELECT id || '-' || copy, kind, name_vi || ' ' || copy, name_en || ' ' || copy,
    latitude + (hashtext(id || copy) %% 100) / 2500.0, longitude + (hashtext(copy || id) %% 100) / 2500.0,
    unit, agency, attributes, valid_from
FROM station, generate_series(1, %(stations)s / (SELECT count(*) FROM station)) AS copy
ORDER BY copy, id LIMIT greatest(0, %(stations)s - (SELECT count(*) FROM station))
"""
_SERIES = """
INSERT INTO series (source, metric)
SELECT station.id, sample.metric
FROM station JOIN series AS sample ON sample.source = regexp_replace(station.id, '^(\\w+-\\d+)-\\d+$', '\\1')
ON CONFLICT DO NOTHING
"""
# What each series measures about, and what a counter grows by in a second.
_ABOUT = """
CREATE UNLOGGED TABLE about AS
SELECT series.id AS series, known.value, (series.metric LIKE '%%counter')::int * 0.001 AS grows
FROM series JOIN station ON station.id = series.source
    JOIN series AS sample ON sample.source = regexp_replace(station.id, '^(\\w+-\\d+)-\\d+$', '\\1')
        AND sample.metric = series.metric
    JOIN observation_last AS known ON known.series = sample.id
"""
_EMPTY = "TRUNCATE observation, observation_minute, observation_hour, observation_day"
_MINUTES = """
INSERT INTO observation_minute (series, bucket, n, sum, min, max, last, last_at)
SELECT series, at, 1, v, v, v, v, at FROM (
    SELECT series, date_trunc('minute', at) AS at,
        CASE WHEN grows > 0 THEN value - grows * extract(epoch FROM %(now)s - at)
        ELSE value * (1 + 0.1 * sin(extract(epoch FROM at) / 13750.9)
            + 0.03 * ((hashint4(series) # hashint8(extract(epoch FROM at)::bigint)) & 1023) / 1024.0) END AS v
    FROM generate_series(%(since)s, %(until)s - interval '1 second', %(every)s * interval '1 second') AS at, about
) AS made ORDER BY at, series
"""
_FOLD = """
INSERT INTO observation_{table} (series, bucket, n, sum, min, max, last, last_at)
SELECT series, date_trunc('{width}', bucket, 'Asia/Ho_Chi_Minh'), sum(n), sum(sum), min(min), max(max),
    last(last, last_at), max(last_at)
FROM observation_{of} WHERE bucket >= %(since)s AND bucket < %(until)s GROUP BY 1, 2 ORDER BY 2, 1
"""
_HOURS = _FOLD.format(table="hour", width="hour", of="minute")
_DAYS = _FOLD.format(table="day", width="day", of="hour")
_HOURS_OF_NOISE = f"TRUNCATE noise_hour; INSERT INTO noise_hour (series, bucket, n, energy) {FOLDED}".split(";")
_RAW = """
INSERT INTO observation (series, time, value, revision, quality)
SELECT series, bucket, last, 0, CASE WHEN hashint4(series) %% 97 = 0 THEN 1 ELSE 0 END
FROM observation_minute WHERE bucket >= %(since)s ORDER BY bucket, series
"""
_LAST = """
INSERT INTO observation_last (series, time, value, revision, quality)
SELECT DISTINCT ON (series) series, last_at, last, 0, 0 FROM observation_hour
WHERE bucket > %(now)s - interval '1 day' ORDER BY series, bucket DESC
ON CONFLICT (series) DO UPDATE SET time = excluded.time, value = excluded.value
"""
# Two years of them; those of the last ten days are open, and one in a hundred of the others.
_DOSSIERS = """
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at,
    due, promised_at, finished_at, ended_at, returned_at, closed, supplements, waiting_s, late, steps, fee_vnd,
    paid_online, digitised, synchronised)
SELECT 'H60.' || lpad((n %% 17 + 1)::text, 2, '0') || '.02-' || to_char(at, 'YYMMDD') || '-' || n,
    'provincial_dossiers', 'H60.' || lpad((n %% 17 + 1)::text, 2, '0'), 'H60.' || n %% 140,
    procedures.codes[n %% known + 1], n %% 3 / 2 + 1, CASE WHEN done THEN 10 ELSE 4 END, at + interval '2 hours',
    at, at + interval '20 minutes', at + interval '5 days', at + interval '5 days', CASE WHEN done THEN took END,
    CASE WHEN done THEN took END, CASE WHEN done THEN took + interval '1 hour' END, done, 0, 0,
    CASE WHEN done THEN n %% 13 = 0 END, 3, 20000 * (n %% 3), n %% 2 = 0, n %% 5 > 0, n %% 20 > 0
FROM (SELECT n, at, at + interval '3 days' + (n %% 13 = 0)::int * interval '4 days' AS took,
        at < %(now)s - interval '10 days' AND n %% 100 > 0 AS done
      FROM generate_series(1, %(dossiers)s) AS n,
          LATERAL (SELECT %(now)s - n * interval '730 days' / %(dossiers)s AS at) AS filed) AS made,
    (SELECT array_agg(DISTINCT procedure) AS codes, count(DISTINCT procedure) AS known FROM procedure) AS procedures
"""
_SUMS = [f"TRUNCATE {', '.join(TABLES)}", *SUMS_OF_DOSSIERS]


# How each index of a table is dropped, and made again.
_INDEXES = """
SELECT CASE WHEN conname IS NULL THEN format('DROP INDEX %%s', indexrelid::regclass)
        ELSE format('ALTER TABLE %%s DROP CONSTRAINT %%I', indrelid::regclass, conname) END,
    CASE WHEN conname IS NULL THEN pg_get_indexdef(indexrelid)
        ELSE format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', indrelid::regclass, conname, pg_get_constraintdef(c.oid))
        END
FROM pg_index LEFT JOIN pg_constraint AS c ON conindid = indexrelid WHERE indrelid = %s::regclass
"""


@dataclass(frozen=True)
class Size:
    """How large a city is: its stations, the days and rows of their minutes, and its dossiers."""

    stations: int
    days: int
    rows: int
    dossiers: int


def build(url: str, now: datetime, size: Size) -> int:
    """Fill a migrated database as it stands at `now`; return how many rows of minutes there are."""
    fill(url, now, back=60, step=15, dossiers=20)
    everything = {"now": now, "stations": size.stations, "dossiers": size.dossiers}
    _run(url, [_STATIONS, _SERIES], everything)
    every = _rhythm(url, size)
    _run(url, [_ABOUT, _EMPTY], {**everything, "every": every})
    days = [now - DAY * n for n in range(size.days, 0, -1)]
    spans = [{"now": now, "since": day, "until": day + DAY, "every": every} for day in days]
    with _indexed_afterwards(url, "observation_minute"):
        _side_by_side(lambda span: _run(url, [_MINUTES], span), spans)
    whole = {"since": now - DAY * (size.days + 1), "until": now + DAY}
    _run(url, [_HOURS, _DAYS, *_HOURS_OF_NOISE, "TRUNCATE counted_hour", HOURS_OF_COUNTERS], whole)
    _run(url, [_RAW], {"since": now - DAY * RAW_DAYS})
    with _indexed_afterwards(url, "dossier"):
        _run(url, [_LAST, _DOSSIERS], everything)
    _run(url, _SUMS, {})
    with connect(url, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
        row = conn.execute("SELECT count(*) FROM observation_minute").fetchone()
    return int(row[0]) if row else 0


def _rhythm(url: str, size: Size) -> int:
    """Return every how many seconds each series measures, so that so many rows come of so many days."""
    with connect(url) as conn:
        row = conn.execute("SELECT count(*) FROM series").fetchone()
    assert row is not None
    return max(60, round(size.days * 86_400 * int(row[0]) / size.rows))


@contextmanager
def _indexed_afterwards(url: str, table: str) -> Iterator[None]:
    """Leave out a table's indexes while the block fills it: row by row they would cost more than all the rest."""
    with connect(url) as conn:
        found = conn.execute(_INDEXES, (table,)).fetchall()
        for drop, _ in found:
            conn.execute(drop.encode())
    yield
    with connect(url) as conn:
        conn.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for _, make in found:
            conn.execute(make.encode())


def _run(url: str, statements: Sequence[str], arguments: dict[str, Any]) -> None:
    with connect(url) as conn:
        conn.execute("SET LOCAL work_mem = '256MB'")
        for statement in statements:
            conn.execute(statement.encode(), arguments if "%" in statement else None)


def _side_by_side(work: Callable[[dict[str, Any]], None], spans: Sequence[dict[str, Any]]) -> None:
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        list(threads.map(work, spans))
