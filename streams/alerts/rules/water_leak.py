"""Water that runs all night at a meter: a leak, or a tap that nobody closed."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Front, Kind, Severity, Text

_SQL = """
SELECT station.id AS subject, station.name_vi, station.name_en, station.agency, max(hour.last_at) AS at,
    CASE WHEN count(*) >= 3 THEN min(hour.min) END AS value
FROM station JOIN series ON series.source = station.id AND series.metric = 'water_drawn'
    JOIN observation_hour AS hour ON hour.series = series.id
    CROSS JOIN LATERAL (SELECT date_trunc('day', %(now)s AT TIME ZONE 'Asia/Ho_Chi_Minh') AS midnight) AS today
WHERE hour.bucket >= (today.midnight + interval '1 hour') AT TIME ZONE 'Asia/Ho_Chi_Minh'
    AND hour.bucket < (today.midnight + interval '5 hours') AT TIME ZONE 'Asia/Ho_Chi_Minh'
    AND %(now)s AT TIME ZONE 'Asia/Ho_Chi_Minh' >= today.midnight + interval '5 hours'
    AND coalesce(station.attributes->>'night_use', 'false') <> 'true'
GROUP BY station.id
"""
ABOUT = About(
    name="water_leak",
    label=Text("Rò rỉ nước", "Water leak"),
    what=Text("Lưu lượng thấp nhất trong đêm", "Least flow of the night"),
    unit="m³/h",
    decimals=2,
    levels=(
        Level(5.0, Severity.MINOR, Text("Nghi rò rỉ nước: {subject}", "Water may be leaking: {subject}")),
        Level(15.0, Severity.MODERATE, Text("Nước chảy suốt đêm: {subject}", "Water runs all night: {subject}")),
    ),
    steps=(
        Text(
            "Báo bộ phận quản trị của cơ quan kiểm tra vòi, bồn, đường ống.",
            "Have the caretakers of the office check taps, tanks and pipes.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=30), band=0.2),
    max_age=timedelta(hours=8),
    clear_hold=timedelta(hours=1),
    front=Front("leaks"),
)
