"""Water meters of public buildings; a leak shows over nights, on the board."""

from __future__ import annotations

from dashboards.station_kind import StationKind
from dashboards.texts import Text

KIND = StationKind(
    name="water_meter",
    title=Text("Nước trụ sở", "Water use"),
    metric="water_drawn",
    symbol="m³/h",
    outline="polygon(25% 4%, 75% 4%, 100% 50%, 75% 96%, 25% 96%, 0% 50%)",
)
