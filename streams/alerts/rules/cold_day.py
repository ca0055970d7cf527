"""Damaging cold: the mean of 24 hours, from the hourly means."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Front, Kind, Severity, Text

_SQL = """
SELECT station.id AS subject, station.name_vi, station.name_en, station.agency,
    CASE WHEN count(*) >= 20 THEN sum(hour.sum) / sum(hour.n) END AS value, max(hour.last_at) AS at
FROM station JOIN series ON series.source = station.id AND series.metric = 'temperature'
    JOIN observation_hour AS hour ON hour.series = series.id
WHERE hour.bucket > %(now)s - interval '24 hours' AND hour.bucket <= %(now)s
GROUP BY station.id
"""
ABOUT = About(
    name="cold_day",
    label=Text("Rét hại", "Damaging cold"),
    what=Text("Nhiệt độ trung bình 24 giờ", "Mean temperature of 24 hours"),
    unit="°C",
    levels=(
        Level(10, Severity.MINOR, Text("Rét hại: {subject}", "Damaging cold: {subject}")),
        Level(7, Severity.MODERATE, Text("Rét hại nghiêm trọng: {subject}", "Severe cold: {subject}")),
    ),
    steps=(
        Text(
            "Nhắc giữ ấm người già, trẻ nhỏ; không đốt than trong phòng kín.",
            "Remind people to keep the old and the young warm, and never to burn coal in a closed room.",
        ),
        Text("Rà soát đàn gia súc thả rông vùng cao.", "Have free-ranging cattle on high ground brought in."),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=30), band=0.5, below=True),
    max_age=timedelta(hours=3),
    clear_hold=timedelta(hours=2),
    front=Front("cold"),
)
