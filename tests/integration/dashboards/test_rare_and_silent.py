"""Stations that measure rarely, that are silent or were never heard, and roads of which the registry says nonsense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.integration.dashboards.conftest import CITY_NOW
from tests.integration.dashboards.panel_rows import PANELS, read_panel, reading

LO = {"river": "Lô", "alarm_m": [22, 24, 26], "reference_m": 20, "km": 999}
Told = Mapping[str, tuple[float, timedelta]]
"""What a station said last by metric, and how long ago."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NEW: dict[str, tuple[str, dict[str, Any], Told]] = {
    "WTR-901": ("water", LO, {}),
    "WTR-902": (
        "water",
        {**LO, "measures_every_s": 3600},
        {"water_level": (23.0, HOUR), "water_flow": (48_000.0, HOUR)},
    ),
    "WTR-903": ("water", LO, {"water_level": (27.0, 72 * HOUR)}),
    "WTR-904": ("water", LO, {"water_flow": (49_000.0, MINUTE), "rain": (0.0, MINUTE)}),
    "WTR-905": ("water", {"river": "Thử", "alarm_m": [10, 10.2, 10.4]}, {"water_level": (10.5, MINUTE)}),
    "WTR-906": ("water", {"alarm_m": [22, 24, 26]}, {"water_level": (25.0, MINUTE)}),
    "AIR-901": ("air", {}, {"pm25": (999.0, 72 * HOUR)}),
    "AIR-902": ("air", {"measures_every_s": 3600}, {"pm25": (30.0, HOUR), "pm10": (99.0, 20 * HOUR)}),
    "NOI-901": ("noise", {}, {"noise_laeq": (50.0, MINUTE)}),
    "NOI-902": ("noise", {"measures_every_s": 3600}, {"noise_laeq": (50.0, HOUR)}),
    "LGT-901": ("lighting", {"measures_every_s": 3600}, {"lamps_on": (0.0, HOUR)}),
    "TRF-901": ("traffic", {"free_flow_kmh": 0}, {"traffic_speed": (1.0, MINUTE), "traffic_occupancy": (60, MINUTE)}),
    "TRF-902": ("traffic", {"free_flow_kmh": 50}, {"traffic_speed": (2, 2 * HOUR), "traffic_occupancy": (30, MINUTE)}),
    "TRF-903": ("traffic", {"free_flow_kmh": 50}, {"traffic_speed": (0, MINUTE), "traffic_occupancy": (0, MINUTE)}),
}
RETIRED = "WTR-904"
"""It was in service until yesterday, and goes on sending."""


@pytest.fixture
def city(sample_city: str) -> Iterator[str]:
    """The sample city with these stations, for one test."""
    with psycopg.connect(sample_city) as conn:
        for station, (kind, attributes, told) in NEW.items():
            conn.execute(
                "INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude, attributes, valid_to)"
                " VALUES (%s, %s, %s, %s, 21.8, 105.2, %s, %s)",
                (station, kind, station, station, Jsonb(attributes), _last_day(station)),
            )
            for metric, (value, ago) in told.items():
                conn.execute(
                    "WITH made AS (INSERT INTO series (source, metric) VALUES (%s, %s) RETURNING id)"
                    " INSERT INTO observation_last (series, time, value, revision, quality)"
                    " SELECT id, %s, %s, 0, 0 FROM made",
                    (station, metric, CITY_NOW - ago, value),
                )
        conn.execute(
            "INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)"
            " SELECT id, date_trunc('hour', %(at)s), 60, 480, 8, 8, 8, %(at)s FROM series"
            " WHERE source = %(retired)s AND metric = 'rain'",
            {"at": CITY_NOW - HOUR, "retired": RETIRED},
        )
        conn.execute(
            "INSERT INTO water_outlook (station, at, level, rise, direction) VALUES ('WTR-902', %s, 23, 0.1, 1)",
            (CITY_NOW - HOUR,),
        )
        # Three hours of the last twenty-four without a word, and one with nothing but bad values.
        conn.execute(
            "INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)"
            " SELECT id, hour, 60, 3000, 50, 50, 50, hour FROM series,"
            " generate_series(%(now)s - interval '30 hours', %(now)s, interval '1 hour') AS at,"
            " date_trunc('hour', at) AS hour"
            " WHERE source = 'NOI-901' AND at NOT BETWEEN %(now)s - 4 * %(gap)s AND %(now)s - 3 * %(gap)s",
            {"now": CITY_NOW, "gap": 3 * HOUR},
        )
        conn.execute(
            "INSERT INTO observation (series, time, value, revision, quality)"
            " SELECT id, %s, 50, 0, 3 FROM series WHERE source = 'NOI-901'",
            (CITY_NOW - 12 * HOUR,),
        )
    yield sample_city
    with psycopg.connect(sample_city) as conn:
        own = "SELECT id FROM series WHERE source = ANY (%s)"
        for table in ("observation_last", "observation_hour", "observation"):
            conn.execute(f"DELETE FROM {table} WHERE series IN ({own})".encode(), (list(NEW),))
        conn.execute("DELETE FROM water_outlook WHERE station = 'WTR-902'")
        conn.execute("DELETE FROM series WHERE source = ANY (%s)", (list(NEW),))
        conn.execute("DELETE FROM station WHERE id = ANY (%s)", (list(NEW),))


