"""Questions on the official Zalo account that waited over a day and can still be answered (within Zalo's 48 hours)."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, deadline
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text

_SQL = """
SELECT asked.system AS subject, asked.time + interval '1 day' AS due_at FROM zalo_event AS asked
WHERE asked.kind = 'question' AND asked.time > %(now)s - interval '2 days' AND asked.time <= %(now)s AND NOT EXISTS (
    SELECT FROM zalo_event AS said
    WHERE said.kind = 'answer' AND said.citizen = asked.citizen AND said.time > asked.time
        AND said.time <= %(now)s AND (said.in_reply_to IS NULL OR said.in_reply_to = asked.id))
"""
ABOUT = About(
    name="zalo_unanswered",
    label=Text("Câu hỏi Zalo chưa trả lời", "Zalo questions unanswered"),
    what=Text("Câu hỏi chờ quá một ngày", "Questions waiting over a day"),
    decimals=0,
    levels=(
        Level(60, Severity.MINOR, Text("Câu hỏi trên Zalo chưa trả lời", "Zalo questions unanswered")),
        Level(
            200,
            Severity.MODERATE,
            Text("Rất nhiều câu hỏi trên Zalo chưa trả lời", "Very many Zalo questions unanswered"),
        ),
    ),
    steps=(
        Text(
            "Phân công người trả lời; quá 48 giờ Zalo không cho nhắn nữa.",
            "Assign somebody: after 48 hours Zalo lets no message through.",
        ),
    ),
)
RULE = deadline(ABOUT, Look(_SQL, every=timedelta(minutes=30), band=5), clear_hold=timedelta(hours=1), agency="01")
