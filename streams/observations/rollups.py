"""The roll-up tables: adding what is new, and replacing what a correction touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import psycopg

from streams.clock import HOUR_US
from streams.observations.columns import (
    DAY_US,
    LOCAL_OFFSET_US,
    MINUTE_US,
    Buckets,
    days_of,
    hours_of,
)
from streams.pgarray import float8s, int4s, timestamps

_ADD = """
INSERT INTO {table} AS t (series, bucket, n, sum, min, max, last, last_at)
SELECT * FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (series, bucket) DO UPDATE SET
    n = t.n + excluded.n,
    sum = t.sum + excluded.sum,
    min = least(t.min, excluded.min),
    max = greatest(t.max, excluded.max),
    last = CASE WHEN excluded.last_at >= t.last_at THEN excluded.last ELSE t.last END,
    last_at = greatest(t.last_at, excluded.last_at)
"""
_LOCK = """
SELECT FROM {table} AS t JOIN unnest(%s, %s) AS touched (series, bucket) USING (series, bucket)
ORDER BY t.series, t.bucket FOR UPDATE OF t
"""
_CLEAR = """
DELETE FROM {table} AS t USING unnest(%s, %s) AS touched (series, bucket)
WHERE t.series = touched.series AND t.bucket = touched.bucket
"""
_REFILL = """
INSERT INTO {table} (series, bucket, n, sum, min, max, last, last_at)
SELECT touched.series, touched.bucket, {fold}
FROM unnest(%s, %s) AS touched (series, bucket)
JOIN {source} AS s ON s.series = touched.series
    AND s.{instant} >= touched.bucket AND s.{instant} < touched.bucket + make_interval(secs => %s)
{where}
GROUP BY 1, 2
ORDER BY 1, 2
ON CONFLICT (series, bucket) DO UPDATE SET
    n = excluded.n, sum = excluded.sum, min = excluded.min, max = excluded.max,
    last = excluded.last, last_at = excluded.last_at
"""
_FOLD_RAW = "count(*), sum(s.value), min(s.value), max(s.value), last(s.value, s.time), max(s.time)"
_FOLD_BUCKETS = "sum(s.n), sum(s.sum), min(s.min), max(s.max), last(s.last, s.last_at), max(s.last_at)"


@dataclass(frozen=True, slots=True)
class Level:
    """One roll-up table, and from what it is folded."""

    table: str
    width_us: int
    offset_us: int
    source: str
    instant: str

    def bucket_of(self, time_us: int) -> int:
        """Return the start of the bucket that holds an instant."""
        local = time_us + self.offset_us
        return local - local % self.width_us - self.offset_us

    def refill(self) -> str:
        """Return the SQL that folds touched buckets anew from their source."""
        raw = self.source == "observation"
        return _REFILL.format(
            table=self.table,
            source=self.source,
            instant=self.instant,
            fold=_FOLD_RAW if raw else _FOLD_BUCKETS,
            where="WHERE s.quality = 0" if raw else "",
        )


# In the order in which every transaction touches them, lest two workers lock each other out.
LEVELS = (
    Level("observation_minute", MINUTE_US, 0, "observation", "time"),
    Level("observation_hour", HOUR_US, 0, "observation_minute", "bucket"),
    Level("observation_day", DAY_US, LOCAL_OFFSET_US, "observation_hour", "bucket"),
)


def add(conn: psycopg.Connection, minutes: Buckets) -> None:
    """Add new observations, folded into minutes in key order, to all three tables."""
    hours = hours_of(minutes)
    for level, buckets in zip(LEVELS, (minutes, hours, days_of(hours)), strict=True):
        if len(buckets):
            conn.execute(_ADD.format(table=level.table), _parameters(buckets))


def replace(conn: psycopg.Connection, touched: Iterable[tuple[int, int]]) -> None:
    """Fold the buckets of these (series, time µs) anew, each table from the one below it.

    The buckets are locked before they are read, so a concurrent addition is either seen or waits.
    """
    instants = list(touched)
    for level in LEVELS:
        keys = sorted({(series, level.bucket_of(time)) for series, time in instants})
        series = int4s(np.array([key[0] for key in keys], np.int64))
        buckets = timestamps(np.array([key[1] for key in keys], np.int64))
        conn.execute(_LOCK.format(table=level.table), (series, buckets))
        conn.execute(_CLEAR.format(table=level.table), (series, buckets))
        conn.execute(level.refill(), (series, buckets, level.width_us / 1e6))


def _parameters(b: Buckets) -> tuple[object, ...]:
    return (
        int4s(b.series), timestamps(b.bucket), int4s(b.n), float8s(b.sum),
        float8s(b.min), float8s(b.max), float8s(b.last), timestamps(b.last_at),
    )  # fmt: skip
