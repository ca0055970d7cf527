"""Weather stations, by heat, frost and wind as the alert rules have them."""

from __future__ import annotations

from dashboards.fragments import written
from dashboards.station_kind import StationKind, also
from dashboards.texts import Text
from dashboards.weather import FROST, HEAT, WIND, beaufort, rank, worst

_HUMIDITY, _WIND = also("humidity"), also("wind_speed")


def _line(vietnamese: bool) -> str:
    humid, windy = ("ẩm", "gió cấp") if vietnamese else ("humid", "wind force")
    return f"concat_ws(' · ', {written(_HUMIDITY, 0, vietnamese)} || '% {humid}', '{windy} ' || {beaufort(_WIND)})"


KIND = StationKind(
    name="weather",
    title=Text("Thời tiết", "Weather"),
    metric="temperature",
    symbol="°C",
    state=worst(rank(HEAT, "latest.value"), rank(FROST, "latest.value", below=True), rank(WIND, _WIND)),
    outline="inset(6% round 15%)",
    line=Text(_line(True), _line(False)),
)
