"""Observations into TimescaleDB: insert what is new, settle what is not, roll up, remember the latest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import psycopg

from streams.clock import microseconds
from streams.engine.versions import Arrival, Version, settle
from streams.observations import context, latest, rejudged, rollups
from streams.observations.columns import Columns, concatenated, in_key_order, minutes_of, of_rows, sort_and_split
from streams.observations.context import NormsOf
from streams.observations.judgement import said
from streams.observations.quality import GOOD, OWN
from streams.observations.tails import Tails
from streams.pgarray import float8s, int2s, int4s, int8s, timestamps

Identity = tuple[int, int]
"""(series, time in µs)."""
Content = tuple[float, int]
"""(value, what the source said of it); the verdict is ours and makes no other version."""

_INSERT = """
WITH fresh AS (
    INSERT INTO observation (series, time, value, revision, quality)
    SELECT * FROM unnest(%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
    RETURNING series, time
)
SELECT count(*), CASE WHEN count(*) < %s THEN array_agg(series) END,
    CASE WHEN count(*) < %s THEN array_agg(time) END
FROM fresh
"""
_LOCK_CURRENT = """
SELECT o.series, (extract(epoch FROM o.time) * 1000000)::bigint, o.revision, o.value, o.quality
FROM observation AS o JOIN unnest(%s, %s) AS k (series, time) USING (series, time)
ORDER BY o.series, o.time FOR UPDATE OF o
"""
_HISTORY = """
SELECT h.series, (extract(epoch FROM h.time) * 1000000)::bigint, h.revision, h.value, h.quality
FROM observation_history AS h JOIN unnest(%s, %s) AS k (series, time) USING (series, time)
"""
_CORRECT = """
UPDATE observation AS o SET value = k.value, revision = k.revision, quality = k.quality
FROM unnest(%s, %s, %s, %s, %s) AS k (series, time, value, revision, quality)
WHERE o.series = k.series AND o.time = k.time
"""
_SUPERSEDE = """
INSERT INTO observation_history (series, time, value, revision, quality)
SELECT * FROM unnest(%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


@dataclass(slots=True)
class Stored:
    """What a write did; `changed` holds new and corrected rows in key order, `conflicts` positions in the batch."""

    inserted: int
    changed: Columns
    duplicates: int = 0
    corrections: int = 0
    conflicts: list[int] = field(default_factory=list)


def write(conn: psycopg.Connection, columns: Columns, norms_of: NormsOf, tails: Tails) -> Stored:
    """Write observations of known series in the open transaction, each with the verdict on its value.

    `tails` tell how the series end before it, as far as anybody knows, and afterwards.
    """
    batch = sort_and_split(columns)
    judged = context.judged(conn, batch.newest, norms_of, tails)
    newest = batch.newest.judged(judged.quality)
    fresh = _insert(conn, newest)
    rows = newest.take(fresh)
    rollups.add(conn, minutes_of(rows))
    stored = Stored(len(rows), rows)
    corrected = judged.rejudged
    rejudged.store(conn, corrected)
    if len(rows) < len(columns):
        winners = _settle_rest(conn, stored, concatenated(newest.take(~fresh), batch.others))
        corrected = in_key_order(concatenated(corrected, winners))
    latest.advance(conn, rows)
    if len(corrected):
        rollups.replace(conn, _identities(corrected))
        latest.renew(conn, corrected.series)
        stored.changed = in_key_order(concatenated(rows, corrected))
    return stored


def _insert(conn: psycopg.Connection, rows: Columns) -> npt.NDArray[np.bool_]:
    """Insert rows in key order; return which of them were new."""
    cursor = conn.execute(_INSERT, (*_parameters(rows), len(rows), len(rows)))
    count, series, times = cursor.fetchone() or (0, None, None)
    if count == len(rows):
        return np.ones(len(rows), dtype=bool)
    new = set(zip(series or (), map(microseconds, times or ()), strict=True))
    return np.fromiter((key in new for key in _identities(rows)), bool, len(rows))


def _settle_rest(conn: psycopg.Connection, stored: Stored, rest: Columns) -> Columns:
    """Settle what is stored already; return the rows that won, with the verdicts that they came with."""
    arrivals = [
        Arrival(identity, revision, (value, quality), place)
        for identity, revision, value, quality, place in zip(
            _identities(rest), rest.revision.tolist(), rest.value.tolist(),
            said(rest.quality).tolist(), rest.place.tolist(), strict=True,
        )
    ]  # fmt: skip
    current, known = _versions(conn, sorted({arrival.identity for arrival in arrivals}))
    verdict = settle(current, known, arrivals)
    stored.duplicates, stored.conflicts = verdict.duplicates, verdict.conflicts
    stored.corrections = verdict.corrections
    if verdict.superseded:
        conn.execute(_SUPERSEDE, _parameters(in_key_order(_as_columns(verdict.superseded))))
    won = np.isin(rest.place, [version.place for version in verdict.winners])
    winners = in_key_order(rest.take(won))
    if len(winners):
        conn.execute(_CORRECT, _parameters(winners))
    return winners


def _versions(
    conn: psycopg.Connection, identities: list[Identity]
) -> tuple[dict[Identity, int], dict[Identity, dict[int, Content]]]:
    keys = (
        int4s(np.array([i[0] for i in identities], np.int64)),
        timestamps(np.array([i[1] for i in identities], np.int64)),
    )
    current: dict[Identity, int] = {}
    known: dict[Identity, dict[int, Content]] = {}
    for series, time, revision, value, quality in conn.execute(_LOCK_CURRENT, keys):
        current[series, time] = revision
        known[series, time] = {revision: (value, quality if quality >= OWN else GOOD)}
    for series, time, revision, value, quality in conn.execute(_HISTORY, keys):
        known[series, time][revision] = (value, quality)
    return current, known


def _parameters(rows: Columns) -> tuple[object, ...]:
    return (
        int4s(rows.series), timestamps(rows.time), float8s(rows.value), int8s(rows.revision), int2s(rows.quality)
    )  # fmt: skip


def _identities(rows: Columns) -> list[Identity]:
    return list(zip(rows.series.tolist(), rows.time.tolist(), strict=True))


def _as_columns(versions: Iterable[Version[Identity, Content]]) -> Columns:
    return of_rows([(*v.identity, v.content[0], v.revision, v.content[1], v.place) for v in versions])
