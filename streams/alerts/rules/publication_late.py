"""Procedures that are not published within five working days of their decision."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, deadline
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text

_SQL = """
SELECT procedure.agency AS subject,
    (add_working_days(decided_on, 5) + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS due_at
FROM procedure WHERE published_at IS NULL AND decided_on <= %(now)s::date
"""
ABOUT = About(
    name="publication_late",
    label=Text("Thủ tục công khai trễ hạn", "Procedures published late"),
    what=Text("Thủ tục chậm công khai", "Procedures unpublished"),
    decimals=0,
    levels=(
        Level(3, Severity.MINOR, Text("Thủ tục chậm công khai: {subject}", "Procedures unpublished: {subject}")),
        Level(
            15,
            Severity.MODERATE,
            Text("Nhiều thủ tục chậm công khai: {subject}", "Many procedures unpublished: {subject}"),
        ),
    ),
    steps=(
        Text(
            "Nhắc cơ quan công khai trên cổng dịch vụ công và niêm yết mã QR.",
            "Remind the agency to publish on the portal and to put up the QR code.",
        ),
    ),
)
RULE = deadline(
    ABOUT,
    Look(_SQL, every=timedelta(hours=1), replayable=False),
    basis="Quyết định 766/QĐ-TTg, chỉ số 1.2: thời hạn 5 ngày làm việc",
    clear_hold=timedelta(hours=1),
)
