"""Cabinets of the street lighting: dark when it should be lit, lit by day, or with too many lamps burnt out."""

from __future__ import annotations

from dashboards.sql.public_works import burnt_state, lit_state
from dashboards.station_kind import StationKind, also
from dashboards.texts import Text

KIND = StationKind(
    name="lighting",
    title=Text("Chiếu sáng", "Street lighting"),
    metric="lighting_power",
    symbol="W",
    state=lit_state("latest.time", also("lamps_on"), burnt_state(also("lamps_burnt_out"))),
    outline="polygon(50% 0%, 66% 30%, 100% 35%, 75% 60%, 80% 100%, 50% 80%, 20% 100%, 25% 60%, 0% 35%, 34% 30%)",
)
