"""Payments of a week that do not match the dossiers they name."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, ratio
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text

_SQL = """
SELECT 'payments' AS subject,
        (SELECT count(*) FROM fee_paid(%(now)s::timestamptz - interval '7 days', %(now)s) WHERE difference IS NOT NULL)
        + (SELECT count(*) FROM fee_stray WHERE at > %(now)s - interval '7 days' AND at <= %(now)s) AS part,
    (SELECT count(*) FROM payment
        WHERE time > %(now)s - interval '7 days' AND time <= %(now)s AND status = 'paid') AS whole
"""
ABOUT = About(
    name="payments_unreconciled",
    label=Text("Thu phí chưa khớp", "Payments unreconciled"),
    what=Text("Giao dịch lệch trong 7 ngày", "Payments that differ, of 7 days"),
    unit="%",
    levels=(
        Level(8, Severity.MINOR, Text("Nhiều khoản thu chưa khớp", "Many payments unreconciled")),
        Level(20, Severity.MODERATE, Text("Rất nhiều khoản thu chưa khớp", "Very many payments unreconciled")),
    ),
    steps=(
        Text(
            "Mở bảng Thu phí, đối soát với ngân hàng và kho bạc.",
            "Open the payments board and reconcile with bank and treasury.",
        ),
    ),
)
RULE = ratio(
    ABOUT,
    Look(_SQL, every=timedelta(hours=1), band=1, replayable=False),
    least=50,
    clear_hold=timedelta(hours=2),
    agency="04",
)
