"""The functions on counters, containers and the sun in the database: scenes of readings in, figures out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from connectors.metrics import sync_metrics
from streams.clock import LOCAL_ZONE
from streams.db import connect
from streams.public_works.sun import elevation
from tests.services import PostgresServer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 23, 17, tzinfo=UTC)
"""Midnight of Tuesday, 24 November 2026, in the province."""


@pytest.fixture(scope="module")
def database(postgres_server: PostgresServer) -> Iterator[psycopg.Connection]:
    url = postgres_server.fresh_database()
    with connect(url) as conn:
        sync_metrics(conn)
        yield conn
    postgres_server.drop(url)


@pytest.fixture
def conn(database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A connection whose changes are undone after the test."""
    with database.transaction(force_rollback=True):
        yield database


def measured(
    conn: psycopg.Connection,
    metric: str,
    readings: Iterable[tuple[datetime, float]],
    attributes: dict[str, object] | None = None,
    station: str = "M-1",
) -> None:
    """Let a station have read these values, each the last one of its hour."""
    conn.execute(
        "INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude, attributes)"
        " VALUES (%s, 'meter', 'x', 'x', 21.8, 105.2, %s)",
        (station, Jsonb(attributes or {})),
    )
    row = conn.execute("INSERT INTO series (source, metric) VALUES (%s, %s) RETURNING id", (station, metric)).fetchone()
    assert row is not None
    for at, value in readings:
        bucket = at.replace(minute=0, second=0, microsecond=0)
        conn.execute(
            "INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)"
            " VALUES (%s, %s, 1, 0, %s, %s, %s, %s)",
            (row[0], bucket, value, value, value, at),
        )
    conn.execute("INSERT INTO counted_hour SELECT * FROM counted_anew(%s)", (station,))


def every_hour(values: Iterable[float], begins: datetime, minute: int = 50) -> list[tuple[datetime, float]]:
    return [(begins + n * HOUR + timedelta(minutes=minute), value) for n, value in enumerate(values)]


