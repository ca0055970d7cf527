"""A small city written by SQL: the province's stations with a day of measurements, dossiers, alerts and flow."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import psycopg

from connectors.metrics import sync_metrics
from infra.provinces.load import load, read
from infra.simulator.faults import Faults
from infra.simulator.field import SensorField
from streams.air_quality import store as air_index
from streams.clock import EPOCH, instant_of
from streams.db import connect
from streams.dossiers.sums import MEASURES, TABLES, anew
from streams.meters.store import ANEW
from streams.noise.store import FOLDED
from streams.rivers import store as outlooks

_SAMPLES = Path(__file__).parent / "samples"
"""One statement a file, for the boards of one system; %(now)s is the city's instant."""
_SEED = 7
# A daily cycle with a hash of (series, minute) as noise: the same numbers in every run.
_SERIES = """
INSERT INTO series (source, metric)
SELECT station.id, metric FROM station JOIN (VALUES
    ('air', ARRAY['pm25', 'pm10', 'o3', 'no2', 'so2']),
    ('water', ARRAY['water_level', 'water_flow', 'rain']),
    ('weather', ARRAY['temperature'])) AS measured (kind, metrics) USING (kind), LATERAL unnest(metrics) AS metric
"""
_MINUTES = """
INSERT INTO observation_minute (series, bucket, n, sum, min, max, last, last_at)
SELECT id, at, 1, v, v, v, v, at FROM (
    SELECT series.id, date_trunc('minute', at) AS at,
        CASE metric
            WHEN 'pm25' THEN greatest(3, (20 + 1.6 * (hashtext(source) & 31)) * (1 + 0.45 * wave) + noise * 4)
            WHEN 'pm10' THEN greatest(6, (38 + 2 * (hashtext(source) & 31)) * (1 + 0.4 * wave) + noise * 6)
            WHEN 'o3' THEN greatest(5, 70 - 45 * wave + noise * 5)
            WHEN 'no2' THEN greatest(2, 28 * (1 + 0.5 * wave) + noise * 3)
            WHEN 'so2' THEN greatest(1, 9 + noise * 2)
            WHEN 'water_flow' THEN 400 + 60 * wave + noise * 10 + 900 * flood
            WHEN 'rain' THEN greatest(0, noise * 0.15 + 0.35 * flood)
            WHEN 'temperature' THEN 24 - 4 * wave + noise * 0.4
            ELSE coalesce((attributes->>'reference_m')::float, 20) + 1.1 + 0.1 * wave + noise * 0.03 + 6.1 * flood
        END AS v
    FROM (
        SELECT series.*, station.attributes, at,
            sin(extract(epoch FROM at) / 13750.9) AS wave,
            (hashtext(series.source || series.metric || at) & 1023) / 512.0 - 1 AS noise,
            exp(-power(extract(epoch FROM %(now)s - at) / 3600
                - 9 + coalesce((attributes->>'km')::float, 0) / 22, 2) / 14) AS flood
        FROM series JOIN station ON station.id = series.source,
            generate_series(%(now)s - %(back)s * interval '1 minute', %(now)s, %(step)s * interval '1 minute') AS at
        WHERE series.source NOT IN ('AIR-020', 'WEA-017')
    ) AS series
) AS made WHERE v IS NOT NULL
"""
# Every other kind of station measures what its simulated device would have measured.
_OTHERS = "SELECT id FROM station WHERE id NOT IN (SELECT source FROM series)"
_MADE_SERIES = "INSERT INTO series (source, metric) VALUES (%s, %s) RETURNING id"
_COPY_MINUTES = "COPY observation_minute (series, bucket, n, sum, min, max, last, last_at) FROM STDIN"
# Three days of hours, for what is computed from hours.
_HOURS = """
INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
SELECT id, at, 60, 60 * v, v, v, v, at + interval '59 minutes' FROM (
    SELECT series.id, at, greatest(3, (15 + 2.2 * (hashtext(source) & 31)) * (1 + 0.45 * sin(extract(epoch FROM at)
        / 13750.9)) * CASE metric WHEN 'pm25' THEN 1 WHEN 'pm10' THEN 1.6 WHEN 'o3' THEN 1.2 ELSE 0.4 END) AS v
    FROM series JOIN station ON station.id = series.source AND station.kind = 'air',
        generate_series(date_trunc('hour', %(now)s - interval '71 hours'), %(now)s, interval '1 hour') AS at
    WHERE series.source NOT IN ('AIR-019', 'AIR-020')
) AS made
"""
_HOURS_OF_WATER = """
INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
SELECT series, date_trunc('hour', bucket), sum(n), sum(sum), min(min), max(max), last(last, last_at), max(last_at)
FROM observation_minute JOIN series ON series.id = series AND series.metric = 'water_level' GROUP BY 1, 2
"""
_HOURS_OF_NOISE = f"INSERT INTO noise_hour (series, bucket, n, energy) {FOLDED}"
"""All of them: %(since)s is the beginning of the minutes."""
HOURS_OF_COUNTERS = f"INSERT INTO counted_hour (series, bucket, used, measured) {ANEW} ORDER BY bucket, series"
SUMS_OF_DOSSIERS = [
    f"INSERT INTO {table} ({', '.join((*key, *MEASURES))}) {anew(table, parts)}"
    for (table, key), parts in zip(TABLES.items(), ("dossier_part", "dossier_sum", "dossier_sum"), strict=True)
]
_LAST = """
INSERT INTO observation_last (series, time, value, revision, quality)
SELECT DISTINCT ON (series) series, bucket, last, 0, 0 FROM observation_minute ORDER BY series, bucket DESC
"""
_DOSSIERS = """
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at,
    due, finished_at, ended_at, returned_at, closed, supplements, waiting_s, late, steps, fee_vnd, paid_online,
    digitised, synchronised)
SELECT 'H60.' || lpad((n %% 17 + 1)::text, 2, '0') || '.01-' || to_char(at, 'YYMMDD') || '-' || lpad(n::text, 4, '0'),
    'province', 'H60.' || lpad((n %% 17 + 1)::text, 2, '0'), 'H60.01', '1.004946', n %% 3 / 2 + 1,
    CASE WHEN finished THEN 10 ELSE (ARRAY[1, 2, 4, 4, 4, 5, 6])[n %% 7 + 1] END, at + interval '2 hours', at,
    at + interval '20 minutes', at + interval '5 days' + (n %% 40 - 20) * interval '5 hours',
    CASE WHEN finished THEN at + interval '3 days' END, CASE WHEN finished THEN at + interval '3 days' END,
    CASE WHEN finished THEN at + interval '3 days 1 hour' END, finished, 0, 0, CASE WHEN finished THEN n %% 13 = 0 END,
    3, 20000 * (n %% 3), n %% 2 = 0, n %% 5 > 0, n %% 20 > 0
FROM (SELECT n, %(now)s - n * interval '13 minutes' - n / 1000 * interval '24 days' AS at,
          n > 350 AND n %% 9 <> 0 AS finished FROM generate_series(1, %(dossiers)s) AS n) AS made
"""
_FLOW = """
INSERT INTO flow (topic, partition, next_offset, log_end, received, accepted, duplicates, corrections, rejected,
    newest_event, committed_at)
SELECT topic, partition, 50000, 50000 + partition * 7, 50000, 49100, 700, 120, 80, %(now)s, now()
FROM unnest(ARRAY['ioc.observations', 'ioc.dossiers', 'ioc.rejects']) AS topic, generate_series(0, 3) AS partition;
INSERT INTO flow_minute (topic, partition, bucket, received, rejected)
SELECT topic, 0, date_trunc('minute', now()) - n * interval '1 minute',
    CASE topic WHEN 'ioc.dossiers' THEN 40 ELSE 900 END + (hashtext(topic || n) & 127), n %% 5
FROM unnest(ARRAY['ioc.observations', 'ioc.dossiers']) AS topic, generate_series(0, 240) AS n;
INSERT INTO dead_letter (id, door, source, raw, reason, first_seen, last_seen)
SELECT sha256(n::text::bytea), door, 'AIR-00' || n %% 9, 'x', reason, %(now)s, %(now)s
FROM generate_series(1, 60) AS n, LATERAL (SELECT
    (ARRAY['mqtt:air', 'mqtt:water', 'http:dossiers'])[n %% 3 + 1] AS door,
    (ARRAY['not_json', 'unknown_station', 'out_of_range', 'wrong_type'])[n %% 4 + 1] AS reason) AS made;
INSERT INTO source_quarantine (source, since, reason)
VALUES ('AIR-020', %(now)s - interval '2 hours', '140 invalid against 3 valid records since 05:40Z');
INSERT INTO heartbeat (process, instance, role, beaten_at)
VALUES ('evaluator', '1', 'leader', now()), ('evaluator', '2', 'standby', now()), ('notifier', '1', 'sender', now());
INSERT INTO disk_space (used, free, noted_at) VALUES (61000000000, 39000000000, now());
"""
_ALERTS = """
INSERT INTO alert (rule, subject, state, level, severity, title_vi, title_en, opened_at, changed_at, event_time,
    acknowledged_by, acknowledged_at, evidence, seq, version)
VALUES
 ('water_level', 'WTR-010', 'firing', 1, 2, 'Mực nước trên báo động I tại Sông Lô tại Tuyên Quang',
  'Water above alarm I at River Lo at Tuyen Quang', %(now)s - interval '40 minutes', %(now)s - interval '40 minutes',
  %(now)s - interval '40 minutes', NULL, NULL, '{"value": 22.4, "roman": "I", "line": 22.0}', 1, 1),
 ('water_level', 'WTR-015', 'acknowledged', 1, 2, 'Mực nước trên báo động I tại Sông Gâm tại Chiêm Hóa',
  'Water above alarm I at River Gam at Chiem Hoa', %(now)s - interval '3 hours', %(now)s - interval '2 hours',
  %(now)s - interval '3 hours', 'truc', %(now)s - interval '2 hours',
  '{"value": 36.9, "roman": "I", "line": 36.5}', 2, 2)
"""


