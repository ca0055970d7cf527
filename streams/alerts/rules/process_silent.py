"""A process of the platform whose heart no longer beats; its seconds are real ones."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
SELECT process AS subject, extract(epoch FROM clock_timestamp() - max(beaten_at)) AS value FROM heartbeat
WHERE process <> 'evaluator' GROUP BY process
"""
ABOUT = About(
    name="process_silent",
    label=Text("Tiến trình ngừng", "Process silent"),
    what=Text("Giây từ nhịp cuối", "Seconds since the last beat"),
    decimals=0,
    levels=(
        Level(60, Severity.MODERATE, Text("Tiến trình không còn báo nhịp: {subject}", "Process silent: {subject}")),
        Level(600, Severity.SEVERE, Text("Tiến trình ngừng đã lâu: {subject}", "Process silent for long: {subject}")),
    ),
    steps=(
        Text(
            "Xem `ioc status`; khởi động lại tiến trình; nếu lặp lại, xem nhật ký (`ioc logs`).",
            "See `ioc status`, start it again; if it recurs, read `ioc logs`.",
        ),
    ),
)
RULE = looked(ABOUT, Kind.ABSENCE, Look(_SQL, replayable=False), clear_hold=timedelta(minutes=1), agency="08")