def _last_day(station: str) -> date | None:
    return (CITY_NOW - 24 * HOUR).date() if station == RETIRED else None


async def test_a_board_tells_what_is_now_and_who_is_silent(city: str) -> None:
    async with reading(city) as reader:

        async def rows(panel: str) -> list[dict[str, Any]]:
            return await read_panel(reader, *PANELS[panel], CITY_NOW)

        table = await rows("gauges")
        gauges = {row["name_en"]: row["state"] for row in table if row["name_en"] in NEW}
        pins = {row["key"]: row["state"] for row in await rows("province_map") if row["key"] in NEW}
        told = " | ".join(["", *(row["text_en"] for row in await rows("ticker"))])
        roads = {row["name_en"]: row for row in await rows("roads")}
        (congested,) = await rows("roads_congested")
        (flow,), (rain,), (highest,) = [await rows(panel) for panel in ("largest_flow", "rain_day", "highest_water")]
        health = {row["name_en"]: row for row in await rows("station_health") if row["name_en"] in NEW}
        listed = [row for panel in ("air_stations", "noise_places", "lighting_cabinets") for row in await rows(panel)]
        others = {row["name_en"]: row for row in listed if row["name_en"] in NEW}

    # The last one is on no river that anybody has registered.
    assert gauges == {
        "WTR-901": "silent", "WTR-902": "watch", "WTR-903": "silent", "WTR-905": "danger", "WTR-906": "warning"
    }  # fmt: skip
    rare = next(row for row in table if row["name_en"] == "WTR-902")
    assert (rare["rise"], rare["moves_en"]) == (10, "↗ rising")
    assert [row["state"] for row in table].index("silent") > [row["state"] for row in table].index("watch")
    # WTR-902 stands farther above its alarm I, and yet at a lower level.
    assert (highest["state"], highest["detail_en"]) == ("danger", "WTR-905 · 0.10\u00a0m above alarm\u00a0III")
    assert {name: pins[name] for name in gauges} == gauges
    assert (flow["value"], flow["detail_en"]) == (48_000, "WTR-902")
    assert rain["detail_en"] != RETIRED
    assert rain["value"] < 480
    assert "Lô at WTR-902: 23.00 m" in told
    assert "| WTR-906: 25.00 m" in told
    assert "WTR-903" not in told
    assert "AIR-901" not in told
    assert (roads["TRF-902"]["state"], roads["TRF-902"]["speed"]) == ("normal", None)
    assert (roads["TRF-901"]["state"], roads["TRF-901"]["free_flow"]) == ("normal", None)
    assert "TRF-90" not in congested["detail_en"]
    assert {name for name, row in health.items() if row["state"] == "silent"} == {"WTR-901", "WTR-903", "AIR-901"}
    # What measures by the hour is not silent; a pollutant that it measures no more is not shown beside the others.
    assert {name: row["state"] for name, row in others.items()} == {
        "AIR-901": "silent", "AIR-902": "normal", "NOI-901": "normal", "NOI-902": "normal", "LGT-901": "normal"
    }  # fmt: skip
    assert (others["AIR-902"]["pm25"], others["AIR-902"]["pm10"], others["AIR-901"]["pm25"]) == (30, None, 999)
    assert (health["NOI-901"]["state"], health["NOI-901"]["empty_hours"]) == ("watch", 3)
