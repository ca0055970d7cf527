"""Gauges on the rivers, by their alarm levels I to III."""

from __future__ import annotations

from dashboards.fragments import ALARM_LINES, alarm_state
from dashboards.station_kind import StationKind
from dashboards.texts import Text

KIND = StationKind(
    name="water",
    title=Text("Thủy văn", "Rivers"),
    metric="water_level",
    symbol="m",
    state=alarm_state("latest.value", *ALARM_LINES),
    outline="polygon(50% -10%, 80% 35%, 95% 65%, 82% 92%, 50% 104%, 18% 92%, 5% 65%, 20% 35%)",
)
