"""What was measured after it arrived: kept apart, for its device's clock is wrong."""

from __future__ import annotations

import numpy as np
import psycopg

from streams.observations.columns import Columns, Ints
from streams.pgarray import float8s, int4s, int8s, timestamps

# Of one delivered twice the first arrival stands; a row that comes back with another value is a conflict.
_KEEP = """
WITH given AS (
    SELECT * FROM unnest(%(series)s, %(time)s, %(revision)s, %(value)s, %(arrived)s, %(place)s)
        AS given (series, time, revision, value, arrived, place)
), kept AS (
    INSERT INTO observation_ahead (series, time, revision, value, arrived)
    SELECT DISTINCT ON (series, time, revision) series, time, revision, value, arrived FROM given
    ORDER BY series, time, revision, place
    ON CONFLICT DO NOTHING RETURNING series, time, revision, value
)
SELECT (SELECT count(*) FROM kept), array(
    SELECT place FROM given LEFT JOIN kept USING (series, time, revision)
        LEFT JOIN observation_ahead AS old USING (series, time, revision)
    WHERE coalesce(kept.value, old.value) <> given.value ORDER BY place)
"""


def keep(conn: psycopg.Connection, rows: Columns, arrived: Ints) -> tuple[int, list[int]]:
    """Keep rows with their arrivals (µs); return how many are new, and the places of those that contradict one."""
    if not len(rows):
        return 0, []
    given = {
        "series": int4s(rows.series),
        "time": timestamps(rows.time),
        "revision": int8s(rows.revision),
        "value": float8s(rows.value),
        "arrived": timestamps(arrived),
        "place": int8s(np.asarray(rows.place)),
    }
    new, conflicts = conn.execute(_KEEP, given).fetchone() or (0, [])
    return new, conflicts
