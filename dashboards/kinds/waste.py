"""Waste containers, by how full they are, and by whether they burn."""

from __future__ import annotations

from dashboards.sql.public_works import container_state
from dashboards.station_kind import StationKind, also
from dashboards.texts import Text

KIND = StationKind(
    name="waste",
    title=Text("Thùng rác", "Waste"),
    metric="filling_level",
    symbol="%",
    value="latest.value * 100",
    state=container_state("latest.value", also("container_temperature")),
    outline="polygon(0% 8%, 100% 8%, 84% 100%, 16% 100%)",
)
