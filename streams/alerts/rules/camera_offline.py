"""A camera that is cut off."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, threshold
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="camera_offline",
    label=Text("Camera mất kết nối", "Camera offline"),
    what=Text("Kết nối (1 = có)", "Connected (1 = yes)"),
    decimals=0,
    levels=(Level(0.5, Severity.MINOR, Text("Camera mất kết nối: {subject}", "Camera offline: {subject}")),),
    steps=(
        Text(
            "Kiểm tra điện và đường truyền tại chỗ; xem các camera cùng tuyến.",
            "Check power and line on the spot; see the cameras of the same road.",
        ),
    ),
)
RULE = threshold(
    ABOUT,
    "camera_online",
    below=True,
    hold=timedelta(minutes=30),
    clear_hold=timedelta(minutes=10),
    front=Front("cameras"),
)