def hours(conn: psycopg.Connection, since: datetime, until: datetime) -> dict[int, tuple[float | None, bool]]:
    """Return what was used in each hour after `since`, and whether it is measured."""
    rows = conn.execute("SELECT hour, used, measured FROM counted_by_hour('water_counter', %s, %s)", (since, until))
    return {(hour - since) // HOUR: (None if used is None else round(used, 9), whole) for hour, used, whole in rows}


def test_an_even_use_is_the_same_in_every_hour(conn: psycopg.Connection) -> None:
    measured(conn, "water_counter", every_hour((100 + 2 * n for n in range(12)), MIDNIGHT - HOUR))
    assert hours(conn, MIDNIGHT, MIDNIGHT + 10 * HOUR) == dict.fromkeys(range(10), (2.0, True))


def test_the_hour_that_is_not_over_is_not_measured(conn: psycopg.Connection) -> None:
    measured(conn, "water_counter", every_hour((100 + 6 * n for n in range(5)), MIDNIGHT - HOUR))
    found = hours(conn, MIDNIGHT, MIDNIGHT + 10 * HOUR)
    assert found[2] == (6.0, True)
    assert found[3] == (5.0, False)
    assert len(found) == 4


def test_a_gap_is_spread_evenly_and_is_not_measured(conn: psycopg.Connection) -> None:
    readings = every_hour((100 + n for n in range(10)), MIDNIGHT - HOUR)
    measured(conn, "water_counter", [*readings[:4], *readings[7:]])
    found = hours(conn, MIDNIGHT, MIDNIGHT + 8 * HOUR)
    assert {n for n, (_, whole) in found.items() if not whole} == {2, 3, 4, 5, 6}
    assert [used for used, _ in found.values()] == [1.0] * 8


def test_a_counter_that_rolls_over_goes_on(conn: psycopg.Connection) -> None:
    turns = [(9_992 + 2 * n) % 10_000 for n in range(12)]
    measured(conn, "water_counter", every_hour(turns, MIDNIGHT - HOUR), {"rolls_over_at": 10_000})
    assert hours(conn, MIDNIGHT, MIDNIGHT + 10 * HOUR) == dict.fromkeys(range(10), (2.0, True))


@pytest.mark.parametrize("attributes", [{}, {"rolls_over_at": 10_000}, {"rolls_over_at": "many"}])
def test_a_new_meter_is_not_a_use(conn: psycopg.Connection, attributes: dict[str, object]) -> None:
    measured(conn, "water_counter", every_hour([70, 71, 72, 5, 6, 7, 8], MIDNIGHT - HOUR), attributes)
    found = hours(conn, MIDNIGHT, MIDNIGHT + 5 * HOUR)
    assert sum(used or 0 for used, _ in found.values()) < 5
    assert {n for n, (_, whole) in found.items() if not whole} == {1, 2}
    assert found[4] == (1.0, True)


@pytest.mark.parametrize("wrong", [9_999.0, 0.0])
def test_a_single_reading_out_of_line_is_passed_over(conn: psycopg.Connection, wrong: float) -> None:
    readings = [100.0 + n for n in range(9)]
    readings[4] = wrong
    measured(conn, "water_counter", every_hour(readings, MIDNIGHT - HOUR), {"rolls_over_at": 10_000})
    assert hours(conn, MIDNIGHT, MIDNIGHT + 7 * HOUR) == dict.fromkeys(range(7), (1.0, True))


def test_all_hours_together_count_what_the_counter_counted(conn: psycopg.Connection) -> None:
    @settings(max_examples=40, deadline=None)
    @given(
        steps=st.lists(st.tuples(st.integers(1, 30), st.floats(0, 50), st.integers(0, 59)), min_size=2, max_size=12),
        scale=st.sampled_from([1_000, 100_000]),
    )
    def check(steps: list[tuple[int, float, int]], scale: int) -> None:
        at, total, readings, begins = 0, 950.0, [], MIDNIGHT - 2 * DAY
        for gap, used, minute in steps:
            at, total = at + gap, total + used
            readings.append((begins + at * HOUR + timedelta(minutes=minute), total % scale))
        with conn.transaction(force_rollback=True):
            measured(conn, "water_counter", readings, {"rolls_over_at": scale})
            found = hours(conn, begins, begins + 400 * HOUR)
        expected = sum(used for _, used, _ in steps[1:])
        assert sum(used or 0 for used, _ in found.values()) == pytest.approx(expected, abs=1e-6)

    check()


def test_usual_is_the_median_of_the_same_weekday(conn: psycopg.Connection) -> None:
    begins, counter, readings = MIDNIGHT - 29 * DAY, 0.0, []
    for n in range(30 * 24):
        at = begins + n * HOUR
        weeks = (MIDNIGHT - at) / timedelta(days=7)
        counter += {1: 4.0, 2: 5.0, 3: 60.0, 4: 6.0}.get(int(weeks), 0.0) if weeks in (1, 2, 3, 4) else 0.25
        readings.append((at + timedelta(minutes=59, seconds=59), counter))
    measured(conn, "water_counter", readings)
    rows = conn.execute("SELECT hour, used FROM usual_by_hour('water_counter', %s)", (date(2026, 11, 24),))
    usual = {hour: used for hour, used in rows}  # noqa: C416
    assert len(usual) == 24
    assert usual[MIDNIGHT] == pytest.approx(5.5, abs=0.05)
    assert usual[MIDNIGHT + 3 * HOUR] == pytest.approx(0.25, abs=0.01)


def nights(conn: psycopg.Connection, until: datetime) -> list[tuple[date, float, float]]:
    rows = conn.execute(
        "SELECT night, used, smallest FROM used_by_night('water_counter', %s, 7) ORDER BY night", (until,)
    )
    return [(night, round(used, 6), round(smallest, 6)) for night, used, smallest in rows]


def running(conn: psycopg.Connection, until: datetime) -> int:
    row = conn.execute("SELECT running FROM nights_running('water_counter', %s, 7, 0.001)", (until,)).fetchone()
    return 0 if row is None else int(row[0])


def building(leak_since: datetime | None, days: int = 9) -> list[tuple[datetime, float]]:
    """Return the counter of a building that uses water by day, and leaks 40 litres an hour from an instant on."""
    counter, readings = 500.0, []
    for n in range(days * 24 + 12):
        at = MIDNIGHT - days * DAY + n * HOUR
        counter += 0.8 if 6 <= at.astimezone(LOCAL_ZONE).hour < 19 else 0.0
        counter += 0.04 if leak_since and at >= leak_since else 0.0
        readings.append((at + timedelta(minutes=55), counter))
    return readings


def test_where_nobody_is_at_night_the_smallest_hour_is_nothing(conn: psycopg.Connection) -> None:
    measured(conn, "water_counter", building(None))
    assert nights(conn, MIDNIGHT + 8 * HOUR) == [(date(2026, 11, day), 0.0, 0.0) for day in range(18, 25)]
    assert running(conn, MIDNIGHT + 8 * HOUR) == 0


def test_a_leak_is_counted_in_nights_up_to_the_newest(conn: psycopg.Connection) -> None:
    measured(conn, "water_counter", building(MIDNIGHT - 3 * DAY + 12 * HOUR))
    assert [smallest for _, _, smallest in nights(conn, MIDNIGHT + 8 * HOUR)] == [0.0] * 4 + [0.04] * 3
    assert running(conn, MIDNIGHT + 8 * HOUR) == 3
    assert running(conn, MIDNIGHT + 4 * HOUR) == 2, "the night that is not over does not count"
    assert running(conn, MIDNIGHT - 3 * DAY + 8 * HOUR) == 0


def filling(conn: psycopg.Connection, until: datetime) -> tuple[float, datetime | None, float | None, datetime | None]:
    row = conn.execute(
        "SELECT filling, emptied_at, per_hour, full_by FROM container_filling(%s, 0.95)", (until,)
    ).fetchone()
    assert row is not None
    return row


def test_a_container_is_full_when_its_trend_says_so(conn: psycopg.Connection) -> None:
    levels = [0.5, 0.7, 0.9, 0.92, 0.02, *(0.02 + 0.05 * n for n in range(1, 11))]
    readings = every_hour(levels, MIDNIGHT)
    measured(conn, "filling_level", readings)
    now, emptied_at, per_hour, full_by = filling(conn, readings[-1][0])
    assert now == pytest.approx(0.52)
    assert emptied_at == readings[4][0]
    assert per_hour == pytest.approx(0.05)
    assert full_by is not None
    assert (full_by - readings[-1][0]) / HOUR == pytest.approx((0.95 - 0.52) / 0.05)


@pytest.mark.parametrize(("place", "wrong"), [(3, 0.95), (6, 0.0), (9, 0.9)])
def test_one_wrong_reading_neither_empties_a_container_nor_moves_its_trend(
    conn: psycopg.Connection, place: int, wrong: float
) -> None:
    levels = [0.30 + 0.03 * n for n in range(14)]
    levels[place] = wrong
    measured(conn, "filling_level", every_hour(levels, MIDNIGHT))
    _, emptied_at, per_hour, _ = filling(conn, MIDNIGHT + 14 * HOUR)
    assert emptied_at is None
    assert per_hour == pytest.approx(0.03, abs=0.002)


def test_what_is_full_has_been_so_since_it_became_so(conn: psycopg.Connection) -> None:
    readings = every_hour([0.6, 0.7, 0.8, 0.9, 0.96, 0.97, 0.97, 0.97], MIDNIGHT)
    measured(conn, "filling_level", readings)
    assert filling(conn, MIDNIGHT + 9 * HOUR)[3] == readings[4][0]


def test_nothing_is_foretold_from_a_few_hours_or_of_what_does_not_fill(conn: psycopg.Connection) -> None:
    measured(conn, "filling_level", every_hour([0.8, 0.8, 0.01, 0.1, 0.2, 0.3], MIDNIGHT))
    measured(conn, "filling_level", every_hour([0.4] * 20, MIDNIGHT), station="M-2")
    rows = conn.execute(
        "SELECT source, per_hour, full_by FROM container_filling(%s, 0.95) ORDER BY 1", (MIDNIGHT + 21 * HOUR,)
    )
    assert list(rows) == [("M-1", None, None), ("M-2", 0.0, None)]


def test_the_sun_of_the_database_is_its_twin(conn: psycopg.Connection) -> None:
    @settings(max_examples=300, deadline=None)
    @given(
        at=st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
        latitude=st.floats(-90, 90),
        longitude=st.floats(-180, 180),
    )
    def check(at: datetime, latitude: float, longitude: float) -> None:
        row = conn.execute(
            "SELECT sun_elevation(%s, %s, %s), light_wanted(%s, %s, %s)",
            (at, latitude, longitude, at, latitude, longitude),
        ).fetchone()
        assert row is not None
        height = float(elevation(at.timestamp(), latitude, longitude))
        assert row[0] == pytest.approx(height, abs=1e-6)
        if min(abs(height + 6), abs(height + 0.833)) > 1e-5:
            assert row[1] is (True if height < -6 else False if height > -0.833 else None)

    check()


@pytest.mark.parametrize(
    ("clock", "wanted"), [("04:00", True), ("05:45", True), ("06:05", None), ("06:25", False), ("12:00", False),
                          ("17:10", False), ("17:25", None), ("17:45", True), ("23:59", True)],
)  # fmt: skip
def test_a_street_of_the_province_wants_light_from_dusk_to_dawn(
    conn: psycopg.Connection, clock: str, wanted: bool | None
) -> None:
    row = conn.execute("SELECT light_wanted(%s, 21.82, 105.21)", (f"2026-11-24 {clock}+07",)).fetchone()
    assert row == (wanted,)
