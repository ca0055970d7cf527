"""The energy of sound by hours in its table: folded anew from the stored minutes, in the transaction that changes them.

Whoever changes a minute has locked its series' row in observation_hour by then (streams.observations.rollups), so the
second of two workers folds what the first has stored.
"""

from __future__ import annotations

import psycopg

from streams.clock import HOUR_US, instant_of
from streams.pgarray import Ints, int4s, timestamps
from streams.registry.sound import energy

METRIC = "noise_laeq"
"""The equivalent level of a minute, in dB(A)."""
_FOLD = f"count(*)::int AS n, sum({energy('m.sum / m.n')}) AS energy"
FOLDED = f"""
SELECT m.series, date_trunc('hour', m.bucket) AS bucket, {_FOLD}
FROM series JOIN observation_minute AS m ON m.series = series.id
WHERE series.metric = '{METRIC}' AND m.bucket >= %(since)s GROUP BY 1, 2
"""
"""The SQL of all rows that the minutes since an instant make."""
_TOUCHED = "unnest(%(series)s, %(hours)s) AS touched (series, bucket)"
# The bounds of all hours stand there as well, for the database to leave out the chunks beyond them.
_WITHIN = """m.series = touched.series AND m.bucket >= touched.bucket
    AND m.bucket < touched.bucket + interval '1 hour' AND m.bucket >= %(first)s AND m.bucket < %(last)s"""
_KEEP = f"""
INSERT INTO noise_hour (series, bucket, n, energy)
SELECT touched.series, touched.bucket, {_FOLD} FROM {_TOUCHED} JOIN observation_minute AS m ON {_WITHIN}
GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (series, bucket) DO UPDATE SET n = excluded.n, energy = excluded.energy
"""
_FORGET = f"""
DELETE FROM noise_hour AS t USING {_TOUCHED}
WHERE t.series = touched.series AND t.bucket = touched.bucket AND t.bucket >= %(first)s AND t.bucket < %(last)s
    AND NOT EXISTS (SELECT FROM observation_minute AS m WHERE {_WITHIN})
"""


def refresh(conn: psycopg.Connection, series: Ints, hours: Ints) -> None:
    """Fold these hours (numbers since 1970 UTC), each of its series of METRIC, anew in the open transaction."""
    if not len(series):
        return
    touched = {
        "series": int4s(series),
        "hours": timestamps(hours * HOUR_US),
        "first": instant_of(int(hours.min()) * HOUR_US),
        "last": instant_of(int(hours.max() + 1) * HOUR_US),
    }
    conn.execute(_KEEP, touched)
    conn.execute(_FORGET, touched)
