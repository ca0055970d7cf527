"""A machine of the data integration centre that runs out of processor, memory or storage."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
WITH newest AS (
    SELECT DISTINCT ON (source, metric) source, split_part(metric, '_', 1) AS part, split_part(metric, '_', 2) AS what,
        time, value
    FROM gauge_sample WHERE system = 'data_centre' AND time > %(now)s - interval '1 hour' AND time <= %(now)s
    ORDER BY source, metric, time DESC
), used AS (
    SELECT source, part, max(time) AS at, 100 * max(value) FILTER (WHERE what = 'used')
        / nullif(max(value) FILTER (WHERE what = 'total'), 0) AS share
    FROM newest GROUP BY source, part)
SELECT DISTINCT ON (source) source AS subject, part, at, share AS value, ARRAY['machine_down:' || source] AS parents
FROM used WHERE share IS NOT NULL ORDER BY source, share DESC
"""
ABOUT = About(
    name="machine_full",
    label=Text("Tài nguyên máy chủ sắp hết", "Machine runs full"),
    what=Text("Mức dùng cao nhất", "Highest use"),
    unit="%",
    decimals=0,
    levels=(
        Level(90, Severity.MINOR, Text("Tài nguyên sắp hết: {subject}", "Machine runs full: {subject}")),
        Level(97, Severity.SEVERE, Text("Tài nguyên gần cạn: {subject}", "Machine almost full: {subject}")),
    ),
    steps=(
        Text(
            "Xem phần nào đầy (CPU, bộ nhớ, lưu trữ); dọn, mở rộng hoặc chuyển tải.",
            "See which part is full; clean up, add or move load.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.THRESHOLD,
    Look(_SQL, every=timedelta(minutes=5), band=3),
    hold=timedelta(minutes=20),
    clear_hold=timedelta(minutes=30),
    agency="08",
)
