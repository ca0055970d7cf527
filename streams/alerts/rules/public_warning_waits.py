"""A warning to the public that is written and waits for the second person, who alone may issue it."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
SELECT w.id AS subject, w.content ->> 'headline_vi' AS name_vi, w.content ->> 'headline_en' AS name_en,
    submitted.at, extract(epoch FROM %(now)s - submitted.at) / 60 AS value
FROM public_warning AS w CROSS JOIN LATERAL (
    SELECT max(step.at) AS at FROM public_warning_step AS step
    WHERE step.warning = w.id AND step.step = 'submitted' AND step.at <= %(now)s) AS submitted
WHERE w.state = 'submitted' AND w.expires > %(now)s
"""
ABOUT = About(
    name="public_warning_waits",
    label=Text("Cảnh báo cộng đồng chờ duyệt", "Public warning waits for approval"),
    what=Text("Số phút chờ duyệt", "Minutes waiting for approval"),
    unit=Text("phút", "min"),
    decimals=0,
    levels=(
        Level(2, Severity.MODERATE, Text("Cảnh báo cộng đồng chờ duyệt: {subject}", "Public warning waits: {subject}")),
        Level(
            15,
            Severity.SEVERE,
            Text("Cảnh báo cộng đồng chờ duyệt đã lâu: {subject}", "Public warning waits for long: {subject}"),
        ),
    ),
    steps=(
        Text(
            "Gọi người có quyền duyệt (không phải người soạn), người đó mở Cảnh báo cộng đồng.",
            "Call somebody who may approve it (not one of its authors), who opens Public warnings.",
        ),
        Text("Duyệt để phát hành, hoặc trả lại và nói lý do.", "Approve it, or return it and say why."),
    ),
)
RULE = looked(
    ABOUT, Kind.DEADLINE, Look(_SQL, replayable=False), max_age=timedelta(days=1), clear_hold=timedelta(0), agency="01"
)
