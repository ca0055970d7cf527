"""Heavy rain over a day: the total of 24 hours, from the hourly sums."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Front, Kind, Severity, Text

_SQL = """
SELECT station.id AS subject, station.name_vi, station.name_en, station.agency,
    sum(hour.sum) AS value, max(hour.last_at) AS at
FROM station JOIN series ON series.source = station.id AND series.metric IN ('rain', 'rainfall')
    JOIN observation_hour AS hour ON hour.series = series.id
WHERE hour.bucket > %(now)s - interval '24 hours' AND hour.bucket <= %(now)s
GROUP BY station.id
"""
ABOUT = About(
    name="rain_day",
    label=Text("Mưa lớn trong 24 giờ", "Heavy rain of 24 hours"),
    what=Text("Mưa trong 24 giờ", "Rain of 24 hours"),
    unit="mm",
    decimals=0,
    levels=(
        Level(50, Severity.MINOR, Text("Mưa to 24 giờ: {subject}", "Heavy rain of 24 h: {subject}")),
        Level(100, Severity.SEVERE, Text("Mưa rất to 24 giờ: {subject}", "Very heavy rain of 24 h: {subject}")),
        Level(200, Severity.EXTREME, Text("Mưa đặc biệt to 24 giờ: {subject}", "Extreme rain of 24 h: {subject}")),
    ),
    steps=(
        Text(
            "Rà soát hộ dân dưới sườn dốc, ven suối; đất đã no nước.",
            "Go through households below slopes and along streams; the ground is soaked.",
        ),
        Text(
            "Hỏi Đài Khí tượng Thủy văn mưa còn kéo dài bao lâu.",
            "Ask the hydro-meteorological station how long the rain will last.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=10), band=5),
    max_age=timedelta(hours=2),
    clear_hold=timedelta(hours=1),
    front=Front("rain"),
)
