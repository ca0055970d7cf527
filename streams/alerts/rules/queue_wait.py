"""Somebody waits too long at a one-stop centre."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
SELECT ticket.centre AS subject, unit.name_vi, unit.name_en, count(*) AS waiting, max(ticket.taken_at) AS at,
    extract(epoch FROM %(now)s - min(ticket.taken_at)) / 60 AS value
FROM ticket LEFT JOIN unit ON unit.code = ticket.centre
WHERE ticket.taken_at > %(now)s - interval '8 hours' AND ticket.taken_at <= %(now)s
    AND coalesce(ticket.called_at, ticket.finished_at, %(now)s) >= %(now)s
GROUP BY ticket.centre, unit.code
"""
ABOUT = About(
    name="queue_wait",
    label=Text("Chờ lâu tại một cửa", "Long wait at a one-stop centre"),
    what=Text("Người chờ lâu nhất", "Longest wait"),
    unit=Text("phút", "min"),
    decimals=0,
    levels=(
        Level(60, Severity.MINOR, Text("Người dân chờ lâu: {subject}", "Citizens wait long: {subject}")),
        Level(120, Severity.MODERATE, Text("Người dân chờ rất lâu: {subject}", "Citizens wait very long: {subject}")),
    ),
    steps=(
        Text(
            "Gọi trưởng bộ phận một cửa: mở thêm quầy, chuyển người.",
            "Call the head of the centre: open a counter, move people.",
        ),
        Text("Xem có số bị quên gọi không.", "See whether a ticket was forgotten."),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=2), band=10, office=True),
    hold=timedelta(minutes=5),
    max_age=timedelta(hours=8),
)
