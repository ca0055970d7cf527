"""Air quality stations: one MQTT message with all pollutants of an instant, in µg/m³."""

from __future__ import annotations

from datetime import timedelta
from typing import NotRequired

from pydantic import ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.values import DeviceId, flat
from streams.members import Revision
from streams.observations.event import TOPIC

SIX_HOURS = timedelta(hours=6)
TWELVE_HOURS = timedelta(hours=12)
METRICS = {
    "pm25": Metric("pm25", "µg/m³", "Bụi mịn PM2.5", "Fine particles PM2.5", 0, 2_000, step=150, still=SIX_HOURS),
    "pm10": Metric("pm10", "µg/m³", "Bụi PM10", "Particles PM10", 0, 5_000, step=300, still=SIX_HOURS),
    "o3": Metric("o3", "µg/m³", "Ôzôn O₃", "Ozone O₃", 0, 3_000, step=150, still=TWELVE_HOURS),
    "no2": Metric("no2", "µg/m³", "Nitơ điôxit NO₂", "Nitrogen dioxide NO₂", 0, 8_000, step=300, still=TWELVE_HOURS),
    "so2": Metric("so2", "µg/m³", "Lưu huỳnh điôxit SO₂", "Sulphur dioxide SO₂", 0, 8_000, step=500),
    "co": Metric("co", "µg/m³", "Cacbon monoxit CO", "Carbon monoxide CO", 0, 300_000, step=20_000, still=SIX_HOURS),
    "temp": Metric(
        "air_temperature", "°C", "Nhiệt độ tại trạm khí", "Temperature at air station", -20, 60, step=5, still=SIX_HOURS
    ),
    "rh": Metric(
        "air_humidity", "%", "Độ ẩm tại trạm khí", "Humidity at air station", 0, 100, step=30, still=TWELVE_HOURS
    ),
}


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The station's own message; a pollutant it did not measure is absent or null."""

    id: DeviceId
    ts: str
    seq: NotRequired[int]
    pm25: NotRequired[FiniteFloat | None]
    pm10: NotRequired[FiniteFloat | None]
    o3: NotRequired[FiniteFloat | None]
    no2: NotRequired[FiniteFloat | None]
    so2: NotRequired[FiniteFloat | None]
    co: NotRequired[FiniteFloat | None]
    temp: NotRequired[FiniteFloat | None]
    rh: NotRequired[FiniteFloat | None]
    rev: NotRequired[Revision]


parse = flat(TypeAdapter(Message), METRICS, whose="id", when="ts", revised="rev")

CONNECTOR = Connector(
    name="air",
    door="mqtt:air",
    kind="air",
    title_vi="Trạm quan trắc không khí",
    title_en="Air quality stations",
    transport=Mqtt(pattern="province/+/air/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=tuple(METRICS.values()),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample=(
        '{"id":"AIR-001","ts":"2026-11-24T07:00:00+07:00","seq":123,"pm25":12.3,"pm10":20.1,"o3":55.0,'
        '"no2":21.0,"so2":9.0,"co":410.0,"temp":24.1,"rh":78.0,"rev":0}'
    ),
)
