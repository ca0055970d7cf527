"""Sound above the limit of its station: the equivalent level of the last hour."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Front, Kind, Severity, Text
from streams.registry.sound import limit, mean_level

_SQL = f"""
SELECT station.id AS subject, station.name_vi, station.name_en, station.agency, max(minute.last_at) AS at,
    CASE WHEN count(*) >= 6 THEN {mean_level("minute.sum / minute.n")} - {limit("%(now)s")} END AS value
FROM station JOIN series ON series.source = station.id AND series.metric = 'noise_laeq'
    JOIN observation_minute AS minute ON minute.series = series.id
WHERE minute.bucket > %(now)s - interval '1 hour' AND minute.bucket <= %(now)s
GROUP BY station.id
"""
ABOUT = About(
    name="noise",
    label=Text("Tiếng ồn vượt giới hạn", "Noise above the limit"),
    what=Text("Vượt giới hạn", "Above the limit"),
    unit="dB",
    levels=(
        Level(10, Severity.MINOR, Text("Tiếng ồn vượt giới hạn: {subject}", "Noise above the limit: {subject}")),
        Level(
            15, Severity.MODERATE, Text("Tiếng ồn vượt xa giới hạn: {subject}", "Noise far above the limit: {subject}")
        ),
    ),
    steps=(
        Text(
            "Tìm nguồn: công trường, karaoke, giao thông; báo xã, phường cử người.",
            "Find the source: a building site, karaoke, traffic; have the commune send somebody.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=5), band=1),
    hold=timedelta(minutes=15),
    clear_hold=timedelta(minutes=30),
    front=Front("noise"),
)
