"""Traffic counters at the roads: vehicles an hour, their mean speed, and how much of the time the road is occupied."""

from __future__ import annotations

from typing import NotRequired

from pydantic import ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.values import DeviceId, flat
from streams.members import Revision
from streams.observations.event import TOPIC

METRICS = {
    "luu_luong": Metric("traffic_intensity", "veh/h", "Lưu lượng xe", "Traffic intensity", 0, 30_000),
    "toc_do": Metric("traffic_speed", "km/h", "Tốc độ xe trung bình", "Mean speed of vehicles", 0, 200),
    "chiem_dung": Metric("traffic_occupancy", "%", "Mức chiếm dụng mặt đường", "Road occupancy", 0, 100),
}


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The counter's own message of the last minute; luu_luong in vehicles an hour, toc_do in km/h, chiem_dung in %.

    What it tells is that of TrafficFlowObserved (Smart Data Models), whose occupancy is a share of 1.
    """

    id: DeviceId
    luc: str
    luu_luong: NotRequired[FiniteFloat | None]
    toc_do: NotRequired[FiniteFloat | None]
    chiem_dung: NotRequired[FiniteFloat | None]
    phien_ban: NotRequired[Revision]


parse = flat(TypeAdapter(Message), METRICS, whose="id", when="luc", revised="phien_ban")

CONNECTOR = Connector(
    name="traffic",
    door="mqtt:traffic",
    kind="traffic",
    title_vi="Thiết bị đếm xe trên đường",
    title_en="Traffic counters",
    transport=Mqtt(pattern="province/+/traffic/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=tuple(METRICS.values()),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample=(
        '{"id":"TRF-001","luc":"2026-11-24T07:15:00+07:00","luu_luong":1460,"toc_do":31.5,"chiem_dung":18.4,'
        '"phien_ban":0}'
    ),
)
