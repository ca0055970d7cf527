"""Strong wind, by the Beaufort scale."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, threshold
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="wind",
    label=Text("Gió mạnh", "Strong wind"),
    what=Text("Tốc độ gió", "Wind speed"),
    unit="m/s",
    levels=(
        Level(10.8, Severity.MINOR, Text("Gió cấp 6 trở lên: {subject}", "Wind of Beaufort 6 and more: {subject}")),
        Level(17.2, Severity.SEVERE, Text("Gió cấp 8 trở lên: {subject}", "Wind of Beaufort 8 and more: {subject}")),
        Level(24.5, Severity.EXTREME, Text("Gió cấp 10 trở lên: {subject}", "Wind of Beaufort 10 and more: {subject}")),
    ),
    steps=(
        Text(
            "Nhắc neo đậu đò, lồng bè; hạ cần cẩu, biển quảng cáo.",
            "Have ferries and cages moored, cranes and billboards lowered.",
        ),
        Text("Báo điện lực, viễn thông, đội cây xanh sẵn sàng.", "Have power, telecom and tree crews stand by."),
    ),
)
RULE = threshold(
    ABOUT, "wind_speed", band=2, basis="Thang gió Bô-pho (Beaufort)", hold=timedelta(minutes=3), front=Front("wind")
)
