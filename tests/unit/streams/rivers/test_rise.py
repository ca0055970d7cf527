"""The intensity of a flood: what two readings an hour apart say, and never against what the water does now."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from streams.rivers.rise import interval_of, rise
from streams.rivers.trend import Floats, theil_sen

MINUTES = np.arange(-150, 1) / 60
RANDOM = np.random.default_rng(5)


def crest(hours_ago: float, height: float = 24.0, curve: float = 0.4) -> Floats:
    """Return levels that rose to a crest so many hours ago and fall since."""
    return np.asarray(height - curve * (MINUTES + hours_ago) ** 2)


@pytest.mark.parametrize(("rate", "direction"), [(0.45, 1), (-0.3, -1), (0.0, 0), (0.004, 0)])
def test_it_is_the_difference_of_two_readings_an_hour_apart(rate: float, direction: int) -> None:
    found = rise(MINUTES, 22.0 + rate * MINUTES)
    assert found.rate == pytest.approx(rate)
    assert found.direction == direction


@pytest.mark.parametrize("hours_ago", [0.35, 0.45, 0.7, 1.0])
def test_it_falls_as_soon_as_the_water_does_though_the_trend_still_rises(hours_ago: float) -> None:
    levels = crest(hours_ago)
    assert theil_sen(MINUTES, levels) > 0
    found = rise(MINUTES, levels)
    assert found.direction == -1
    assert found.rate is not None
    assert found.rate < 0


def test_after_the_crest_it_is_an_hours_fall_again() -> None:
    levels = crest(2.0)
    assert rise(MINUTES, levels).rate == pytest.approx(levels[-3] - levels[-63])


def test_ripples_make_no_direction_and_a_spike_no_flood() -> None:
    still = 23.0 + RANDOM.normal(0, 0.02, len(MINUTES))
    assert rise(MINUTES, still).direction == 0
    still[-1] += 3.0
    found = rise(MINUTES, still)
    assert found.direction == 0
    assert found.rate == pytest.approx(0, abs=0.04)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_sudden_change_is_told_after_three_readings_though_the_half_hour_was_calm(sign: int) -> None:
    levels = 23.0 - sign * 0.05 * MINUTES
    assert rise(MINUTES, levels).direction == -sign
    levels[-3:] += sign * np.array([1.0, 2.0, 3.0])
    found = rise(MINUTES, levels)
    assert found.direction == sign
    assert found.rate is not None
    assert found.rate * sign > 0.5


def test_one_wrong_reading_of_a_rare_one_is_no_sudden_change() -> None:
    levels = np.full(len(MINUTES[::15]), 22.0)
    levels[-1] += 3.0
    assert rise(MINUTES[::15], levels).direction == 0


def test_a_station_that_measures_each_quarter_of_an_hour_has_both() -> None:
    found = rise(MINUTES[::15], (22.0 + 0.6 * MINUTES)[::15])
    assert found.rate == pytest.approx(0.6)
    assert found.direction == 1


def test_an_hourly_reading_gives_the_rate_and_too_few_give_no_direction() -> None:
    hours = np.array([-2.0, -1.0, 0.0])
    found = rise(hours, np.array([22.0, 22.1, 22.5]))
    assert found.rate == pytest.approx(0.4)
    assert found.direction is None


@pytest.mark.parametrize("hours", [[], [0.0], [-0.9, 0.0], [-1.6, 0.0]])
def test_what_was_not_measured_an_hour_ago_has_no_rate(hours: list[float]) -> None:
    found = rise(np.array(hours), np.full(len(hours), 22.0))
    assert (found.rate, found.direction) == (None, None)


def test_a_torrent_may_be_told_a_shorter_interval() -> None:
    levels = np.where(MINUTES < -0.5, 22.0, 22.0 + MINUTES + 0.5)
    assert rise(MINUTES, levels).rate == pytest.approx(0.47, abs=0.01)
    assert rise(MINUTES, levels, interval_of(30)).rate == pytest.approx(0.94, abs=0.02)
    assert [interval_of(said) for said in (None, "30", True, 1, 10**9)] == [1.0, 1.0, 1.0, pytest.approx(1 / 6), 2.0]


@given(arrays(np.float64, 151, elements=st.floats(-10, 500)), st.lists(st.booleans(), min_size=151, max_size=151))
def test_rate_and_direction_never_contradict_each_other(levels: Floats, kept: list[bool]) -> None:
    chosen = np.array(kept)
    chosen[-1] = True
    found = rise(MINUTES[chosen], levels[chosen])
    if found.rate is not None:
        assert math.isfinite(found.rate)
        assert found.rate * (found.direction or 0) >= 0
