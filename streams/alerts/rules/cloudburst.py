"""A cloudburst: rain of ten minutes."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, total
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="cloudburst",
    label=Text("Mưa cường độ lớn", "Cloudburst"),
    what=Text("Mưa trong 10 phút", "Rain of ten minutes"),
    unit="mm",
    levels=(
        Level(6, Severity.MODERATE, Text("Mưa cường độ lớn: {subject}", "Cloudburst: {subject}")),
        Level(10, Severity.SEVERE, Text("Mưa rất lớn dồn dập: {subject}", "Violent cloudburst: {subject}")),
    ),
    steps=(
        Text("Đối chiếu ra-đa thời tiết và trạm lân cận.", "Compare with the weather radar and the stations around."),
        Text(
            "Nhắc xã có sườn dốc, ngầm tràn: lũ quét, sạt lở có thể đến trong vài chục phút.",
            "Warn communes with slopes and fords: flash floods and slides may follow within minutes.",
        ),
    ),
)
RULE = total(ABOUT, frozenset({"rain", "rainfall"}), timedelta(minutes=10), band=2, front=Front("rain"))
