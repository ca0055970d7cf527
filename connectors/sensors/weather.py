"""Weather stations: a list of measures, each with its unit, which is converted here or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NotRequired

from pydantic import ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.units import converted
from connectors.values import DeviceId, instant, observations, read, same_device
from streams.members import Revision
from streams.observations.event import TOPIC, Observation

SIX_HOURS = timedelta(hours=6)
TWELVE_HOURS = timedelta(hours=12)
METRICS = {
    "temperature": Metric("temperature", "°C", "Nhiệt độ", "Temperature", -20, 60, step=5, still=SIX_HOURS),
    "humidity": Metric("humidity", "%", "Độ ẩm", "Humidity", 0, 100, step=30, still=TWELVE_HOURS),
    "wind_speed": Metric("wind_speed", "m/s", "Tốc độ gió", "Wind speed", 0, 100, step=40, still=TWELVE_HOURS),
    "wind_direction": Metric("wind_direction", "°", "Hướng gió", "Wind direction", 0, 360),
    "pressure": Metric("pressure", "hPa", "Khí áp", "Pressure", 600, 1_100, step=10, still=SIX_HOURS),
    "rainfall": Metric("rainfall", "mm", "Lượng mưa", "Rainfall", 0, 500, step=40),
}


@with_config(ConfigDict(extra="forbid"))
class Measure(TypedDict):
    """One measure: k is what, v how much, u in which unit."""

    k: str
    v: FiniteFloat
    u: str


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The station's own message."""

    device: DeviceId
    time: str
    measures: list[Measure]
    version: NotRequired[Revision]


_message = TypeAdapter(Message)


def parse(raw: bytes, device: str) -> Sequence[Observation] | Invalid:
    """Return an observation for each measure, or why there is none."""
    try:
        message = read(_message, raw)
        source = same_device(message["device"], device)
        values = [_converted(index, measure) for index, measure in enumerate(message["measures"])]
        if len({metric.name for metric, _ in values}) != len(values):
            raise InvalidError(Reason.DUPLICATE_KEY, "measures")
        return observations(source, instant(message["time"], "time"), message.get("version", 0), values)
    except InvalidError as error:
        return error.invalid


def _converted(index: int, measure: Measure) -> tuple[Metric, float]:
    metric = METRICS.get(measure["k"])
    if metric is None:
        raise InvalidError(Reason.UNKNOWN_METRIC, f"measures.{index}.k")
    return metric, converted(measure["v"], measure["u"], metric.unit, f"measures.{index}.u")


CONNECTOR = Connector(
    name="weather",
    door="mqtt:weather",
    kind="weather",
    title_vi="Trạm khí tượng",
    title_en="Weather stations",
    transport=Mqtt(pattern="province/+/weather/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=tuple(METRICS.values()),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample=(
        '{"device":"WEA-001","time":"2026-11-24T00:00:00.000Z","measures":[{"k":"temperature","v":24.0,"u":"degC"},'
        '{"k":"humidity","v":80,"u":"%"},{"k":"wind_speed","v":7.2,"u":"km/h"},'
        '{"k":"wind_direction","v":120,"u":"deg"},{"k":"pressure","v":100500,"u":"Pa"},'
        '{"k":"rainfall","v":0.2,"u":"mm"}],"version":0}'
    ),
)
