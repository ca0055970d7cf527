"""A machine of the data integration centre that does not answer."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
SELECT source AS subject, max(time) AS at,
    extract(epoch FROM max(time) - max(time) FILTER (WHERE value > 0)) / 60 AS value
FROM gauge_sample
WHERE system = 'data_centre' AND metric = 'up' AND time > %(now)s - interval '1 day' AND time <= %(now)s
GROUP BY source
"""
ABOUT = About(
    name="machine_down",
    label=Text("Máy chủ không trả lời", "Machine down"),
    what=Text("Số phút không trả lời", "Minutes without an answer"),
    unit=Text("phút", "min"),
    decimals=0,
    levels=(
        Level(20, Severity.MODERATE, Text("Máy chủ không trả lời: {subject}", "Machine down: {subject}")),
        Level(60, Severity.SEVERE, Text("Máy chủ ngừng đã lâu: {subject}", "Machine down for long: {subject}")),
    ),
    steps=(
        Text("Gọi trực trung tâm tích hợp dữ liệu.", "Call the data centre."),
        Text("Xem dịch vụ nào chạy trên máy đó; báo nơi dùng.", "See what runs on it; tell who uses it."),
    ),
)
RULE = looked(
    ABOUT,
    Kind.ABSENCE,
    Look(_SQL, every=timedelta(minutes=2), band=10),
    max_age=timedelta(hours=1),
    clear_hold=timedelta(minutes=10),
    agency="08",
)
