"""Traffic counters, by how congested their roads are."""

from __future__ import annotations

from dashboards.sql.congestion import congestion
from dashboards.sql.words import written
from dashboards.station_kind import StationKind, also
from dashboards.texts import Text


def _line(vietnamese: bool) -> str:
    vehicles, occupied = ("xe/h", "mặt đường") if vietnamese else ("veh/h", "occupied")
    intensity, occupancy = (written(also(f"traffic_{m}"), 0, vietnamese) for m in ("intensity", "occupancy"))
    return f"concat_ws(' · ', {intensity} || ' {vehicles}', {occupancy} || ' % {occupied}')"


KIND = StationKind(
    name="traffic",
    title=Text("Giao thông", "Traffic"),
    metric="traffic_speed",
    symbol="km/h",
    state=congestion("latest.value", also("traffic_occupancy")),
    outline="polygon(50% 0%, 100% 50%, 50% 100%, 0% 50%)",
    decimals=0,
    line=Text(_line(True), _line(False)),
)
