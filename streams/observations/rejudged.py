"""Stored values whose verdict has changed, because one before them came late or was corrected."""

from __future__ import annotations

import psycopg

from streams.observations.columns import Columns
from streams.pgarray import int2s, int4s, timestamps

_REJUDGE = """
UPDATE observation AS o SET quality = k.quality
FROM unnest(%s, %s, %s) AS k (series, time, quality)
WHERE o.series = k.series AND o.time = k.time
"""


def store(conn: psycopg.Connection, rows: Columns) -> None:
    """Give stored rows, in key order, their new verdicts; roll-ups and last values are for the caller to repair."""
    if not len(rows):
        return
    conn.execute(_REJUDGE, (int4s(rows.series), timestamps(rows.time), int2s(rows.quality)))
