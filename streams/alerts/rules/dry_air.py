"""Dry air: the relative humidity at a weather station."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, threshold
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="dry_air",
    label=Text("Không khí hanh khô", "Dry air"),
    what=Text("Độ ẩm", "Humidity"),
    unit="%",
    decimals=0,
    levels=(
        Level(35, Severity.MINOR, Text("Hanh khô: {subject}", "Dry air: {subject}")),
        Level(25, Severity.MODERATE, Text("Rất hanh khô: {subject}", "Very dry air: {subject}")),
    ),
    steps=(
        Text(
            "Theo dõi cùng nhiệt độ và gió; cấp cháy rừng do kiểm lâm công bố.",
            "Watch with temperature and wind; the forest-fire level is the rangers to announce.",
        ),
    ),
)
RULE = threshold(
    ABOUT,
    "humidity",
    band=3,
    below=True,
    hold=timedelta(minutes=30),
    clear_hold=timedelta(hours=1),
    front=Front("fire"),
)
