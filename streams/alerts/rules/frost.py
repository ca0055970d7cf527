"""Frost at a weather station."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, threshold
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="frost",
    label=Text("Sương muối, băng giá", "Frost"),
    what=Text("Nhiệt độ", "Temperature"),
    unit="°C",
    levels=(
        Level(4, Severity.MINOR, Text("Nguy cơ sương muối: {subject}", "Frost likely: {subject}")),
        Level(0, Severity.SEVERE, Text("Băng giá: {subject}", "Freezing: {subject}")),
    ),
    steps=(
        Text(
            "Nhắc dân đưa trâu bò vào chuồng kín, che chắn mạ và rau.",
            "Remind people to shelter cattle and cover seedlings and vegetables.",
        ),
        Text(
            "Báo trường học xem xét cho học sinh nghỉ theo quy định.",
            "Tell schools to consider closing as the rules provide.",
        ),
    ),
)
RULE = threshold(
    ABOUT,
    "temperature",
    band=1,
    below=True,
    hold=timedelta(minutes=30),
    clear_hold=timedelta(hours=1),
    front=Front("cold"),
)
