"""Water meters of public buildings: a counter that may roll over or begin anew, and the flow of the moment."""

from __future__ import annotations

from typing import NotRequired

from pydantic import ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.values import DeviceId, flat
from streams.members import Revision
from streams.observations.event import TOPIC

METRICS = {
    "volume_m3": Metric("water_counter", "m³", "Chỉ số đồng hồ nước", "Water counter", 0, 100_000_000),
    "flow_m3h": Metric("water_drawn", "m³/h", "Lưu lượng nước sử dụng", "Water drawn", 0, 5_000),
}


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The meter's own message; t in whole seconds since 1970 UTC."""

    id: DeviceId
    t: int
    volume_m3: NotRequired[FiniteFloat | None]
    flow_m3h: NotRequired[FiniteFloat | None]
    ver: NotRequired[Revision]


parse = flat(TypeAdapter(Message), METRICS, whose="id", when="t", revised="ver")

CONNECTOR = Connector(
    name="water_meter",
    door="mqtt:water_meter",
    kind="water_meter",
    title_vi="Đồng hồ nước trụ sở công",
    title_en="Water meters of public buildings",
    transport=Mqtt(pattern="province/+/water_meter/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=tuple(METRICS.values()),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample='{"id":"WTM-001","t":1795478400,"volume_m3":6120.482,"flow_m3h":0.742,"ver":0}',
)
