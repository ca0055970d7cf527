"""Electricity meters of public buildings: a counter that may roll over or begin anew, and the power of the moment."""

from __future__ import annotations

from typing import NotRequired

from pydantic import ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.values import DeviceId, flat
from streams.members import Revision
from streams.observations.event import TOPIC

METRICS = {
    "energy_kwh": Metric("electricity_counter", "kWh", "Chỉ số công tơ điện", "Electricity counter", 0, 100_000_000),
    "power_kw": Metric("electricity_power", "kW", "Công suất điện", "Electric power", 0, 20_000),
}


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The meter's own message; time as RFC 3339."""

    device: DeviceId
    time: str
    energy_kwh: NotRequired[FiniteFloat | None]
    power_kw: NotRequired[FiniteFloat | None]
    rev: NotRequired[Revision]


parse = flat(TypeAdapter(Message), METRICS, whose="device", when="time", revised="rev")

CONNECTOR = Connector(
    name="power_meter",
    door="mqtt:power_meter",
    kind="power_meter",
    title_vi="Công tơ điện trụ sở công",
    title_en="Electricity meters of public buildings",
    transport=Mqtt(pattern="province/+/power_meter/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=tuple(METRICS.values()),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample='{"device":"PWM-001","time":"2026-11-24T07:00:00+07:00","energy_kwh":84210.6,"power_kw":42.35,"rev":0}',
)
