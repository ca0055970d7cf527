"""A partition whose records wait while nothing of it is committed: nobody reads it, or its batch never ends."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

# The clock of the commits is the real one. A partition of which nothing was ever committed stands still as well.
_SQL = """
SELECT topic AS subject, coalesce(sum(waiting) FILTER (
    WHERE coalesce(committed_at, '-infinity') < clock_timestamp() - interval '1 minute'), 0) AS value
FROM flow_backlog GROUP BY topic
"""
ABOUT = About(
    name="stream_stands_still",
    label=Text("Luồng đứng", "Stream stands still"),
    what=Text("Bản ghi chờ ở phân vùng đứng", "Records waiting in partitions that stand still"),
    decimals=0,
    levels=(
        Level(
            1,
            Severity.SEVERE,
            Text("Luồng {subject} không được ghi tiếp", "Nothing more is written of the stream {subject}"),
        ),
    ),
    steps=(
        Text(
            "Xem bảng Hệ thống, mục Từng phân vùng, và nhật ký (`ioc logs worker-1`): lô nào bị thử lại mãi?",
            "See the platform board, Partitions, and `ioc logs worker-1`: is one batch tried again and again?",
        ),
        Text(
            "Khởi động lại tiến trình xử lý: không mất gì, Kafka giao lại từ chỗ đã ghi.",
            "Start the workers again: nothing is lost, Kafka delivers again from what is committed.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.ABSENCE,
    Look(_SQL, replayable=False),
    hold=timedelta(minutes=2),
    clear_hold=timedelta(minutes=1),
    agency="08",
)
