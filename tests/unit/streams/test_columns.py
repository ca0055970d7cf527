"""Folding a batch's columns, against the plain arithmetic of the same rows."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clock import LOCAL_ZONE, instant_of, microseconds
from streams.observations.columns import (
    LOCAL_OFFSET_US,
    MINUTE_US,
    Columns,
    days_of,
    hours_of,
    latest_of,
    minutes_of,
    sort_and_split,
)

BASE = microseconds(datetime(2026, 3, 1, 16, 58, tzinfo=UTC))
ROW = st.tuples(
    st.integers(1, 4),
    st.integers(0, 200).map(lambda step: BASE + step * 20_000_000),
    st.integers(-50, 50).map(lambda value: value / 8),
    st.integers(0, 3),
    st.sampled_from([0, 0, 0, 14]),
)


def columns(rows: list[tuple[int, int, float, int, int]]) -> Columns:
    series, time, value, revision, quality = zip(*rows, strict=True) if rows else ([],) * 5
    return Columns(
        np.array(series, np.int64),
        np.array(time, np.int64),
        np.array(value, np.float64),
        np.array(revision, np.int64),
        np.array(quality, np.int64),
        np.arange(len(rows)),
    )


@given(st.lists(ROW, max_size=60))
def test_newest_revision_and_then_first_delivery_wins(rows: list[tuple[int, int, float, int, int]]) -> None:
    split = sort_and_split(columns(rows))
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for place, (series, time, _, revision, _) in enumerate(rows):
        rank = (revision, -place)
        best[series, time] = max(best.get((series, time), (-1, -1)), rank)
    got = {
        (s, t): (r, -p)
        for s, t, r, p in zip(
            split.newest.series.tolist(),
            split.newest.time.tolist(),
            split.newest.revision.tolist(),
            split.newest.place.tolist(),
            strict=True,
        )
    }
    assert got == best
    assert list(got) == sorted(got)
    assert sorted([*split.newest.place.tolist(), *split.others.place.tolist()]) == list(range(len(rows)))


@given(st.lists(ROW, max_size=80))
def test_minutes_hours_and_days_equal_the_plain_sums(rows: list[tuple[int, int, float, int, int]]) -> None:
    newest = sort_and_split(columns(rows)).newest
    plain: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    for s, t, v, q in zip(newest.series, newest.time, newest.value, newest.quality, strict=True):
        if q == 0:
            plain[int(s), int(t) // MINUTE_US * MINUTE_US].append((int(t), float(v)))
    minutes = minutes_of(newest)
    assert list(zip(minutes.series.tolist(), minutes.bucket.tolist(), strict=True)) == sorted(plain)
    for i, key in enumerate(sorted(plain)):
        values = [value for _, value in plain[key]]
        assert minutes.n[i] == len(values)
        assert minutes.sum[i] == pytest.approx(sum(values), abs=1e-9)
        assert (minutes.min[i], minutes.max[i]) == (min(values), max(values))
        assert (minutes.last_at[i], minutes.last[i]) == max(plain[key])
    for coarse in (hours_of(minutes), days_of(hours_of(minutes))):
        assert coarse.n.sum() == minutes.n.sum()
        assert coarse.sum.sum() == pytest.approx(minutes.sum.sum(), abs=1e-9)
        keys = list(zip(coarse.series.tolist(), coarse.bucket.tolist(), strict=True))
        assert keys == sorted(set(keys))


@given(st.integers(315_532_800_000_000, 4_070_908_800_000_000).map(instant_of))
def test_the_local_day_is_the_zone_data_s(instant: datetime) -> None:
    local = instant.astimezone(LOCAL_ZONE)
    assert local.utcoffset() == timedelta(microseconds=LOCAL_OFFSET_US)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    day = columns([(1, microseconds(instant), 1.0, 0, 0)])
    assert days_of(hours_of(minutes_of(day))).bucket.tolist() == [microseconds(midnight)]


def test_latest_of_each_series() -> None:
    rows = sort_and_split(columns([(2, BASE, 1.0, 0, 0), (1, BASE + 5, 2.0, 0, 0), (1, BASE, 3.0, 0, 0)])).newest
    latest = latest_of(rows)
    assert latest.series.tolist() == [1, 2]
    assert latest.value.tolist() == [2.0, 1.0]


def test_instants_survive_the_way_to_microseconds() -> None:
    instant = datetime(2026, 11, 24, 7, 0, 0, 123456, tzinfo=LOCAL_ZONE)
    assert instant_of(microseconds(instant)) == instant
