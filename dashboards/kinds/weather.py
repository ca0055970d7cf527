"""Weather stations; what their values mean is for the forecaster to say."""

from __future__ import annotations

from dashboards.station_kind import StationKind
from dashboards.texts import Text

KIND = StationKind(
    name="weather",
    title=Text("Thời tiết", "Weather"),
    metric="temperature",
    symbol="°C",
    outline="inset(6% round 15%)",
)
