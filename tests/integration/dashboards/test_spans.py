"""Sums of whole hours and of their ends' minutes are those of all minutes, at any time of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg
import pytest

from dashboards.boards.noise import LEVEL, by_hours, heard
from dashboards.macros import expand
from dashboards.span import Span
from dashboards.sql.buckets import OF_SERIES, last_hours
from dashboards.sql.time_range import NOW
from streams.registry.sound import mean_level
from tests.integration.dashboards.conftest import CITY_NOW

_SUMS = "SELECT series.id, sum(b.n), sum(b.sum), max(b.last_at) FROM series CROSS JOIN {} AS b"
_SINCE = "bucket > {0} - interval '{1} hours' AND bucket <= {0}"
# In the sample, air stations and counters have hours besides, of which no minutes are stored.
_OTHERS = " WHERE series.metric IN ('rain', 'water_flow', 'camera_online') GROUP BY 1 ORDER BY 1"
_MINUTES = f"LATERAL (SELECT * {OF_SERIES.format('minute')} AND {_SINCE})"
_LEVELS = f"SELECT series.id, {LEVEL} FROM {heard(by_hours(6))} GROUP BY 1 ORDER BY 1"
_LEVELS_OF_MINUTES = f"""SELECT series.id, {mean_level("b.sum / b.n")} FROM series
    CROSS JOIN {_MINUTES.format(NOW, 6)} AS b WHERE metric = 'noise_laeq' GROUP BY 1 ORDER BY 1"""


@pytest.mark.parametrize(
    "now",
    [CITY_NOW, CITY_NOW - timedelta(minutes=30), CITY_NOW - timedelta(hours=5, minutes=44, seconds=3)],
    ids=["half past", "the full hour", "between two minutes"],
)
def test_a_span_adds_up_to_what_its_minutes_do(sample_city: str, now: datetime) -> None:
    with psycopg.connect(sample_city) as conn:

        def asked(sql: str) -> list[tuple[object, ...]]:
            bound = expand(sql, Span(24).window(now))
            return conn.execute(bound.sql.encode(), bound.parameters).fetchall()

        for hours in (1, 6, 24):
            minutes = asked(_SUMS.format(_MINUTES.format(NOW, hours)) + _OTHERS)
            assert len(minutes) > 40
            assert_alike(asked(_SUMS.format(last_hours(hours)) + _OTHERS), minutes)
        levels = asked(_LEVELS)
        assert len(levels) > 3
        assert_alike(levels, asked(_LEVELS_OF_MINUTES))


def assert_alike(found: list[tuple[object, ...]], wanted: list[tuple[object, ...]]) -> None:
    assert [row[:2:-1] for row in found] == [row[:2:-1] for row in wanted]
    assert [row[0] for row in found] == [row[0] for row in wanted]
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine[1:3] == pytest.approx(theirs[1:3])
