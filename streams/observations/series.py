"""Which series an observation belongs to: (station, metric) to a number, cached for the life of the process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg

from streams.awaiting.known import STATION, Refusal
from streams.observations.event import Observation
from streams.observations.judgement import Norms, norms
from streams.observations.quality import Norm

UNKNOWN = -1
UNKNOWN_METRIC = "unknown_metric"
NOT_OF_KIND = "metric_not_of_kind"
Key = tuple[str, str]

# A station measures what its kind does, and what it says of itself: the attribute also_measures, kinds or metrics.
# Of a metric of no kind, and of a kind that nobody declares, the registry cannot say anything.
_FITS = """(NOT EXISTS (SELECT FROM metric_kind AS k WHERE k.metric = metric.name)
    OR NOT EXISTS (SELECT FROM metric_kind AS k WHERE k.kind = station.kind)
    OR EXISTS (SELECT FROM metric_kind AS k WHERE k.metric = metric.name
               AND (k.kind = station.kind OR station.attributes->'also_measures' ? k.kind))
    OR coalesce(station.attributes->'also_measures' ? metric.name, false))"""
# What is there already is not offered again: each row that conflicts takes a number for nothing.
_CREATE = f"""
INSERT INTO series (source, metric)
SELECT station.id, metric.name
FROM unnest(%s::text[], %s::text[]) AS wanted (source, metric)
JOIN station ON station.id = wanted.source
JOIN metric ON metric.name = wanted.metric
WHERE {_FITS} AND NOT EXISTS (
    SELECT FROM series WHERE series.source = station.id AND series.metric = metric.name)
ORDER BY 1, 2
ON CONFLICT DO NOTHING
"""
STILL = "CASE WHEN station.attributes->'may_stand_still' ? metric.name THEN NULL ELSE metric.still END AS still"
"""The SQL of how long a `metric` may stay the same at a `station`: for ever where its attribute names it."""
_FIND = f"""
SELECT source, metric, series.id, lowest, highest, step, {STILL} FROM series
JOIN unnest(%s::text[], %s::text[]) AS wanted (source, metric) USING (source, metric)
JOIN metric ON metric.name = series.metric
JOIN station ON station.id = series.source
WHERE {_FITS}
"""


class SeriesIndex:
    """Numbers of known series; asks the database about the others each time, so a new station works at once.

    Series are created on a connection of their own: a number must outlive the batch that first asked
    for it, even if that batch rolls back.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection]) -> None:
        self._connect = connect
        self._conn: psycopg.Connection | None = None
        self._lock = threading.Lock()
        self._ids: dict[Key, int] = {}
        self._keys: dict[int, Key] = {}
        self._norms = norms([])

    def resolve(self, events: Sequence[Observation]) -> npt.NDArray[np.int64]:
        """Return each event's series, UNKNOWN where station or metric is not registered or do not fit each other.

        What was found once stays: that a station became another kind is learnt by the next process.
        """
        found = self._looked_up(events)
        if (found == UNKNOWN).any():
            missing = {(e["source"], e["metric"]) for e, i in zip(events, found, strict=True) if i == UNKNOWN}
            if self._learn(missing):
                found = self._looked_up(events)
        return found

    def why_unknown(self, events: Sequence[Observation]) -> list[Refusal]:
        """Return, for events that `resolve` did not find, what the registry has against each, and what it waits for."""
        stations = self._known("SELECT id FROM station WHERE id = ANY (%s)", (event["source"] for event in events))
        metrics = self._known("SELECT name FROM metric WHERE name = ANY (%s)", (event["metric"] for event in events))

        def why(event: Observation) -> Refusal:
            if event["source"] not in stations:
                return Refusal(STATION.reason, awaits=event["source"])
            return Refusal(NOT_OF_KIND if event["metric"] in metrics else UNKNOWN_METRIC)

        return [why(event) for event in events]

    def _known(self, query: str, names: Iterable[str]) -> set[str]:
        return {row[0] for row in self._query(query, (sorted(filter(_is_storable, set(names))),))}

    def key(self, series: int) -> Key:
        """Return the (station, metric) of a series that `resolve` has returned."""
        return self._keys[series]

    def norms_of(self, series: npt.NDArray[np.int64]) -> Norms:
        """Return the norms of the metrics of series that `resolve` has returned."""
        return self._norms.take(series)

    def of_metrics(self, metrics: Iterable[str]) -> npt.NDArray[np.int64]:
        """Return the known series of these metrics."""
        wanted = frozenset(metrics)
        return np.fromiter((i for i, (_, metric) in list(self._keys.items()) if metric in wanted), np.int64)

    def of_sources(self, sources: Iterable[str]) -> npt.NDArray[np.int64]:
        """Return the known series of these stations."""
        wanted = frozenset(sources)
        return np.fromiter((i for i, (source, _) in list(self._keys.items()) if source in wanted), np.int64)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    def _looked_up(self, events: Sequence[Observation]) -> npt.NDArray[np.int64]:
        get = self._ids.get
        return np.fromiter((get((e["source"], e["metric"]), UNKNOWN) for e in events), np.int64, len(events))

    def _learn(self, missing: set[Key]) -> bool:
        usable = sorted(key for key in missing if all(map(_is_storable, key)))
        if not usable:
            return False
        keys = [key[0] for key in usable], [key[1] for key in usable]
        self._query(_CREATE, keys)
        rows = self._query(_FIND, keys)
        learnt = {number: Norm(*norm) for _, _, number, *norm in rows}
        # The partitions of a worker learn at the same time, and whoever finds a number must find its norm as well.
        with self._lock:
            self._norms = self._norms.including(learnt)
            for source, metric, number, *_ in rows:
                self._keys[number] = (source, metric)
                self._ids[source, metric] = number
        return bool(rows)

    def _query(self, query: str, parameters: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                if self._conn is None:
                    self._conn = self._connect()
                cursor = self._conn.execute(query, parameters)
                return cursor.fetchall() if cursor.description else []
            except BaseException:
                self._drop()
                raise

    def _drop(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None


def _is_storable(name: str) -> bool:
    return "\x00" not in name and name.isprintable()
