"""Many messages of one door in an hour that could not be used."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
SELECT door AS subject, count(*) AS value, count(DISTINCT source) AS sources FROM dead_letter
WHERE state = 'waiting' AND last_seen > %(now)s - interval '1 hour' AND last_seen <= %(now)s
GROUP BY door
"""
ABOUT = About(
    name="dead_letters_flood",
    label=Text("Bản ghi lỗi dồn lại", "Dead letters pile up"),
    what=Text("Bản ghi lỗi trong một giờ", "Dead letters of an hour"),
    decimals=0,
    levels=(
        Level(
            200, Severity.MINOR, Text("Nhiều bản ghi lỗi ở cửa {subject}", "Many dead letters at the door {subject}")
        ),
        Level(
            2000,
            Severity.SEVERE,
            Text("Rất nhiều bản ghi lỗi ở cửa {subject}", "Very many dead letters at the door {subject}"),
        ),
    ),
    steps=(
        Text(
            "Xem lý do (`ioc dead-letters list`), báo chủ quản nguồn.",
            "See the reasons (`ioc dead-letters list`), tell the owner of the source.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=5), band=20),
    clear_hold=timedelta(minutes=30),
    agency="08",
)
