"""A warning that a forecaster has in force, by the severity that he gave it."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
SELECT warning.sender || ',' || warning.event_vi AS subject, max(warning.event_vi) AS name_vi,
    coalesce(max(warning.event_en), max(warning.event_vi)) AS name_en, max(warning.time) AS at,
    max(array_position(ARRAY['Minor', 'Moderate', 'Severe', 'Extreme'], warning.severity)) AS value
FROM warning
WHERE status = 'Actual' AND msg_type IN ('Alert', 'Update') AND event_vi IS NOT NULL AND time <= %(now)s
    AND time > %(now)s - interval '30 days' AND coalesce(expires, time + interval '24 hours') > %(now)s
    AND NOT EXISTS (
        SELECT FROM warning AS later
        WHERE later.status = 'Actual' AND later.msg_type IN ('Update', 'Cancel') AND later.time <= %(now)s
            AND later.time >= warning.time
            AND warning.sender || ',' || warning.identifier = ANY (string_to_array(later.refers_to, ' ')))
GROUP BY warning.sender, warning.event_vi
"""
ABOUT = About(
    name="warning_issued",
    label=Text("Cảnh báo của cơ quan dự báo", "Forecaster’s warning"),
    what=Text("Mức của bản tin", "Severity of the message"),
    decimals=0,
    levels=(
        Level(2, Severity.MODERATE, Text("{subject}", "{subject}")),
        Level(3, Severity.SEVERE, Text("{subject}", "{subject}")),
        Level(4, Severity.EXTREME, Text("{subject}", "{subject}")),
    ),
    steps=(
        Text(
            "Đọc nguyên văn bản tin; chuyển xã trong vùng ảnh hưởng.",
            "Read the message itself; pass it to the communes concerned.",
        ),
        Text(
            "Theo dõi các trạm đo trong vùng; chờ bản tin cập nhật.",
            "Watch the stations in the area; wait for the update.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.LEVEL,
    Look(_SQL),
    basis="Mức độ do cơ quan dự báo ghi trong bản tin CAP",
    max_age=timedelta(hours=6),
    clear_hold=timedelta(minutes=1),
    agency="06",
)
