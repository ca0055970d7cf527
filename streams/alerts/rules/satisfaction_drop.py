"""Satisfaction with an agency that has dropped against the four weeks before."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
SELECT vote.agency AS subject, agency.name_vi, agency.name_en, agency.code AS agency,
    avg(stars) FILTER (WHERE vote.time > %(now)s - interval '7 days')::float8 AS this_week,
    CASE WHEN count(*) FILTER (WHERE vote.time > %(now)s - interval '7 days') >= 20
            AND count(*) FILTER (WHERE vote.time <= %(now)s - interval '7 days') >= 40
        THEN avg(stars) FILTER (WHERE vote.time <= %(now)s - interval '7 days')
            - avg(stars) FILTER (WHERE vote.time > %(now)s - interval '7 days') END AS value
FROM vote LEFT JOIN agency ON agency.code = vote.agency
WHERE vote.time > %(now)s - interval '35 days' AND vote.time <= %(now)s
GROUP BY vote.agency, agency.code
"""
ABOUT = About(
    name="satisfaction_drop",
    label=Text("Mức hài lòng giảm", "Satisfaction drops"),
    what=Text("Giảm so với bốn tuần trước", "Drop against the four weeks before"),
    unit=Text("sao", "stars"),
    decimals=2,
    levels=(
        Level(0.5, Severity.MINOR, Text("Mức hài lòng giảm: {subject}", "Satisfaction drops: {subject}")),
        Level(
            1.0, Severity.MODERATE, Text("Mức hài lòng giảm mạnh: {subject}", "Satisfaction drops sharply: {subject}")
        ),
    ),
    steps=(
        Text(
            "Đọc các góp ý một, hai sao của tuần; báo thủ trưởng cơ quan.",
            "Read the comments of one and two stars of the week; tell the head of the agency.",
        ),
    ),
)
RULE = looked(ABOUT, Kind.ANOMALY, Look(_SQL, every=timedelta(hours=1), band=0.1), clear_hold=timedelta(hours=6))
