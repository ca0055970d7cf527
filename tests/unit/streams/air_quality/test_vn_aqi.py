"""VN_AQI by the decision's own table and by examples worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.air_quality.vn_aqi import BREAK_POINTS, INDEX, Hours, daily, hourly, index_of, nowcast

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


@pytest.mark.parametrize(("index", "pollutant", "value"), CELLS)
def test_every_break_point(index: int, pollutant: str, value: float) -> None:
    assert index_of(pollutant, value) == index
    before = INDEX[INDEX.index(index) - 1]
    below = BREAK_POINTS[pollutant][INDEX.index(before)]
    assert index_of(pollutant, (below + value) / 2) == int((before + index) / 2 + 0.5)


@pytest.mark.parametrize("pollutant", sorted(BREAK_POINTS))
def test_clean_air_is_nought_and_there_is_no_less(pollutant: str) -> None:
    assert index_of(pollutant, 0) == 0
    with pytest.raises(ValueError, match="not negative"):
        index_of(pollutant, -0.1)


@pytest.mark.parametrize("pollutant", [name for name in BREAK_POINTS if name != "o3_8h"])
def test_beyond_the_table_it_is_500(pollutant: str) -> None:
    assert index_of(pollutant, 10 * BREAK_POINTS[pollutant][-1]) == 500


def test_eight_hours_of_ozone_have_no_index_above_400() -> None:
    with pytest.raises(ValueError, match="above 400"):
        index_of("o3_8h", 400.1)


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


def test_above_400_the_eight_hours_do_not_count() -> None:
    found = daily({"pm10": CLEAN, "o3": [401.0] * 24})
    assert found is not None
    assert found.each["o3"] == 200
