"""What a verdict needs of the stored history: the neighbours in event time of a batch's values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import psycopg

from streams.clock import instant_of
from streams.observations.columns import Columns, Ints, concatenated, first_places, of_rows
from streams.observations.judgement import (
    ALWAYS,
    BACK,
    REACH_US,
    Norms,
    judge,
    run_starts,
    standing_since,
    witnesses,
)
from streams.observations.quality import OWN
from streams.observations.tails import Tails
from streams.pgarray import float8s, int4s, timestamps

NormsOf = Callable[[Ints], Norms]
"""From the series of rows to their norms."""

STORED, WITNESS, BEYOND = -1, -2, -3
"""Places of rows that no record of the batch brought: to be judged again, only looked at, or too far on to matter."""

_ROW = "o.series, (extract(epoch FROM o.time) * 1000000)::bigint, o.value, o.revision, o.quality"
_COMPARED = f"o.quality < {OWN} AND o.value BETWEEN k.lowest AND k.highest"
# LATERAL, so that each series is one short walk along the key, whatever the planner knows of a new chunk; the bounds
# that hold for all of them leave the other chunks out.
_AROUND = f"""
SELECT o.* FROM unnest(%(series)s, %(first)s, %(floor)s, %(until)s, %(lowest)s, %(highest)s)
    AS k (series, first, floor, until, lowest, highest)
CROSS JOIN LATERAL (
    (SELECT {_ROW}, {WITNESS} FROM observation AS o
     WHERE o.series = k.series AND o.time < k.first AND o.time >= k.floor AND {_COMPARED}
         AND o.time >= %(since)s AND o.time < %(before)s
     ORDER BY o.time DESC LIMIT {BACK})
    UNION ALL
    (SELECT {_ROW}, {STORED} FROM observation AS o
     WHERE o.series = k.series AND o.time >= k.first AND o.time <= k.until AND o.time >= %(since)s
         AND o.time <= %(upto)s
     ORDER BY o.time OFFSET 0)
    UNION ALL
    (SELECT {_ROW}, {BEYOND} FROM observation AS o
     WHERE o.series = k.series AND o.time > k.until AND o.time > %(since)s ORDER BY o.time LIMIT 1)) AS o
"""
# From the last other value on: all of them are equal to the one that the run holds.
_RUN = f"""
SELECT o.* FROM unnest(%(series)s, %(first)s, %(floor)s, %(value)s, %(lowest)s, %(highest)s)
    AS k (series, first, floor, value, lowest, highest)
CROSS JOIN LATERAL (SELECT coalesce((
    SELECT o.time FROM observation AS o
    WHERE o.series = k.series AND o.time < k.first AND o.time >= k.floor AND {_COMPARED} AND o.value <> k.value
        AND o.time >= %(since)s AND o.time < %(before)s
    ORDER BY o.time DESC LIMIT 1), k.floor) AS since) AS run
CROSS JOIN LATERAL (
    SELECT {_ROW}, {WITNESS} FROM observation AS o
    WHERE o.series = k.series AND o.time < k.first AND o.time >= run.since AND {_COMPARED}
        AND o.time >= %(since)s AND o.time < %(before)s
    ORDER BY o.time OFFSET 0) AS o
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdicts: `quality` of the batch's own rows, and stored rows whose verdict has become another one."""

    quality: Ints
    rejudged: Columns


def judged(conn: psycopg.Connection, rows: Columns, norms_of: NormsOf, tails: Tails) -> Judged:
    """Judge a batch's rows, one an identity in key order, among what is stored beside them.

    Of an identity that is stored already the newer revision counts, as it will when both have been settled. The
    partition must be held by this transaction, or another one could write neighbours meanwhile. What the tails know
    of series that only go on is not read; they know afterwards how the series end with these rows.
    """
    if not len(rows):
        return Judged(rows.quality, rows)
    rows = rows.placed(np.arange(len(rows)))
    starts = first_places(rows.series)
    going_on = tails.followed_by(rows.series[starts], rows.time[starts])
    known = rows.series[starts[going_on]]
    found, unclear = _read(conn, rows.take(~np.isin(rows.series, known)), norms_of)
    history = _standing(concatenated(concatenated(tails.witnesses(known, WITNESS), found), rows))
    since = _since(history, known, tails)
    norms = norms_of(history.series)
    verdict = judge(history, norms, since)
    seen = witnesses(history, norms)
    tails.remember(history, history.take(seen), standing_since(history.take(seen), norms.take(seen), since[seen]))
    tails.forget(unclear)
    quality = rows.quality.copy()
    own = history.place >= 0
    quality[history.place[own]] = verdict[own]
    other = (history.place == STORED) & (verdict != history.quality)
    return Judged(quality, history.take(other).judged(verdict[other]))


