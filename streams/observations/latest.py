"""The newest good value of each series, which no bad one hides."""

from __future__ import annotations

import numpy as np
import psycopg

from streams.observations.columns import Columns, Ints, latest_of
from streams.observations.quality import GOOD
from streams.pgarray import float8s, int2s, int4s, int8s, timestamps

_ADVANCE = """
INSERT INTO observation_last AS l (series, time, value, revision, quality)
SELECT * FROM unnest(%s, %s, %s, %s, %s)
ON CONFLICT (series) DO UPDATE SET
    time = excluded.time, value = excluded.value, revision = excluded.revision, quality = excluded.quality
WHERE (excluded.time, excluded.revision) > (l.time, l.revision)
"""
_NEWEST_GOOD = f"""
SELECT k.series, good.time, good.value, good.revision, good.quality
FROM unnest(%s) AS k (series) CROSS JOIN LATERAL (
    SELECT o.time, o.value, o.revision, o.quality FROM observation AS o
    WHERE o.series = k.series AND o.quality = {GOOD} ORDER BY o.time DESC LIMIT 1) AS good
ORDER BY k.series
"""
_RENEW = f"""
INSERT INTO observation_last AS l (series, time, value, revision, quality) {_NEWEST_GOOD}
ON CONFLICT (series) DO UPDATE SET
    time = excluded.time, value = excluded.value, revision = excluded.revision, quality = excluded.quality
WHERE (excluded.time, excluded.value, excluded.revision) IS DISTINCT FROM (l.time, l.value, l.revision)
"""
# A last value whose raw row has been dropped by age stays: it is still the newest good one that ever was.
_FORGET = f"""
DELETE FROM observation_last AS l USING observation AS o
WHERE l.series = ANY (%s) AND o.series = l.series AND o.time = l.time AND o.quality <> {GOOD}
"""


def advance(conn: psycopg.Connection, changed: Columns) -> None:
    """Remember new values, given in key order, where they are good and newer than the one remembered."""
    newest = latest_of(changed.take(changed.quality == GOOD))
    if len(newest):
        conn.execute(
            _ADVANCE,
            (
                int4s(newest.series), timestamps(newest.time), float8s(newest.value),
                int8s(newest.revision), int2s(newest.quality),
            ),
        )  # fmt: skip


def renew(conn: psycopg.Connection, series: Ints) -> None:
    """Look up the newest good values of series of which stored ones have changed."""
    touched = int4s(np.unique(series))
    conn.execute(_FORGET, (touched,))
    conn.execute(_RENEW, (touched,))
