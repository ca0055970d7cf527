"""A batch of observations as columns, and the arithmetic on them: pure functions over NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from streams.clock import HOUR_US, LOCAL_OFFSET_S
from streams.observations.event import Observation
from streams.observations.quality import GOOD

MINUTE_US = 60_000_000
DAY_US = 24 * HOUR_US
LOCAL_OFFSET_US = LOCAL_OFFSET_S * 1_000_000

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Observations, one per position; `place` is the record's position in its batch, times are µs since 1970 UTC."""

    series: Ints
    time: Ints
    value: Floats
    revision: Ints
    quality: Ints
    place: Ints

    def __len__(self) -> int:
        return len(self.series)

    def take(self, which: npt.NDArray[Any]) -> Columns:
        """Return the rows that an index or mask selects, in its order."""
        return Columns(
            self.series[which], self.time[which], self.value[which],
            self.revision[which], self.quality[which], self.place[which],
        )  # fmt: skip

    def judged(self, quality: Ints) -> Columns:
        """Return the same rows with these verdicts."""
        return replace(self, quality=quality)

    def placed(self, place: Ints) -> Columns:
        """Return the same rows with these places."""
        return replace(self, place=place)


def columns_of(events: Sequence[Observation], series: Ints, places: Sequence[int]) -> Columns:
    """Return the events as columns; `series` holds their series ids."""
    n = len(events)
    return Columns(
        series,
        np.fromiter((event["time"] for event in events), np.int64, n),
        np.fromiter((event["value"] for event in events), np.float64, n),
        np.fromiter((event.get("revision", 0) for event in events), np.int64, n),
        np.fromiter((event.get("quality", GOOD) for event in events), np.int64, n),
        np.fromiter(places, np.int64, n),
    )


def of_rows(rows: Sequence[tuple[Any, ...]]) -> Columns:
    """Return rows of (series, time in µs, value, revision, quality, place) as columns."""
    series, time, value, revision, quality, place = zip(*rows, strict=True) if rows else ((),) * 6
    return Columns(
        np.array(series, np.int64), np.array(time, np.int64), np.array(value, np.float64),
        np.array(revision, np.int64), np.array(quality, np.int64), np.array(place, np.int64),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sorted:
    """A batch in key order: `newest` has one row per identity, `others` what the batch holds besides."""

    newest: Columns
    others: Columns


def sort_and_split(columns: Columns) -> Sorted:
    """Sort by identity, newest revision first, earliest delivery first among equals, and split off the first.

    Earliest first makes the result independent of where batches were cut: ON CONFLICT DO NOTHING
    keeps the earliest across batches, so the same must win within one.
    """
    order = np.lexsort((columns.place, -columns.revision, columns.time, columns.series))
    rows = columns.take(order)
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows.series[1:] != rows.series[:-1]) | (rows.time[1:] != rows.time[:-1])
    return Sorted(rows.take(first), rows.take(~first))


@dataclass(frozen=True, slots=True)
class Buckets:
    """Roll-up rows in key order: what a set of observations adds to each (series, bucket)."""

    series: Ints
    bucket: Ints
    n: Ints
    sum: Floats
    min: Floats
    max: Floats
    last: Floats
    last_at: Ints

    def __len__(self) -> int:
        return len(self.series)


def minutes_of(rows: Columns) -> Buckets:
    """Fold observations, sorted by (series, time), into minutes; only good quality counts."""
    rows = rows.take(rows.quality == GOOD)
    bucket = rows.time - rows.time % MINUTE_US
    starts = _group_starts(rows.series, bucket)
    if not len(starts):
        return _no_buckets()
    ends = np.append(starts[1:], len(rows)) - 1
    return Buckets(
        rows.series[starts],
        bucket[starts],
        ends - starts + 1,
        np.add.reduceat(rows.value, starts),
        np.minimum.reduceat(rows.value, starts),
        np.maximum.reduceat(rows.value, starts),
        rows.value[ends],
        rows.time[ends],
    )


def coarser(fine: Buckets, width_us: int, offset_us: int = 0) -> Buckets:
    """Fold buckets, sorted by (series, bucket), into wider ones; the offset is added before aligning."""
    local = fine.bucket + offset_us
    bucket = local - local % width_us - offset_us
    starts = _group_starts(fine.series, bucket)
    if not len(starts):
        return _no_buckets()
    ends = np.append(starts[1:], len(fine)) - 1
    return Buckets(
        fine.series[starts],
        bucket[starts],
        np.add.reduceat(fine.n, starts),
        np.add.reduceat(fine.sum, starts),
        np.minimum.reduceat(fine.min, starts),
        np.maximum.reduceat(fine.max, starts),
        fine.last[ends],
        fine.last_at[ends],
    )


def hours_of(minutes: Buckets) -> Buckets:
    """Fold minutes into hours."""
    return coarser(minutes, HOUR_US)


def days_of(hours: Buckets) -> Buckets:
    """Fold hours into days of Asia/Ho_Chi_Minh."""
    return coarser(hours, DAY_US, LOCAL_OFFSET_US)


def concatenated(a: Columns, b: Columns) -> Columns:
    """Return the rows of both, one behind the other."""

    def joined(name: str) -> Any:
        return np.concatenate([getattr(a, name), getattr(b, name)])

    return Columns(*(joined(name) for name in ("series", "time", "value", "revision", "quality", "place")))


def in_key_order(rows: Columns) -> Columns:
    """Return the rows by (series, time)."""
    return rows.take(np.lexsort((rows.time, rows.series)))


def first_places(series: Ints) -> Ints:
    """Return where each series begins in rows sorted by it."""
    return _group_starts(series, series)


def latest_of(rows: Columns) -> Columns:
    """Return the latest row of each series from rows sorted by (series, time)."""
    last = np.ones(len(rows), dtype=bool)
    last[:-1] = rows.series[1:] != rows.series[:-1]
    return rows.take(last)


def _group_starts(series: Ints, bucket: Ints) -> Ints:
    if not len(series):
        return np.empty(0, np.int64)
    new = np.ones(len(series), dtype=bool)
    new[1:] = (series[1:] != series[:-1]) | (bucket[1:] != bucket[:-1])
    return np.flatnonzero(new)


def _no_buckets() -> Buckets:
    ints, floats = np.empty(0, np.int64), np.empty(0, np.float64)
    return Buckets(ints, ints, ints, floats, floats, floats, floats, ints)
