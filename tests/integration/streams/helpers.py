"""What the stream tests share: a small registry, Kafka records without Kafka, and a recomputation from raw."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import orjson
import psycopg

from infra.provinces import load as provinces
from streams.clock import Clock
from streams.db import connect
from streams.engine.batch import Batch
from streams.engine.writer import BatchWriter
from streams.observations.series import SeriesIndex
from streams.observations.subject import Observations
from streams.registry import store
from streams.registry.records import Agency, Office, ProcedureFee
from tests.at_once import at_once

STATIONS = tuple(f"AIR-{n:03}" for n in range(1, 9))
METRICS = ("pm25", "pm10")
AGENCIES = tuple(f"H60.{n:02}" for n in range(21))

RECOMPUTED = """
WITH raw AS (SELECT series, {bucket} AS bucket, value, time FROM observation WHERE quality = 0),
wanted AS (
    SELECT series, bucket, count(*)::int AS n, sum(value) AS sum, min(value) AS min, max(value) AS max,
        last(value, time) AS last, max(time) AS last_at
    FROM raw GROUP BY series, bucket
)
SELECT coalesce(w.series, k.series), coalesce(w.bucket, k.bucket)
FROM wanted AS w FULL JOIN {table} AS k ON k.series = w.series AND k.bucket = w.bucket
WHERE w.series IS NULL OR k.series IS NULL
    OR (w.n, w.min, w.max, w.last, w.last_at) <> (k.n, k.min, k.max, k.last, k.last_at)
    OR abs(w.sum - k.sum) > 1e-9 * greatest(abs(w.sum), 1)
"""
ROLLUPS = {
    "observation_minute": "date_trunc('minute', time)",
    "observation_hour": "date_trunc('hour', time)",
    "observation_day": "date_trunc('day', time, 'Asia/Ho_Chi_Minh')",
}


@dataclass
class Record:
    """As much of a Kafka record as the engine reads; by its timestamp it arrives when all has been measured."""

    offset: int
    value: bytes | None
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()
    timestamp: int = 4_102_444_800_000


def batch_of(values: Iterable[object], topic: str = "observations", first: int = 0) -> Batch:
    """Return a batch of JSON values (bytes are taken as they are), keyed by their source or dossier."""
    records = [_record(first + i, value) for i, value in enumerate(values)]
    return Batch(topic, 0, records, first + len(records))


def observations_writer(
    connect_here: Callable[[], psycopg.Connection], clock: Clock, kept_days: int = 30
) -> BatchWriter:
    """Return what a worker writes observations with, of which all are kept for a month or so many days."""
    subject = Observations(SeriesIndex(connect_here), timedelta(days=kept_days))
    return BatchWriter(subject, connect_here, clock, threading.Event())


def process_at_once(writer: Callable[[], BatchWriter], orders: Iterable[Iterable[Batch]]) -> None:
    """Let a worker of its own process each order of batches, all at the same time; raises the first failure."""

    def work(order: Iterable[Batch]) -> None:
        here = writer()
        try:
            for batch in order:
                here.process(batch)
        finally:
            here.close()

    at_once(work, orders)


def _record(offset: int, value: object) -> Record:
    if isinstance(value, bytes):
        return Record(offset, value, b"AIR-001")
    assert isinstance(value, dict)
    return Record(offset, orjson.dumps(value), str(value.get("source", value.get("dossier"))).encode())


def register_stations(url: str, stations: Iterable[str] = STATIONS, metrics: Iterable[str] = METRICS) -> None:
    """Put stations and metrics into the registry."""
    with connect(url) as conn:
        for station in stations:
            conn.execute(
                "INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude)"
                " VALUES (%s, 'air', %s, %s, 21.8, 105.2) ON CONFLICT DO NOTHING",
                (station, station, station),
            )
        for metric in metrics:
            conn.execute(
                "INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest)"
                " VALUES (%s, 'air', 'µg/m³', %s, %s, 0, 1000) ON CONFLICT DO NOTHING",
                (metric, metric, metric),
            )


def register_agencies(url: str, agencies: Sequence[str] = AGENCIES, procedures: Sequence[str] = ()) -> None:
    """Put agencies into the registry, four offices of each, and procedures: the province's and more, free of charge."""
    province = provinces.read("tuyen_quang")
    codes = [*(fee.code for fee in province.fees), *procedures]
    named = [(f"{agency}.{n:02}", agency) for agency in agencies for n in range(1, 5)]
    with connect(url) as conn:
        store.put_agencies(conn, [Agency(code=code, **_named(code)) for code in agencies])
        store.put_offices(conn, [Office(code=code, agency=agency, **_named(code)) for code, agency in named])
        store.put_fees(conn, [ProcedureFee(code=c, agency=agencies[0], fee_vnd=0, **_named(c)) for c in codes])


def _named(code: str) -> dict[str, str]:
    return {"name_vi": code, "name_en": code}


def rollup_differences(conn: psycopg.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return, for each roll-up table, the (series, bucket) that differ from a recomputation from raw."""
    found = {}
    for table, bucket in ROLLUPS.items():
        rows = conn.execute(RECOMPUTED.format(table=table, bucket=bucket)).fetchall()
        if rows:
            found[table] = rows
    return found
