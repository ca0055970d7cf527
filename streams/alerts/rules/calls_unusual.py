"""Calls of a shared service against the same hour of the last weeks."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, anomaly
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text

_SQL = """
SELECT service AS subject, count(*) AS n FROM service_call
WHERE time > {since} AND time <= {until} GROUP BY service
"""
ABOUT = About(
    name="calls_unusual",
    label=Text("Lượt gọi dịch vụ bất thường", "Unusual calls of a service"),
    what=Text("Gấp mấy lần cùng giờ các tuần trước", "Times what is usual at that hour"),
    levels=(
        Level(
            4,
            Severity.MINOR,
            Text("Lượt gọi dịch vụ tăng bất thường: {subject}", "Unusual calls of a service: {subject}"),
        ),
        Level(
            10,
            Severity.MODERATE,
            Text("Lượt gọi dịch vụ tăng đột biến: {subject}", "Very unusual calls of a service: {subject}"),
        ),
    ),
    steps=(
        Text(
            "Xem cơ quan nào gọi: phần mềm lỗi gọi lặp, hay dữ liệu bị lấy hàng loạt?",
            "See which agency calls: a looping program, or data taken in bulk?",
        ),
        Text(
            "Nghi lộ dữ liệu: báo đầu mối an toàn thông tin, khóa tạm khóa truy cập.",
            "If data may be leaking: tell information security, lock the key for now.",
        ),
    ),
)
RULE = anomaly(
    ABOUT,
    Look(_SQL, every=timedelta(minutes=5), band=1),
    span="interval '1 hour'",
    least=50,
    hold=timedelta(minutes=5),
    clear_hold=timedelta(minutes=30),
    agency="08",
)
