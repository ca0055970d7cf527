"""When a level reaches the next alarm line: right where it can be said, and silent where it cannot."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from streams.rivers.trend import HORIZON_H, LEAST_RATE, WINDOW_H, Floats, outlook, theil_sen

LINES = (22.0, 24.0, 26.0)
MINUTES = np.arange(-150, 1) / 60
RANDOM = np.random.default_rng(766)


def level(start: float, rate: float, acceleration: float = 0.0) -> Floats:
    return np.asarray(start + rate * MINUTES + acceleration * MINUTES**2 / 2)


@pytest.mark.parametrize(("rate", "line", "hours"), [(1.0, 1, 1.0), (0.5, 1, 2.0), (0.1, 1, 10.0), (3.0, 1, 1 / 3)])
def test_a_steady_rise_reaches_the_line_when_it_must(rate: float, line: int, hours: float) -> None:
    found = outlook(MINUTES, level(21.0, rate), LINES)
    assert found.line == line
    assert [found.rate, found.hours] == pytest.approx([rate, hours])


@pytest.mark.parametrize("acceleration", [-0.6, -0.3, 0.3, 0.6])
def test_a_rise_that_slows_or_quickens_is_followed(acceleration: float) -> None:
    """One hour ahead: rate · 1 + acceleration ÷ 2 metres higher."""
    rate = 1.2
    levels = level(24.0 - rate - acceleration / 2, rate, acceleration)
    assert outlook(MINUTES, levels, LINES).hours == pytest.approx(1.0, rel=0.02)


def test_noise_and_spikes_do_not_move_it_much() -> None:
    levels = level(23.0, 1.0) + RANDOM.normal(0, 0.03, len(MINUTES))
    levels[[20, 50, 90]] += (7.0, -9.0, 4.0)
    found = outlook(MINUTES, levels, LINES)
    assert found.line == 2
    assert found.hours == pytest.approx(1.0, rel=0.1)


@pytest.mark.parametrize(
    ("what", "levels"),
    [
        ("falling", level(23.0, -0.5)),
        ("standing", level(23.0, 0.0)),
        ("creeping", level(23.0, LEAST_RATE / 2)),
        ("noise", 23.0 + RANDOM.normal(0, 0.3, len(MINUTES))),
        ("a weak rise in strong noise", level(23.0, 0.1) + RANDOM.normal(0, 0.5, len(MINUTES))),
        ("a swell", 23.0 + 0.05 * np.sin(MINUTES * 20)),
        ("cresting before the line", level(23.5, 0.4, -0.8)),
        ("too far away", level(10.0, 0.9)),
        ("above all lines", level(27.0, 1.0)),
    ],
)
def test_there_is_no_prediction_for_water_that(what: str, levels: Floats) -> None:
    assert outlook(MINUTES, levels, LINES).hours is None, what


@pytest.mark.parametrize(
    ("what", "keep"),
    [
        ("only the last half hour", lambda m: m >= -0.5),
        ("only one minute", lambda m: m == 0),
        ("a hole of forty minutes", lambda m: (m < -0.9) | (m > -0.2)),
        ("one value in twenty minutes", lambda m: np.isin(np.round(m * 60) % 20, (0,))),
        ("nothing", lambda m: m > 1),
    ],
)
def test_missing_measurements_give_no_prediction(what: str, keep: Callable[[Floats], Floats]) -> None:
    chosen = keep(MINUTES).astype(bool)
    found = outlook(MINUTES[chosen], level(23.0, 1.0)[chosen], LINES)
    assert (found.rate, found.hours) == (None, None), what


def test_a_value_in_five_minutes_is_enough() -> None:
    assert outlook(MINUTES[::5], level(23.0, 1.0)[::5], LINES).hours == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("lines", "line", "hours"),
    [((None, 24.0, None), 2, 1.0), ((22.0, None, 26.0), 3, 3.0), ((22.0, None, None), None, None), ((), None, None)],
)
def test_unknown_lines_are_passed_over(lines: tuple[float | None, ...], line: int | None, hours: float | None) -> None:
    found = outlook(MINUTES, level(23.0, 1.0), lines)
    assert (found.line, found.hours) == (line, hours and pytest.approx(hours))


def test_theil_sen_by_hand() -> None:
    # slopes 1, 2, 10, 3, 14.5, 28: the middle ones are 3 and 10
    assert theil_sen(np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 4.0, 30.0])) == pytest.approx(6.5)


@given(
    arrays(np.float64, 151, elements=st.floats(-10, 500)),
    st.lists(st.none() | st.floats(-10, 500), max_size=3),
    st.lists(st.booleans(), min_size=151, max_size=151),
)
def test_whatever_was_measured_the_answer_is_a_time_within_the_horizon_or_none(
    levels: Floats, lines: list[float | None], kept: list[bool]
) -> None:
    chosen = np.array(kept)
    found = outlook(MINUTES[chosen], levels[chosen], lines)
    assert found.hours is None or 0 <= found.hours <= max(HORIZON_H, WINDOW_H)
    assert found.rate is None or math.isfinite(found.rate)
