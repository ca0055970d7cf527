"""Heat at a weather station."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, threshold
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="heat",
    label=Text("Nắng nóng", "Heat"),
    what=Text("Nhiệt độ", "Temperature"),
    unit="°C",
    levels=(
        Level(37, Severity.MINOR, Text("Nắng nóng gay gắt: {subject}", "Severe heat: {subject}")),
        Level(39, Severity.MODERATE, Text("Nắng nóng đặc biệt gay gắt: {subject}", "Extreme heat: {subject}")),
        Level(41, Severity.SEVERE, Text("Nắng nóng nguy hiểm: {subject}", "Dangerous heat: {subject}")),
    ),
    steps=(
        Text(
            "Nhắc trường học, công trường, người làm đồng: nghỉ giờ cao điểm, đủ nước uống.",
            "Remind schools, building sites and farmers: rest at the hottest hours, water at hand.",
        ),
        Text("Báo điện lực và ngành y tế chuẩn bị quá tải.", "Tell power and health services to expect a peak."),
    ),
)
RULE = threshold(
    ABOUT, "temperature", band=1, hold=timedelta(minutes=30), clear_hold=timedelta(hours=1), front=Front("heat")
)