def fill(url: str, now: datetime, *, back: int = 1_440, step: int = 5, dossiers: int = 1_200) -> None:
    """Write the city as it stands at `now`: `back` minutes of measurements, one every `step` minutes."""
    arguments = {"now": now, "back": back, "step": step, "dossiers": dossiers}
    with connect(url) as conn:
        load(conn, read("tuyen_quang"))
        sync_metrics(conn)
        for statement in (_SERIES, _MINUTES, _HOURS, _HOURS_OF_WATER):
            run(conn, statement, arguments)
        _measure_others(conn, now, back, step)
        conn.execute(_HOURS_OF_NOISE.encode(), {"since": EPOCH})
        for statement in (_LAST, _DOSSIERS, *_FLOW.split(";\n"), _ALERTS):
            if statement.strip():
                run(conn, statement, arguments)
        for file in sorted(_SAMPLES.glob("*.sql")):
            run(conn, file.read_text(encoding="utf-8"), arguments)
        conn.execute(HOURS_OF_COUNTERS.encode())
        for statement in SUMS_OF_DOSSIERS:
            conn.execute(statement.encode())
        conn.commit()
        conn.autocommit = True
        air_index.recompute(conn)
        outlooks.refresh(conn, [row[0] for row in conn.execute("SELECT id FROM station WHERE kind = 'water'")])


