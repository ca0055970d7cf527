"""Fine particles: the mean of the last hour, long before the index of the hour is there."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Front, Kind, Severity, Text

_SQL = """
SELECT station.id AS subject, station.name_vi, station.name_en, station.agency,
    CASE WHEN sum(minute.n) >= 6 THEN sum(minute.sum) / sum(minute.n) END AS value, max(minute.last_at) AS at
FROM station JOIN series ON series.source = station.id AND series.metric = 'pm25'
    JOIN observation_minute AS minute ON minute.series = series.id
WHERE minute.bucket > %(now)s - interval '1 hour' AND minute.bucket <= %(now)s
GROUP BY station.id
"""
ABOUT = About(
    name="pm25",
    label=Text("Bụi mịn PM2.5", "Fine particles PM2.5"),
    what=Text("PM2.5 trung bình một giờ", "PM2.5, mean of an hour"),
    unit="µg/m³",
    decimals=0,
    levels=(
        Level(150, Severity.MINOR, Text("Bụi mịn cao: {subject}", "Fine particles high: {subject}")),
        Level(250, Severity.MODERATE, Text("Bụi mịn rất cao: {subject}", "Fine particles very high: {subject}")),
        Level(350, Severity.SEVERE, Text("Bụi mịn nguy hại: {subject}", "Fine particles hazardous: {subject}")),
    ),
    steps=(
        Text(
            "Đối chiếu trạm lân cận: đốt rơm rạ, cháy, công trường, hay thiết bị lỗi?",
            "Compare the stations around: burning fields, a fire, a building site, or the sensor?",
        ),
        Text("Nhắc nhóm nhạy cảm hạn chế ra ngoài.", "Remind sensitive people to stay indoors."),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=5), band=10),
    basis="Quyết định 1459/QĐ-TCMT: PM2.5 tại VN_AQI 200, 300, 400",
    clear_hold=timedelta(minutes=30),
    front=Front("air"),
)
