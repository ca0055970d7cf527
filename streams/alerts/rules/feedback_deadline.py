"""Feedback of citizens whose answer is due within two days, or overdue."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, deadline
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text
from streams.local_time import local_day

_SQL = f"""
SELECT feedback.agency AS subject,
    (add_working_days({local_day("received_at")}, 15) + 1)::timestamp
        AT TIME ZONE 'Asia/Ho_Chi_Minh' AS due_at
FROM feedback WHERE refused_at IS NULL AND published_at IS NULL AND answered_at IS NULL AND received_at <= %(now)s
"""
ABOUT = About(
    name="feedback_deadline",
    label=Text("Phản ánh sắp hết hạn trả lời", "Feedback due for an answer"),
    what=Text("Phản ánh sắp hoặc đã quá hạn", "Feedback due or overdue"),
    decimals=0,
    levels=(
        Level(
            10, Severity.MINOR, Text("Phản ánh sắp hết hạn trả lời: {subject}", "Feedback due for an answer: {subject}")
        ),
        Level(
            40,
            Severity.MODERATE,
            Text("Nhiều phản ánh sắp hoặc đã quá hạn: {subject}", "Much feedback due or overdue: {subject}"),
        ),
    ),
    steps=(
        Text(
            "Gửi danh sách cho cơ quan; hạn trả lời là 15 ngày làm việc.",
            "Send the list to the agency; an answer is due within 15 working days.",
        ),
    ),
)
RULE = deadline(
    ABOUT,
    Look(_SQL, every=timedelta(hours=1), band=2, replayable=False),
    ahead="interval '2 days'",
    basis="Quyết định 766/QĐ-TTg, chỉ số 5.2: thời hạn 15 ngày làm việc",
    clear_hold=timedelta(hours=1),
)
