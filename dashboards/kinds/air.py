"""Air quality stations, by VN_AQI of the last full hour in the decision's colours."""

from __future__ import annotations

from dashboards import vn_aqi
from dashboards.sql.states import state_case
from dashboards.station_kind import StationKind
from dashboards.texts import Language, Text
from streams.registry.stations import REFERENCE


def _line(language: Language) -> str:
    worst = vn_aqi.pollutant("air_now.dominant")
    index = f"'VN_AQI ' || {vn_aqi.named('air_now.value', language)}"
    reference = "trạm tham khảo" if language == "vi" else "of reference"
    return f"concat_ws(' · ', CASE WHEN {REFERENCE} THEN '{reference}' ELSE {index} END, {worst})"


KIND = StationKind(
    name="air",
    title=Text("Không khí", "Air"),
    metric="pm25",
    symbol="AQI",
    value="air_now.value::float",
    decimals=0,
    joined=f"""LEFT JOIN air_index_hour AS air_now
                ON air_now.station = station.id AND air_now.hour = {vn_aqi.LAST_HOUR}""",
    state=f"CASE WHEN air_now.value IS NULL THEN 'normal' ELSE {state_case('air_now.value', vn_aqi.STATES)} END",
    colour=vn_aqi.colour("air_now.value"),
    scale=vn_aqi.SCALE,
    line=Text(_line("vi"), _line("en")),
)