def _measure_others(conn: psycopg.Connection, now: datetime, back: int, step: int) -> None:
    others = {row[0] for row in conn.execute(_OTHERS)}
    stations = [station for station in read("tuyen_quang").stations if station.id in others]
    end = int(now.timestamp())
    to_now: dict[str, int] = {}
    minutes: list[tuple[object, ...]] = []
    for block in SensorField(stations, _SEED, Faults.none()).history(end - 60 * back, end + 1, 60 * step):
        row = conn.execute(_MADE_SERIES, (block.source, block.metric)).fetchone()
        assert row is not None
        later = to_now.setdefault(block.source, end * 1_000_000 - int(block.time[-1]))
        for time, value in zip((block.time + later).tolist(), block.value.tolist(), strict=True):
            at = instant_of(time).replace(second=0, microsecond=0)
            minutes.append((row[0], at, 1, value, value, value, value, at))
    with conn.cursor() as cursor, cursor.copy(_COPY_MINUTES) as copy:
        for minute in minutes:
            copy.write_row(minute)


def run(conn: psycopg.Connection, statement: str, arguments: dict[str, object]) -> None:
    """Run one statement, with its parameters only when it has some."""
    conn.execute(statement.encode(), arguments if "%" in statement else None)


def observe(url: str, source: str, metric: str, value: float, at: datetime) -> None:
    """Let a station measure: the newest value changes and the commit is announced, as a worker does."""
    with connect(url) as conn:
        conn.execute(
            "UPDATE observation_last SET time = %s, value = %s FROM series"
            " WHERE series.id = observation_last.series AND series.source = %s AND series.metric = %s",
            (at, value, source, metric),
        )
        conn.execute("NOTIFY committed, 'observations'")
