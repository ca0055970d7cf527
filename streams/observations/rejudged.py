"""Stored values whose verdict has changed: one before them came late or was corrected, or their norm is another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import psycopg

from streams.clock import microseconds
from streams.observations import derived, latest, rollups
from streams.observations.columns import Columns, of_rows
from streams.observations.event import TOPIC
from streams.observations.judgement import judge, norms
from streams.observations.quality import Norm
from streams.observations.series import STILL, Key
from streams.pgarray import int2s, int4s, register, timestamps

HISTORY = timedelta(days=1)
"""How much of the past a verdict may need."""

_STORE = """
UPDATE observation AS o SET quality = k.quality
FROM unnest(%s, %s, %s) AS k (series, time, quality)
WHERE o.series = k.series AND o.time = k.time
"""
_SERIES = f"""
SELECT series.source, series.metric, series.id, lowest, highest, step, {STILL}
FROM series JOIN metric ON metric.name = series.metric JOIN station ON station.id = series.source
WHERE metric.name = ANY (%s) ORDER BY series.id
"""
# As a worker does, so that none of them writes beside it.
_CLAIM = "SELECT FROM flow WHERE topic = %s ORDER BY partition FOR UPDATE"
_RAW = """
SELECT series, (extract(epoch FROM time) * 1000000)::bigint, value, revision, quality, row_number() OVER (ORDER BY time)
FROM observation WHERE series = %s AND time >= %s ORDER BY time
"""


def store(conn: psycopg.Connection, rows: Columns) -> None:
    """Give stored rows, in key order, their new verdicts; roll-ups and last values are for the caller to repair."""
    if len(rows):
        conn.execute(_STORE, (int4s(rows.series), timestamps(rows.time), int2s(rows.quality)))


def anew(conn: psycopg.Connection, metrics: Sequence[str], since: datetime) -> int:
    """Judge all values of metrics whose norms have changed, in the open transaction; return how many verdicts changed.

    `since` is the instant from which on everything raw is kept, and a day after it the first verdict is passed.
    Workers wait meanwhile, and must be started anew after it: they know the old norms.
    """
    if not metrics:
        return 0
    register(conn)
    conn.execute(_CLAIM, (TOPIC.name,))
    found = conn.execute(_SERIES, (list(metrics),)).fetchall()
    return sum(_anew(conn, (source, metric), series, Norm(*norm), since) for source, metric, series, *norm in found)


def _anew(conn: psycopg.Connection, key: Key, series: int, norm: Norm, since: datetime) -> int:
    rows = of_rows(conn.execute(_RAW, (series, since)).fetchall())
    verdict = judge(rows, norms([norm]).take(np.zeros(len(rows), np.int64)), rows.time)
    other = (verdict != rows.quality) & (rows.time >= microseconds(since + HISTORY))
    changed = rows.take(other).judged(verdict[other])
    if len(changed):
        store(conn, changed)
        rollups.replace(conn, zip(changed.series.tolist(), changed.time.tolist(), strict=True))
        latest.renew(conn, changed.series)
        derived.keep(conn, changed, lambda _: key)
    return len(changed)
