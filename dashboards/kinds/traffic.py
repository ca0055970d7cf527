"""Traffic counters, by how congested their roads are."""

from __future__ import annotations

from dashboards.congestion import congestion
from dashboards.station_kind import StationKind, also
from dashboards.texts import Text

KIND = StationKind(
    name="traffic",
    title=Text("Giao thông", "Traffic"),
    metric="traffic_speed",
    symbol="km/h",
    state=congestion("latest.value", also("traffic_occupancy")),
    outline="polygon(50% 0%, 100% 50%, 50% 100%, 0% 50%)",
)
