"""Air quality stations."""

from __future__ import annotations

from dashboards.fragments import PM25, state_case
from dashboards.station_kind import StationKind
from dashboards.texts import Text

KIND = StationKind(
    name="air",
    title=Text("Không khí", "Air"),
    metric="pm25",
    symbol="µg/m³",
    state=state_case("latest.value", PM25),
)
