"""A stretch of street lighting of which many lamps are burnt out."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, ratio
from streams.alerts.look import Look
from streams.alerts.rule import Front, Severity, Text
from streams.registry.stations import number

_SQL = f"""
SELECT station.id AS subject, station.name_vi, station.name_en, station.agency, latest.time AS at, latest.value AS part,
    {number("station.attributes->'lamps'")} AS whole
FROM station JOIN series ON series.source = station.id AND series.metric = 'lamps_burnt_out'
    JOIN observation_last AS latest ON latest.series = series.id
"""
ABOUT = About(
    name="lamps_out",
    label=Text("Đèn đường hỏng nhiều", "Street lamps burnt out"),
    what=Text("Đèn hỏng trên tổng số", "Burnt-out lamps of all"),
    unit="%",
    decimals=0,
    levels=(
        Level(15, Severity.MINOR, Text("Đèn đường hỏng nhiều: {subject}", "Many street lamps burnt out: {subject}")),
        Level(
            40, Severity.MODERATE, Text("Đoạn đường gần như tối: {subject}", "A stretch of road almost dark: {subject}")
        ),
    ),
    steps=(
        Text(
            "Báo đơn vị chiếu sáng; ưu tiên nơi qua trường học, cầu, đèo.",
            "Tell the lighting company; schools, bridges and passes first.",
        ),
    ),
)
RULE = ratio(
    ABOUT,
    Look(_SQL, every=timedelta(minutes=30), band=3, replayable=False),
    least=10,
    max_age=timedelta(hours=6),
    clear_hold=timedelta(hours=1),
    front=Front("lighting"),
)
