"""Dossiers of an agency that are due within a day, or overdue by less than one."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, deadline
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text
from streams.promised import UNFINISHED, due

_SQL = f"""
SELECT agency AS subject, {due("%(now)s")} AS due_at FROM dossier
WHERE ended_at IS NULL AND {UNFINISHED} AND promised_at <= %(now)s + interval '1 day'
    AND promised_at > %(now)s - interval '1 day'
"""
ABOUT = About(
    name="dossiers_due_soon",
    label=Text("Hồ sơ sắp đến hạn", "Dossiers due soon"),
    what=Text("Hồ sơ đến hạn trong 24 giờ", "Dossiers due within 24 hours"),
    decimals=0,
    levels=(
        Level(200, Severity.MINOR, Text("Nhiều hồ sơ sắp đến hạn: {subject}", "Many dossiers due soon: {subject}")),
        Level(
            400,
            Severity.MODERATE,
            Text("Rất nhiều hồ sơ sắp đến hạn: {subject}", "Very many dossiers due soon: {subject}"),
        ),
    ),
    steps=(
        Text(
            "Gửi danh sách cho bộ phận một cửa của cơ quan; phân lại việc trong ngày.",
            "Send the list to the one-stop desk of the agency; share the work out anew today.",
        ),
        Text(
            "Hồ sơ không kịp: chuẩn bị phiếu xin lỗi và hẹn lại.",
            "Where it cannot be done: prepare the letter of apology.",
        ),
    ),
)
RULE = deadline(
    ABOUT,
    # At lunch they are still due: said to be over whenever offices close, it would be raised anew when they open.
    Look(_SQL, every=timedelta(minutes=10), band=5, replayable=False),
    ahead="interval '1 day'",
    clear_hold=timedelta(minutes=30),
    taken_for=timedelta(days=1),
)
