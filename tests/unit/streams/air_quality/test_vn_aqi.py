"""VN_AQI by the decision's own table and by examples worked by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.air_quality import vn_aqi
from streams.air_quality.vn_aqi import BREAK_POINTS, INDEX, NONE, POLLUTANTS, Floats, Indices, index_of

Hours = Sequence[float | None]

# The decision's table, written a second time row by row, so that a slip in one of them is found.
TABLE = {
    50: {"o3": 160, "o3_8h": 100, "co": 10_000, "so2": 125, "no2": 100, "pm10": 50, "pm25": 25},
    100: {"o3": 200, "o3_8h": 120, "co": 30_000, "so2": 350, "no2": 200, "pm10": 150, "pm25": 50},
    150: {"o3": 300, "o3_8h": 170, "co": 45_000, "so2": 550, "no2": 700, "pm10": 250, "pm25": 80},
    200: {"o3": 400, "o3_8h": 210, "co": 60_000, "so2": 800, "no2": 1_200, "pm10": 350, "pm25": 150},
    300: {"o3": 800, "o3_8h": 400, "co": 90_000, "so2": 1_600, "no2": 2_350, "pm10": 420, "pm25": 250},
    400: {"o3": 1_000, "co": 120_000, "so2": 2_100, "no2": 3_100, "pm10": 500, "pm25": 350},
    500: {"o3": 1_200, "co": 150_000, "so2": 2_630, "no2": 3_850, "pm10": 600, "pm25": 500},
}
CELLS = [(index, name, value) for index, row in TABLE.items() for name, value in row.items()]
CLEAN = [10.0] * 24


@dataclass(frozen=True)
class Aqi:
    """The index of one station, as the decision's examples speak of it."""

    value: int
    dominant: str
    each: Mapping[str, int]


def array(hours: Hours, length: int, *, at_end: bool = False) -> Floats:
    known = [np.nan if hour is None else hour for hour in hours]
    missing = [np.nan] * (length - len(known))
    return np.array([[*missing, *known] if at_end else [*known, *missing]])


def one(indices: Indices) -> Aqi | None:
    (value,), (dominant,) = indices.value.tolist(), indices.dominant.tolist()
    each = {name: int(i) for name, (i,) in zip(POLLUTANTS, indices.each, strict=True) if i != NONE}
    assert (value == NONE) == (dominant == NONE)
    return None if value == NONE else Aqi(value, POLLUTANTS[dominant], each)


def nowcast(newest_first: Hours) -> float | None:
    (found,) = vn_aqi.nowcast(array(newest_first, max(12, len(newest_first)))).tolist()
    return None if np.isnan(found) else found


def hourly(newest_first: Mapping[str, Hours]) -> Aqi | None:
    return one(vn_aqi.hourly({name: array(hours, 12) for name, hours in newest_first.items()}))


def daily(oldest_first: Mapping[str, Hours], ozone_before: Hours = ()) -> Aqi | None:
    before = {"o3": ozone_before}
    return one(
        vn_aqi.daily(
            {
                name: np.concatenate([array(before.get(name, ()), 7, at_end=True), array(hours, 24)], axis=1)
                for name, hours in oldest_first.items()
            }
        )
    )


@pytest.mark.parametrize(("index", "pollutant", "value"), CELLS)
def test_every_break_point(index: int, pollutant: str, value: float) -> None:
    assert index_of(pollutant, value) == index
    before = INDEX[INDEX.index(index) - 1]
    below = BREAK_POINTS[pollutant][INDEX.index(before)]
    assert index_of(pollutant, (below + value) / 2) == int((before + index) / 2 + 0.5)


@pytest.mark.parametrize("pollutant", sorted(BREAK_POINTS))
def test_clean_air_is_nought_and_there_is_no_less(pollutant: str) -> None:
    assert index_of(pollutant, [0, -0.1, np.nan]).tolist() == [0, NONE, NONE]


@pytest.mark.parametrize("pollutant", [name for name in BREAK_POINTS if name != "o3_8h"])
def test_beyond_the_table_it_is_500(pollutant: str) -> None:
    assert index_of(pollutant, 10 * BREAK_POINTS[pollutant][-1]) == 500


def test_eight_hours_of_ozone_have_no_index_above_400() -> None:
    assert index_of("o3_8h", [400, 400.1]).tolist() == [300, NONE]


@given(st.sampled_from(sorted(BREAK_POINTS)), st.floats(0, 1), st.floats(0, 1))
def test_more_is_never_better(pollutant: str, one: float, two: float) -> None:
    top = BREAK_POINTS[pollutant][-1]
    low, high = sorted((one * top, two * top))
    assert index_of(pollutant, low) <= index_of(pollutant, high)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        # steady air: the mean itself
        ([40.0] * 12, 40.0),
        # w = 40/50 = 0.8: (50 + 0.8·40) ÷ 1.8
        ([50.0, 40.0], 82 / 1.8),
        # 10/100 is below a half: ½·100 + ¼·10 + …, the first of the sum of halves
        ([100.0, 10.0], 52.5),
        ([100.0, 10.0, 10.0], 53.75),
        # a missing hour weighs nothing, and the later ones keep their weights: w = 0.8, (50 + 0.64·40) ÷ 1.64
        ([50.0, None, 40.0], 75.6 / 1.64),
        # two of the last three hours are enough, one is not
        ([None, 40.0, 40.0], 40.0),
        ([40.0, None, None, 40.0, 40.0, 40.0], None),
        ([None, None, None], None),
        ([], None),
        # what is older than twelve hours does not count
        ([40.0] * 12 + [400.0] * 12, 40.0),
        ([0.0] * 12, 0.0),
    ],
)
def test_nowcast_by_hand(hours: Hours, expected: float | None) -> None:
    assert nowcast(hours) == (None if expected is None else pytest.approx(expected))