def _since(history: Columns, known: Ints, tails: Tails) -> Ints:
    """Return when each row's value began: of the first one that a tail holds, as far back as the tail knows."""
    since = history.time.copy()
    first = first_places(history.series)
    first = first[np.isin(history.series[first], known) & (history.place[first] == WITNESS)]
    since[first] = np.minimum(since[first], tails.since[history.series[first]])
    return since


def _read(conn: psycopg.Connection, rows: Columns, norms_of: NormsOf) -> tuple[Columns, Ints]:
    """Return what is stored beside rows, and the series of which it does not tell how they end."""
    if not len(rows):
        return rows, rows.series
    found = _around(conn, rows, norms_of)
    beyond = found.place == BEYOND
    unclear, found = found.series[beyond], found.take(~beyond)
    history = _standing(concatenated(found, rows))
    bearing = history.take(witnesses(history, norms_of(history.series)) & (history.place != WITNESS))
    silent = np.setdiff1d(rows.series, bearing.series)
    return concatenated(_runs(conn, history, norms_of), found), np.concatenate([unclear, silent])


def _standing(rows: Columns) -> Columns:
    """Return the rows in key order, the newest revision of each identity; the stored one among equals."""
    order = np.lexsort((rows.place >= 0, -rows.revision, rows.time, rows.series))
    rows = rows.take(order)
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows.series[1:] != rows.series[:-1]) | (rows.time[1:] != rows.time[:-1])
    return rows.take(first)


def _around(conn: psycopg.Connection, rows: Columns, norms_of: NormsOf) -> Columns:
    """Return the witnesses before each series' first row, and what is stored beside and shortly after its rows."""
    starts = first_places(rows.series)
    ends = np.append(starts[1:], len(rows)) - 1
    norms = norms_of(rows.series[starts])
    until = rows.time[ends] + norms.reach
    bounds = _bounds(rows.take(starts), norms, rows.time[starts] - np.maximum(norms.gap, REACH_US))
    asked = {**bounds, "until": timestamps(until), "upto": instant_of(int(until.max()))}
    return of_rows(conn.execute(_AROUND, asked).fetchall())


def _runs(conn: psycopg.Connection, rows: Columns, norms_of: NormsOf) -> Columns:
    """Return the beginnings of runs of equal values that go back beyond the witnesses found so far."""
    norms = norms_of(rows.series)
    compared = witnesses(rows, norms) & (norms.still < ALWAYS)
    seen, norms = rows.take(compared), norms.take(compared)
    own = np.flatnonzero(seen.place != WITNESS)
    begins = run_starts(seen, norms)[own[first_places(seen.series[own])]]
    begins = begins[(seen.place[begins] == WITNESS) & np.isin(begins, first_places(seen.series))]
    first, norms = seen.take(begins), norms.take(begins)
    if not len(first):
        return first
    bounds = _bounds(first, norms, first.time - norms.still - norms.gap)
    return of_rows(conn.execute(_RUN, {**bounds, "value": float8s(first.value)}).fetchall())


def _bounds(first: Columns, norms: Norms, floor: Ints) -> dict[str, object]:
    return {
        "series": int4s(first.series),
        "first": timestamps(first.time),
        "floor": timestamps(floor),
        "lowest": float8s(norms.lowest),
        "highest": float8s(norms.highest),
        "since": instant_of(int(floor.min())),
        "before": instant_of(int(first.time.max())),
    }
