"""A flood of rejects: the share of a topic of which records are refused."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, ratio
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text

_SQL = """
SELECT topic AS subject, sum(rejected) AS part, sum(received) AS whole FROM flow_minute
WHERE bucket > clock_timestamp() - interval '15 minutes' GROUP BY topic
"""
ABOUT = About(
    name="rejects_flood",
    label=Text("Tỉ lệ bản ghi bị từ chối", "Share of refused records"),
    what=Text("Bị từ chối trong 15 phút", "Refused within 15 minutes"),
    unit="%",
    levels=(
        Level(5, Severity.MINOR, Text("Nhiều bản ghi bị từ chối: {subject}", "Many records refused: {subject}")),
        Level(
            20,
            Severity.SEVERE,
            Text("Rất nhiều bản ghi bị từ chối: {subject}", "A large share of records refused: {subject}"),
        ),
    ),
    steps=(
        Text(
            "Mở bảng Hệ thống, xem lý do; nguồn có vừa đổi định dạng không?",
            "Open the platform board and see the reasons: did a source change its format?",
        ),
        Text(
            "Nếu lỗi của ta: sửa đầu nối rồi phát lại (`ioc dead-letters replay`).",
            "If the fault is ours: mend the connector, then `ioc dead-letters replay`.",
        ),
    ),
)
RULE = ratio(ABOUT, Look(_SQL, band=1, replayable=False), least=50, hold=timedelta(minutes=5), agency="08")
