"""The sun against what others have published, and against itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.public_works.sun import RISING, elevation, passages

# Place, latitude, longitude, hours ahead of UTC, day, sunrise, sunset: what tables tell to the minute. The first
# four are of the Finnish Meteorological Institute (the day's length at the December solstice 2015), Bangkok's are of
# Thailand's astronomical research institute NARIT (as told by the Vietnam News Agency for 22 December 2016).
TABLES = [
    ("London", 51.507, -0.128, 0, date(2015, 12, 22), "08:04", "15:53"),
    ("Berlin", 52.52, 13.405, 1, date(2015, 12, 22), "08:15", "15:54"),
    ("Rome", 41.893, 12.483, 1, date(2015, 12, 22), "07:34", "16:42"),
    ("Cairo", 30.044, 31.236, 2, date(2015, 12, 22), "06:47", "16:59"),
    ("Bangkok", 13.756, 100.502, 7, date(2016, 12, 22), "06:37", "17:56"),
]
CIVIL = -6.0
"""Degrees at which civil twilight ends."""
MINUTE = 60.0


def day_of(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def instant(day: date, clock: str, ahead: int) -> float:
    hour, minute = map(int, clock.split(":"))
    local = timezone(timedelta(hours=ahead))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=local).timestamp()


@pytest.mark.parametrize(("place", "latitude", "longitude", "ahead", "day", "rises", "sets"), TABLES)
def test_the_sun_rises_and_sets_as_the_tables_say(
    place: str, latitude: float, longitude: float, ahead: int, day: date, rises: str, sets: str
) -> None:
    up, down = passages(day_of(day), latitude, longitude)
    assert 0 <= up - instant(day, rises, ahead) < 1.5 * MINUTE, place
    assert -0.5 * MINUTE <= down - instant(day, sets, ahead) < 1.5 * MINUTE, place


def test_the_height_is_that_of_the_worked_example_of_the_solar_position_algorithm() -> None:
    """Reda and Andreas, NREL/TP-560-34302: zenith 50.11162° with 0.01633° of refraction; sunrise 06:12:43."""
    at = datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC).timestamp()
    assert elevation(at, 39.742476, -105.1786) == pytest.approx(90 - 50.11162 - 0.01633, abs=0.005)
    up, _ = passages(day_of(date(2003, 10, 17)), 39.742476, -105.1786)
    assert up == pytest.approx(datetime(2003, 10, 17, 13, 12, 43, tzinfo=UTC).timestamp(), abs=10)


def test_civil_twilight_begins_in_london_as_the_almanac_says() -> None:
    """07:04 on 1 December 2015 (timeanddate.com)."""
    dawn, _ = passages(day_of(date(2015, 12, 1)), 51.507, -0.128, CIVIL)
    assert dawn == pytest.approx(instant(date(2015, 12, 1), "07:04", 0), abs=MINUTE)


@given(
    day=st.integers(day_of(date(1990, 1, 1)), day_of(date(2099, 12, 31))),
    latitude=st.floats(-60, 60),
    longitude=st.floats(-180, 180),
    height=st.sampled_from([RISING, CIVIL, 0.0]),
)
def test_at_its_passages_the_sun_has_the_height_and_is_above_it_in_between(
    day: int, latitude: float, longitude: float, height: float
) -> None:
    up, down = passages(day, latitude, longitude, height)
    assert elevation([up, down], latitude, longitude) == pytest.approx([height, height], abs=0.02)
    between = elevation(np.linspace(up + 300, down - 300, 9), latitude, longitude)
    assert (between > height).all()


def test_where_the_sun_never_rises_it_does_not_pass() -> None:
    up, down = passages(day_of(date(2026, 12, 21)), 75.0, 20.0)
    assert np.isnan(up)
    assert np.isnan(down)
