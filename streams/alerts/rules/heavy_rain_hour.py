"""Heavy rain: the total of an hour."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, total
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="heavy_rain_hour",
    label=Text("Mưa lớn trong một giờ", "Heavy rain of an hour"),
    what=Text("Mưa trong một giờ", "Rain of an hour"),
    unit="mm",
    levels=(
        Level(30, Severity.MODERATE, Text("Mưa lớn: {subject}", "Heavy rain: {subject}")),
        Level(50, Severity.SEVERE, Text("Mưa rất lớn: {subject}", "Very heavy rain: {subject}")),
        Level(80, Severity.EXTREME, Text("Mưa đặc biệt lớn: {subject}", "Extreme rain: {subject}")),
    ),
    steps=(
        Text(
            "Báo xã vùng trũng: kiểm tra cống, rãnh, điểm ngập thường xuyên.",
            "Tell low-lying communes to look after drains and known flooding spots.",
        ),
        Text(
            "Theo dõi các trạm thủy văn hạ lưu trong ba giờ tới.",
            "Watch the gauges downstream for the next three hours.",
        ),
    ),
)
RULE = total(ABOUT, frozenset({"rain", "rainfall"}), timedelta(hours=1), band=3, front=Front("rain"))
