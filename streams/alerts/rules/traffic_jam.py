"""A road on which traffic has come to a standstill."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, threshold
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="traffic_jam",
    label=Text("Ùn tắc giao thông", "Traffic jam"),
    what=Text("Mức chiếm dụng mặt đường", "Road occupancy"),
    unit="%",
    decimals=0,
    levels=(
        Level(60, Severity.MINOR, Text("Ùn tắc: {subject}", "Traffic jam: {subject}")),
        Level(80, Severity.MODERATE, Text("Ùn tắc nghiêm trọng: {subject}", "Serious traffic jam: {subject}")),
    ),
    steps=(
        Text("Xem camera gần nhất; báo cảnh sát giao thông.", "See the nearest camera; tell the traffic police."),
        Text(
            "Nếu do tai nạn: báo cấp cứu, phân luồng từ xa.",
            "If it is an accident: ambulance, and divert traffic early.",
        ),
    ),
)
RULE = threshold(
    ABOUT,
    "traffic_occupancy",
    band=5,
    hold=timedelta(minutes=10),
    clear_hold=timedelta(minutes=10),
    front=Front("traffic"),
)
