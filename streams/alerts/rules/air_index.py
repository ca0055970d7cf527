"""The air quality index of the hour at a station (VN_AQI, Decision 1459/QĐ-TCMT)."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Front, Kind, Severity, Text

# The newest whole hour of which the decision gives an index, as the observations' transaction keeps them.
_SQL = """
    SELECT DISTINCT ON (station.id) station.id AS subject, station.name_vi, station.name_en, station.agency,
        kept.value, kept.dominant AS pollutant, kept.hour + interval '1 hour' AS at
    FROM station JOIN air_index_hour AS kept ON kept.station = station.id
    WHERE station.kind = 'air' AND kept.hour < date_trunc('hour', %(now)s)
        AND kept.hour >= date_trunc('hour', %(now)s) - interval '2 hours'
    ORDER BY station.id, kept.hour DESC
"""


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
    Look(_SQL, every=timedelta(minutes=10), band=5),
    basis="Quyết định 1459/QĐ-TCMT",
    max_age=timedelta(hours=3),
    clear_hold=timedelta(minutes=50),
    front=Front("air"),
)
