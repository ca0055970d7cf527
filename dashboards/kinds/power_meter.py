"""Electricity meters of public buildings; whether a use is too much is for the board to say, against the usual."""

from __future__ import annotations

from dashboards.station_kind import StationKind
from dashboards.texts import Text

KIND = StationKind(
    name="power_meter",
    title=Text("Điện trụ sở", "Electricity"),
    metric="electricity_power",
    symbol="kW",
    outline="polygon(58% 0%, 12% 58%, 46% 58%, 38% 100%, 88% 40%, 54% 40%)",
)
