"""Weather stations, by heat, frost and wind as the alert rules have them."""

from __future__ import annotations

from dashboards.sql.weather import FROST, HEAT, WIND, beaufort, rank, worst
from dashboards.sql.words import written
from dashboards.station_kind import StationKind
from dashboards.texts import Text


def _line(vietnamese: bool) -> str:
    humid, windy = ("ẩm", "gió cấp") if vietnamese else ("humid", "wind force")
    moist = written("moist_now.value", 0, vietnamese)
    return f"concat_ws(' · ', {moist} || '% {humid}', '{windy} ' || {beaufort('wind_now.value')})"


KIND = StationKind(
    name="weather",
    title=Text("Thời tiết", "Weather"),
    metric="temperature",
    symbol="°C",
    state=worst(rank(HEAT, "latest.value"), rank(FROST, "latest.value", below=True), rank(WIND, "wind_now.value")),
    outline="inset(6% round 15%)",
    # Joined, not looked up for each station: a replay asks it of every moment.
    joined="""LEFT JOIN latest AS wind_now ON wind_now.source = station.id AND wind_now.metric = 'wind_speed'
            LEFT JOIN latest AS moist_now ON moist_now.source = station.id AND moist_now.metric = 'humidity'""",
    line=Text(_line(True), _line(False)),
)
