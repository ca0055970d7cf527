"""Waste containers: the key-values of a WasteContainer of the Smart Data Models; full is 1."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, NotRequired

from pydantic import ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.values import DeviceId, flat
from streams.members import Revision
from streams.observations.event import TOPIC

TWELVE_HOURS = timedelta(hours=12)
METRICS = {
    "fillingLevel": Metric("filling_level", "", "Mức đầy thùng rác", "Filling of waste container", 0, 1),
    "temperature": Metric(
        "container_temperature",
        "°C",
        "Nhiệt độ trong thùng rác",
        "Temperature in waste container",
        -20,
        1_000,
        still=TWELVE_HOURS,
    ),
}


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """What the container's sensor says; dateObserved as RFC 3339, temperature in °C (a fire is hot)."""

    id: DeviceId
    type: Literal["WasteContainer"]
    dateObserved: str
    fillingLevel: NotRequired[FiniteFloat | None]
    temperature: NotRequired[FiniteFloat | None]
    revision: NotRequired[Revision]


parse = flat(TypeAdapter(Message), METRICS, whose="id", when="dateObserved", revised="revision")

CONNECTOR = Connector(
    name="waste",
    door="mqtt:waste",
    kind="waste",
    title_vi="Thùng rác công cộng",
    title_en="Waste containers",
    transport=Mqtt(pattern="province/+/waste/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=tuple(METRICS.values()),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample=(
        '{"id":"WST-001","type":"WasteContainer","dateObserved":"2026-11-24T00:00:00Z","fillingLevel":0.63,'
        '"temperature":24.5,"revision":0}'
    ),
)
