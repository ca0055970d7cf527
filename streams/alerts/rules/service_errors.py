"""A shared service that fails to answer."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, ratio
from streams.alerts.look import Look
from streams.alerts.rule import Front, Severity, Text

_SQL = """
SELECT service AS subject, count(*) FILTER (WHERE status >= 500) AS part, count(*) AS whole, max(time) AS at
FROM service_call WHERE time > %(now)s - interval '30 minutes' AND time <= %(now)s GROUP BY service
"""
ABOUT = About(
    name="service_errors",
    label=Text("Dịch vụ dùng chung lỗi", "Shared service fails"),
    what=Text("Lượt gọi lỗi trong 30 phút", "Calls failed within 30 minutes"),
    unit="%",
    levels=(
        Level(5, Severity.MINOR, Text("Dịch vụ dùng chung lỗi: {subject}", "Shared service fails: {subject}")),
        Level(
            20,
            Severity.MODERATE,
            Text("Dịch vụ dùng chung lỗi nhiều: {subject}", "Shared service fails often: {subject}"),
        ),
        Level(60, Severity.SEVERE, Text("Dịch vụ dùng chung ngừng: {subject}", "Shared service is down: {subject}")),
    ),
    steps=(
        Text(
            "Báo đơn vị vận hành cổng chia sẻ; kiểm tra máy chủ và đường truyền.",
            "Tell the operators of the portal; check servers and lines.",
        ),
        Text(
            "Báo các cơ quan đang dùng: chuyển sang tra cứu tay tạm thời.",
            "Tell the agencies that use it: look up by hand meanwhile.",
        ),
    ),
)
RULE = ratio(
    ABOUT,
    Look(_SQL, every=timedelta(minutes=2), band=2),
    least=30,
    hold=timedelta(minutes=5),
    clear_hold=timedelta(minutes=15),
    front=Front("shared services"),
    agency="08",
)
