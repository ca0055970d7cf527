"""A shared service that answers slowly."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Front, Kind, Severity, Text

_SQL = """
SELECT service AS subject, max(time) AS at, count(*) AS calls,
    CASE WHEN count(*) >= 30 THEN percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms) END AS value
FROM service_call WHERE time > %(now)s - interval '30 minutes' AND time <= %(now)s GROUP BY service
"""
ABOUT = About(
    name="service_latency",
    label=Text("Dịch vụ dùng chung chậm", "Shared service is slow"),
    what=Text("Độ trễ p95 trong 30 phút", "Latency p95 of 30 minutes"),
    unit="ms",
    decimals=0,
    levels=(
        Level(3000, Severity.MINOR, Text("Dịch vụ dùng chung chậm: {subject}", "Shared service is slow: {subject}")),
        Level(
            8000,
            Severity.MODERATE,
            Text("Dịch vụ dùng chung rất chậm: {subject}", "Shared service is very slow: {subject}"),
        ),
    ),
    steps=(
        Text(
            "Xem tải của trung tâm tích hợp dữ liệu và đường truyền tới hệ thống nguồn.",
            "See the load of the data centre and the line to the source.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=2), band=300),
    hold=timedelta(minutes=5),
    clear_hold=timedelta(minutes=15),
    front=Front("shared services"),
    agency="08",
)
