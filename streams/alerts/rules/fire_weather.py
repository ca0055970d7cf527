"""Weather for forest fires: dry air together with heat or strong wind near by."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, All, Any_, Level, Near, On, composite
from streams.alerts.rule import Front, Severity, Text
from streams.alerts.rules import dry_air, heat, wind

_WARM = Any_((On("heat", 1, Near(30)), On("wind", 1, Near(30))))
_LEVELS = (All((On("dry_air"), _WARM)), All((On("dry_air", 2), _WARM)))

ABOUT = About(
    name="fire_weather",
    label=Text("Thời tiết dễ cháy rừng", "Weather for forest fires"),
    what=Text("Cấp", "Level"),
    decimals=0,
    levels=(
        Level(1, Severity.MODERATE, Text("Thời tiết dễ cháy rừng: {subject}", "Weather for forest fires: {subject}")),
        Level(
            2, Severity.SEVERE, Text("Thời tiết rất dễ cháy rừng: {subject}", "High danger of forest fires: {subject}")
        ),
    ),
    steps=(
        Text(
            "Hỏi Chi cục Kiểm lâm về cấp dự báo cháy rừng trong ngày.",
            "Ask the forest rangers for the fire level of the day.",
        ),
        Text(
            "Nhắc xã có rừng: cấm đốt nương, trực chốt, sẵn lực lượng tại chỗ.",
            "Remind forest communes: no burning of fields, guards posted, crews ready.",
        ),
    ),
)
_OVER = (dry_air.ABOUT, heat.ABOUT, wind.ABOUT)
RULE = composite(
    ABOUT,
    _LEVELS,
    at="dry_air",
    over=_OVER,
    hold=timedelta(minutes=10),
    clear_hold=timedelta(minutes=30),
    front=Front("fire"),
)
