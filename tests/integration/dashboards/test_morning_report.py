"""What the morning report says of the sample city is what the wall says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from dashboards.boards import platform, water
from dashboards.morning import questions
from tests.integration.dashboards.conftest import CITY_NOW, asked
from tests.integration.dashboards.panel_rows import PANELS, Conn

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ALARMS: dict[str, Any] = {"alarm_m": [22, 24, 26]}


def gauge(conn: Conn, station: str, attributes: dict[str, Any], level: float, ago: timedelta) -> None:
    """Set up a gauge that has measured one level, so long ago."""
    conn.execute(
        "INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude, attributes)"
        " VALUES (%s, 'water', %s, %s, 21.8, 105.2, %s)",
        (station, station, station, Jsonb(attributes)),
    )
    conn.execute("INSERT INTO series (source, metric) VALUES (%s, 'water_level')", (station,))
    measured = {"station": station, "level": level, "at": CITY_NOW - ago}
    of_series = "FROM series WHERE source = %(station)s"
    conn.execute(
        "INSERT INTO observation_minute (series, bucket, n, sum, min, max, last, last_at) SELECT id,"
        f" %(at)s, 1, %(level)s, %(level)s, %(level)s, %(level)s, %(at)s {of_series}".encode(),
        measured,
    )
    conn.execute(
        "INSERT INTO observation_last (series, time, value, revision, quality)"
        f" SELECT id, %(at)s, %(level)s, 0, 0 {of_series}".encode(),
        measured,
    )


def test_the_gauge_at_the_highest_alarm_level_stands_first_as_on_the_wall(conn: Conn) -> None:
    gauge(conn, "WTR-901", ALARMS, 23.9, MINUTE)
    gauge(conn, "WTR-902", {"alarm_m": [10, 10.2, 10.4]}, 10.5, MINUTE)
    told, (wall,) = asked(conn, questions.WATER), asked(conn, water.HIGHEST.sql)
    assert (told[0]["id"], told[0]["state"]) == ("WTR-902", "danger")
    assert wall["value"] == told[0]["level"]
    assert told[-1]["id"] != "WTR-901"


def test_a_station_is_silent_when_the_boards_say_so(conn: Conn) -> None:
    gauge(conn, "WTR-901", ALARMS, 27.0, 2 * HOUR)
    gauge(conn, "WTR-902", {**ALARMS, "measures_every_s": 3600}, 23.0, 5 * HOUR)
    told = {row["id"]: (row["level"], row["state"]) for row in asked(conn, questions.WATER)}
    assert (told["WTR-901"], told["WTR-902"]) == ((None, "silent"), (23.0, "watch"))
    (stations,), (wall,) = asked(conn, questions.STATIONS), asked(conn, PANELS["stations_reporting"][1].sql)
    assert stations["heard"] == wall["value"]


def test_the_most_rain_may_have_fallen_at_a_weather_station(conn: Conn) -> None:
    poured = conn.execute(
        "UPDATE observation_hour SET sum = 500 FROM series WHERE id = series AND source = 'WEA-003'"
        " AND metric = 'rainfall' AND bucket = %s",
        ((CITY_NOW - 2 * HOUR).replace(minute=0),),
    )
    assert poured.rowcount == 1
    night = next(row for row in asked(conn, questions.FIGURES) if row["name"] == "night")
    assert 500 < night["rain"] < 600


def test_what_was_refused_is_counted_as_on_the_platforms_board(conn: Conn) -> None:
    minutes = "INSERT INTO flow_minute (topic, partition, bucket, received, rejected) VALUES (%s, 9, %s, %s, %s)"
    (before,) = asked(conn, platform.REJECTED.sql)
    for at in (CITY_NOW - HOUR, datetime.now(UTC) - HOUR):
        conn.execute(minutes, ("ioc.observations", at, 100, 7))
        # What a door refuses comes as a record of its own stream.
        conn.execute(minutes, ("ioc.rejects", at, 5, 0))
    conn.execute(minutes, ("ioc.dossiers", CITY_NOW - 25 * HOUR, 4000, 1000))
    conn.execute("UPDATE dead_letter SET count = 900, first_seen = first_seen - interval '9 days'")
    refused = [row for row in asked(conn, questions.HEALTH) if row["what"] == "refused"]
    assert refused == [{"what": "refused", "name": "not_json,out_of_range,unknown_station", "n": 12}]
    (after,) = asked(conn, platform.REJECTED.sql)
    assert after["value"] - before["value"] == 12
