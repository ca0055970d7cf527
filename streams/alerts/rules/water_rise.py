"""Water that rises fast: metres within the last hour."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, rate
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="water_rise",
    label=Text("Mực nước lên nhanh", "Water rising fast"),
    what=Text("Nước lên trong một giờ", "Rise within an hour"),
    unit="m",
    decimals=2,
    levels=(
        Level(1.0, Severity.MODERATE, Text("Nước lên nhanh: {subject}", "Water rising fast: {subject}")),
        Level(2.0, Severity.SEVERE, Text("Nước lên rất nhanh: {subject}", "Water rising very fast: {subject}")),
        Level(3.0, Severity.EXTREME, Text("Nước dâng đột ngột: {subject}", "Water rising suddenly: {subject}")),
    ),
    steps=(
        Text(
            "Gọi người trông trạm, so với trạm thượng lưu và lượng mưa: nước lên thật hay thiết bị lỗi?",
            "Call the gauge keeper; compare upstream and the rain: is it real or the sensor?",
        ),
        Text(
            "Hỏi hồ chứa phía thượng lưu có đang xả không.",
            "Ask the reservoirs upstream whether they are releasing.",
        ),
        Text(
            "Báo xã ven sông: đưa người, tài sản, đò, lồng bè lên khỏi bãi.",
            "Tell the riverside communes: people, goods, ferries and cages off the banks.",
        ),
    ),
)
RULE = rate(
    ABOUT,
    "water_level",
    timedelta(hours=1),
    band=0.3,
    max_age=timedelta(hours=2),
    front=Front("flood", by="river"),
    skill="lũ",
)
