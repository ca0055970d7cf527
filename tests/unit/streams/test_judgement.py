"""Verdicts on values: each as an operator would give it, one row at a time, and whatever stands in the history."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.observations.columns import MINUTE_US, Columns, Ints
from streams.observations.judgement import ANYTHING, GAP_US, REACH_US, judge, norms, said
from streams.observations.quality import GOOD, MOST_STILL, RANGE, SPIKE, STUCK, Norm

NORM = Norm(0, 100, step=5, still=timedelta(minutes=60))
SAID = 17
Row = tuple[int, int, float, int]
"""(series, minute, value, what the source says)."""


def columns(rows: list[Row]) -> Columns:
    series, minute, value, quality = zip(*rows, strict=True) if rows else ((),) * 4
    n = len(rows)
    return Columns(
        np.array(series, np.int64), np.array(minute, np.int64) * MINUTE_US, np.array(value, np.float64),
        np.zeros(n, np.int64), np.array(quality, np.int64), np.arange(n),
    )  # fmt: skip


def judged(rows: Columns, each: list[Norm]) -> Ints:
    return judge(rows, norms(each), rows.time)


def verdicts(values: list[float], step: int = 1, norm: Norm = NORM) -> list[int]:
    rows = columns([(1, n * step, value, GOOD) for n, value in enumerate(values)])
    return [int(verdict) for verdict in judged(rows, [norm] * len(rows))]


def test_a_value_that_the_metric_cannot_have_is_out_of_range_and_no_witness() -> None:
    assert verdicts([0, 100, 100.5, -999, 1e300]) == [GOOD, GOOD, RANGE, RANGE, RANGE]
    assert verdicts([10, 10.5, -999, 11, 10]) == [GOOD, GOOD, RANGE, GOOD, GOOD]


def test_a_value_far_from_those_before_is_a_spike_and_the_return_is_none() -> None:
    assert verdicts([10, 11, 10, 80, 10, 11]) == [GOOD] * 3 + [SPIKE] + [GOOD] * 2


def test_after_two_spikes_the_first_two_that_return_are_doubted_as_well() -> None:
    assert verdicts([10, 11, 10, 80, 82, 10, 11, 10]) == [GOOD] * 3 + [SPIKE] * 4 + [GOOD]


def test_a_jump_that_stays_is_believed_from_its_third_value_on() -> None:
    assert verdicts([10, 10.5, 10, 80, 80.5, 81, 80]) == [GOOD] * 3 + [SPIKE, SPIKE, GOOD, GOOD]


def test_a_steep_but_credible_rise_is_believed_at_once() -> None:
    assert verdicts([10 + 3.5 * n for n in range(20)]) == [GOOD] * 20
    assert verdicts([10, 11, 10, 22], step=6) == [GOOD] * 4


def test_what_measures_every_five_minutes_does_not_leap_by_what_five_single_minutes_could() -> None:
    """Seen at a weather station at night: 16.2 °C, 38.2 °C, 16.1 °C."""
    assert verdicts([16.4, 16.2, 16.2, 38.2, 16.1, 16.1], step=5) == [GOOD] * 3 + [SPIKE] + [GOOD] * 2


def test_a_rise_too_steep_to_be_credible_is_believed_once_it_slows() -> None:
    assert verdicts([10, 15, 20, 25, 30, 35, 36, 37, 38]) == [GOOD] * 3 + [SPIKE] * 3 + [GOOD] * 3


def test_the_first_two_values_of_a_series_cannot_be_spikes() -> None:
    assert verdicts([10, 80]) == [GOOD, GOOD]
    assert verdicts([10, 80, 10]) == [GOOD, GOOD, GOOD]


def test_what_lies_too_far_back_is_no_witness_of_a_spike() -> None:
    rows = columns([(1, 0, 10, GOOD), (1, 1, 10, GOOD), (1, 62, 10, GOOD), (1, 63, 90, GOOD)])
    assert judged(rows, [NORM] * 4).tolist() == [GOOD] * 4


def test_a_value_is_stuck_once_all_have_been_equal_for_the_norm() -> None:
    assert verdicts([7.0] * 63) == [GOOD] * 60 + [STUCK] * 3
    assert verdicts([7.0] * 30 + [7.1] + [7.0] * 61) == [GOOD] * 91 + [STUCK]


def test_what_measures_by_the_hour_stands_still_as_well_once_its_norm_is_long_enough() -> None:
    norm = Norm(0, 100, still=timedelta(hours=12))
    assert verdicts([10] * 14, step=60, norm=norm) == [GOOD] * 12 + [STUCK] * 2
    assert verdicts([10] * 14, step=91, norm=norm) == [GOOD] * 14
    assert verdicts([10] * 14, step=60, norm=Norm(0, 100, still=timedelta(hours=6))) == [GOOD] * 14


def test_silence_is_no_standing_still() -> None:
    minutes = [*range(40), *range(75, 100)]
    rows = columns([(1, minute, 7.0, GOOD) for minute in minutes])
    assert set(judged(rows, [NORM] * len(rows)).tolist()) == {GOOD}


def test_what_the_source_says_stands_and_is_no_witness() -> None:
    rows = columns([(1, 0, 10, GOOD), (1, 1, 10, GOOD), (1, 2, 900, SAID), (1, 3, 80, SAID), (1, 4, 11, GOOD)])
    assert judged(rows, [NORM] * 5).tolist() == [GOOD, GOOD, SAID, SAID, GOOD]
    assert said(np.array([GOOD, SPIKE, STUCK, 10, SAID])).tolist() == [GOOD, GOOD, GOOD, 10, SAID]


def test_without_a_norm_everything_is_good() -> None:
    assert set(verdicts([0.0] * 2_000 + [1e300], norm=ANYTHING)) == {GOOD}


@pytest.mark.parametrize("wrong", [{"still": MOST_STILL * 2}, {"still": timedelta(0)}, {"step": 0.0}])
def test_a_norm_that_nobody_can_judge_by_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="above nothing"):
        Norm(0, 1, **wrong)  # type: ignore[arg-type]


def test_a_value_that_is_known_to_have_stood_before_is_stuck_at_once() -> None:
    rows = columns([(1, 100, 7.0, GOOD), (1, 101, 7.0, GOOD), (1, 102, 8.0, GOOD)])
    since = np.array([41, 101, 102]) * MINUTE_US
    assert judge(rows, norms([NORM] * 3), since).tolist() == [GOOD, STUCK, GOOD]


def plain(rows: list[Row]) -> list[int]:
    """The same verdicts, one row at a time and word by word."""
    found = []
    for series, minute, value, quality in rows:
        if quality != GOOD or not NORM.lowest <= value <= NORM.highest:
            found.append(quality or RANGE)
            continue
        before = [
            (m, v) for s, m, v, q in rows
            if s == series and m < minute and q == GOOD and NORM.lowest <= v <= NORM.highest
        ]  # fmt: skip
        near = [(m, v) for m, v in before[-3:] if (minute - m) * MINUTE_US <= REACH_US]
        assert NORM.step is not None
        assert NORM.still is not None
        left = sum(abs(value - v) > NORM.step * math.sqrt(max(minute - m, 1)) for m, v in near)
        since = minute
        for m, v in reversed(before):
            if v != value or (since - m) * MINUTE_US > GAP_US:
                break
            since = m
        stuck = timedelta(minutes=minute - since) >= NORM.still
        found.append(SPIKE if left >= 2 else STUCK if stuck else GOOD)
    return found


@given(
    st.lists(
        st.tuples(
            st.integers(1, 2),
            st.integers(0, 150),
            st.sampled_from([10.0, 10.0, 10.0, 12.0, 60.0, -5.0]),
            st.sampled_from([GOOD, GOOD, GOOD, SAID]),
        ),
        unique_by=lambda row: row[:2],
        max_size=120,
    ).map(sorted)
)
def test_all_at_once_is_as_one_by_one(rows: list[Row]) -> None:
    assert judged(columns(rows), [NORM] * len(rows)).tolist() == plain(rows)
