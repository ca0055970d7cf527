"""What counters counted by hours in its table: counted anew about the readings that change, in their transaction.

A reading enters the hours between it and the readings beside it. A series is locked before its readings are read, so
the second of two workers counts what the first has stored.
"""

from __future__ import annotations

import numpy as np
import psycopg

from streams.clock import HOUR_US
from streams.db import AdvisoryLock
from streams.pgarray import Ints, int4s, timestamps

METRICS = ("electricity_counter", "water_counter", "lighting_energy")
ANEW = "SELECT series, bucket, used, measured FROM counted_anew(NULL)"
"""The SQL of all rows that the stored readings make."""
_CLAIM = f"SELECT pg_advisory_xact_lock({AdvisoryLock.COUNTERS:d}, series) FROM unnest(%s) AS series"
# A gap of more than a week is none that could be spread: so far off may the fourth reading be.
_FARTHEST = "28 days"
_BESIDE = """coalesce((SELECT {most}(near.bucket) FROM (
            SELECT m.bucket FROM observation_hour AS m WHERE m.series = touched.series AND {where}
            ORDER BY m.bucket {order} LIMIT 4) AS near), touched.{own})"""
_SINCE = _BESIDE.format(
    most="min",
    where=f"m.bucket < touched.first AND m.bucket >= touched.first - interval '{_FARTHEST}'",
    order="DESC",
    own="first",
)
_UNTIL = _BESIDE.format(
    most="max",
    where=f"m.bucket > touched.last AND m.bucket < touched.last + interval '{_FARTHEST}'",
    order="",
    own="last",
)
_KEEP = f"""
WITH reach AS MATERIALIZED (
    SELECT series, {_SINCE} AS since, {_UNTIL} + interval '1 hour' AS until
    FROM unnest(%(series)s, %(first)s, %(last)s) AS touched (series, first, last)
), hours AS MATERIALIZED (
    SELECT reach.series, counted.*
    FROM reach CROSS JOIN LATERAL counter_hours(reach.series, reach.since, reach.until) AS counted
), gone AS (
    DELETE FROM counted_hour AS t USING reach
    WHERE t.series = reach.series AND t.bucket >= reach.since AND t.bucket < reach.until
        AND NOT EXISTS (SELECT FROM hours WHERE hours.series = t.series AND hours.bucket = t.bucket)
)
INSERT INTO counted_hour AS t (series, bucket, used, measured)
SELECT series, bucket, used, measured FROM hours ORDER BY series, bucket
ON CONFLICT (series, bucket) DO UPDATE SET used = excluded.used, measured = excluded.measured
WHERE (t.used, t.measured) IS DISTINCT FROM (excluded.used, excluded.measured)
"""


def refresh(conn: psycopg.Connection, series: Ints, hours: Ints) -> None:
    """Count anew, in the open transaction, what these hours' readings enter.

    The hours are numbers since 1970 UTC, each beside its series of METRICS, in the order of both.
    """
    if not len(series):
        return
    begins = np.flatnonzero(np.diff(series, prepend=-1))
    own = int4s(series[begins])
    conn.execute(_CLAIM, (own,))
    first, last = hours[begins], hours[np.append(begins[1:], len(hours)) - 1]
    conn.execute(_KEEP, {"series": own, "first": timestamps(first * HOUR_US), "last": timestamps(last * HOUR_US)})
