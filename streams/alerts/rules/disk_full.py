"""The disk under the city's own state folder that runs full: on a full one nothing is written any more."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
SELECT 'disk' AS subject, 'máy chủ nền tảng' AS name_vi, 'the platform''s server' AS name_en,
    100.0 * used / nullif(used + free, 0) AS value
FROM disk_space
"""
ABOUT = About(
    name="disk_full",
    label=Text("Đĩa của nền tảng sắp đầy", "The platform's disk runs full"),
    what=Text("Đĩa đã dùng", "Disk used"),
    unit="%",
    decimals=0,
    levels=(
        Level(90, Severity.MODERATE, Text("Đĩa sắp đầy: {subject}", "Disk runs full: {subject}")),
        Level(95, Severity.SEVERE, Text("Đĩa gần hết chỗ: {subject}", "Disk almost full: {subject}")),
    ),
    steps=(
        Text(
            "Xem phần nào lớn (`du -xsh .ioc/*`); chuyển bản sao lưu, tệp lạ sang nơi khác.",
            "See what is large (`du -xsh .ioc/*`); move back-ups and foreign files elsewhere.",
        ),
        Text(
            "Mở rộng đĩa, hoặc giảm `IOC_RAW_RETENTION_DAYS` rồi `make up`.",
            "Enlarge the disk, or lower `IOC_RAW_RETENTION_DAYS`, then `make up`.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=5), band=2, replayable=False),
    clear_hold=timedelta(minutes=30),
    agency="08",
)