def test_the_hour_is_as_bad_as_its_worst_pollutant() -> None:
    found = hourly({"pm25": [40.0] * 12, "pm10": [60.0] * 12, "o3": [210.0], "co": [500.0]})
    assert found is not None
    assert (found.value, found.dominant) == (105, "o3")
    assert found.each == {"pm25": 80, "pm10": 55, "o3": 105, "co": 3}


def test_without_particles_there_is_no_index() -> None:
    assert hourly({"o3": [210.0], "no2": [30.0]}) is None
    assert hourly({"pm25": [None, None, 40.0], "o3": [210.0]}) is None
    assert daily({"o3": [210.0] * 24}) is None


def test_the_decision_s_own_example_of_an_hour() -> None:
    particles = [20.6, 19.6, 22.4, 20.3, 16.5, 19.0, 16.5, 19.5, 23.5, 20.5, 24.7, 26.9]
    assert nowcast(particles) == pytest.approx(20.3, abs=0.05)
    found = hourly({"pm25": particles, "o3": [136.1], "no2": [118.7]})
    assert found is not None
    # 50 + 18.7 ÷ 2 = 59.35; the decision prints 60 there, though it rounds its other examples (65.4 to 65).
    assert (found.value, found.dominant) == (59, "no2")
    assert found.each == {"o3": 43, "no2": 59, "pm25": 41}


def test_a_gas_that_is_missing_this_hour_is_left_out() -> None:
    found = hourly({"pm10": [50.0] * 12, "so2": [None, 800.0]})
    assert found is not None
    assert found.each == {"pm10": 50}


def test_a_day_takes_the_mean_of_particles_and_the_worst_hour_of_gases() -> None:
    found = daily({"pm25": [20.0] * 12 + [30.0] * 12, "no2": [50.0] * 23 + [200.0]})
    assert found is not None
    assert found.each == {"pm25": 50, "no2": 100}


def test_a_day_with_too_few_hours_has_no_mean() -> None:
    assert daily({"pm25": [20.0] * 17 + [None] * 7}) is None
    assert daily({"pm25": [20.0] * 18 + [None] * 6}) is not None


def test_ozone_counts_by_its_worst_eight_hours_as_well() -> None:
    # no hour above 160 (index 50), but eight hours of 115: 50 + 50·(15 ÷ 20) = 87.5
    found = daily({"pm10": CLEAN, "o3": [10.0] * 8 + [115.0] * 8 + [10.0] * 8})
    assert found is not None
    assert (found.dominant, found.value) == ("o3", 88)


def test_eight_hours_may_begin_on_the_day_before_and_need_six_values() -> None:
    hours: Hours = [115.0] * 2 + [10.0] * 22
    assert daily({"pm10": CLEAN, "o3": hours}).each["o3"] == 36  # type: ignore[union-attr]
    assert daily({"pm10": CLEAN, "o3": hours}, ozone_before=[115.0] * 7).each["o3"] == 88  # type: ignore[union-attr]
    for known, expected in ((5, 36), (6, 88)):
        few: Hours = [115.0] * known + [None] * (24 - known)
        assert daily({"pm10": CLEAN, "o3": few}).each["o3"] == expected  # type: ignore[union-attr]


def test_the_decision_s_own_example_of_eight_hours() -> None:
    before = [14.2, 17.7, 18.9, 19.3, 15.7, 19.7]
    day = [22.6, 27.1, 29.0, 31.9, 25.3, 34.7, 35.2, 41.6, 45.7, 49.2, 55.8, 69.6, 78.3, 91.5, 97.7, 81.2, 71.8, 43.5]
    day += [34.3, 21.5, 20.5, 19.4, 20.4, 21.3]
    found = daily({"pm10": CLEAN, "o3": day}, ozone_before=[15.7, *before])
    assert found is not None
    assert found.each["o3"] == 37  # the largest eight-hour mean is 74.4


def test_a_station_s_index_does_not_depend_on_its_neighbours() -> None:
    random = np.random.default_rng(766)
    hours = np.where(random.random((300, 12)) < 0.2, np.nan, random.gamma(2, 40, (300, 12)))
    together = vn_aqi.hourly({"pm25": hours, "o3": hours[:, ::-1]}).each
    alone = [vn_aqi.hourly({"pm25": row, "o3": row[:, ::-1]}).each for row in np.split(hours, 300)]
    assert np.array_equal(together, np.concatenate(alone, axis=1))
    assert np.array_equal(
        vn_aqi.nowcast(hours), np.concatenate([vn_aqi.nowcast(row) for row in np.split(hours, 300)]), equal_nan=True
    )


def test_above_400_the_eight_hours_do_not_count() -> None:
    found = daily({"pm10": CLEAN, "o3": [401.0] * 24})
    assert found is not None
    assert found.each["o3"] == 200
