"""The air quality index of the hour at a station (VN_AQI, Decision 1459/QĐ-TCMT)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from streams.air_quality.vn_aqi import GASES, NOWCAST_HOURS, PARTICLES, hourly
from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look, Row
from streams.alerts.rule import Front, Kind, Severity, Text

# The means of the whole hours before now, newest first; `ago` counts them from 0.
_SQL = f"""
    SELECT station.id AS subject, station.name_vi, station.name_en, station.agency, series.metric,
        (extract(epoch FROM date_trunc('hour', %(now)s) - hour.bucket) / 3600)::int - 1 AS ago,
        hour.sum / hour.n AS mean, hour.last_at
    FROM station JOIN series ON series.source = station.id JOIN observation_hour AS hour ON hour.series = series.id
    WHERE station.kind = 'air' AND hour.bucket < date_trunc('hour', %(now)s)
        AND hour.bucket >= date_trunc('hour', %(now)s) - interval '{NOWCAST_HOURS} hours'
"""


def _rows(found: Sequence[Mapping[str, Any]]) -> list[Row]:
    by_station: dict[str, list[Mapping[str, Any]]] = {}
    for one in found:
        by_station.setdefault(one["subject"], []).append(one)
    return [_row(station, means) for station, means in by_station.items()]


def _row(station: str, means: Sequence[Mapping[str, Any]]) -> Row:
    hours: dict[str, list[float | None]] = {name: [None] * NOWCAST_HOURS for name in (*PARTICLES, *GASES)}
    for one in means:
        if one["metric"] in hours and 0 <= one["ago"] < NOWCAST_HOURS and one["mean"] >= 0:
            hours[one["metric"]][one["ago"]] = one["mean"]
    index, first = hourly(hours), means[0]
    return Row(
        station,
        None if index is None else index.value,
        at=max(one["last_at"] for one in means),
        name=Text(first["name_vi"], first["name_en"]),
        agency=first["agency"],
        detail={} if index is None else {"pollutant": index.dominant},
    )


ABOUT = About(
    name="air_index",
    label=Text("Chỉ số chất lượng không khí", "Air quality index"),
    what=Text("VN_AQI giờ", "VN_AQI of the hour"),
    decimals=0,
    levels=(
        Level(151, Severity.MINOR, Text("Không khí xấu: {subject}", "Unhealthy air: {subject}")),
        Level(201, Severity.MODERATE, Text("Không khí rất xấu: {subject}", "Very unhealthy air: {subject}")),
        Level(301, Severity.SEVERE, Text("Không khí nguy hại: {subject}", "Hazardous air: {subject}")),
    ),
    steps=(
        Text(
            "Tìm nguồn: cháy, đốt rơm rạ, nhà máy, công trường; cử đoàn kiểm tra.",
            "Find the source: a fire, burning fields, a factory, a building site; send inspectors.",
        ),
        Text(
            "Khuyến cáo trường học, bệnh viện, người dân quanh trạm theo mức VN_AQI.",
            "Advise schools, hospitals and people around the station as the index says.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.LEVEL,
    Look(_SQL, every=timedelta(minutes=10), band=5, shape=_rows),
    basis="Quyết định 1459/QĐ-TCMT",
    max_age=timedelta(hours=3),
    clear_hold=timedelta(minutes=50),
    front=Front("air"),
)
