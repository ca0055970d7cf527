"""Water stations: level, flow and rain in one MQTT message; the level comes in centimetres and is kept in metres."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NotRequired

from pydantic import ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.invalid import Invalid, InvalidError
from connectors.units import converted
from connectors.values import DeviceId, observations, read, same_device, sane
from streams.members import Revision
from streams.observations.event import TOPIC, Observation

TWELVE_HOURS = timedelta(hours=12)
LEVEL = Metric("water_level", "m", "Mực nước", "Water level", -10, 500, step=8, still=TWELVE_HOURS)
FLOW = Metric("water_flow", "m³/s", "Lưu lượng", "Flow", 0, 50_000, step=15_000, still=TWELVE_HOURS)
RAIN = Metric("rain", "mm", "Lượng mưa tại trạm thủy văn", "Rain at water station", 0, 500, step=40)


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The station's own message; t in seconds since 1970 UTC, muc_nuoc_cm above sea level."""

    tram: DeviceId
    t: int
    muc_nuoc_cm: NotRequired[FiniteFloat | None]
    luu_luong: NotRequired[FiniteFloat | None]
    mua_mm: NotRequired[FiniteFloat | None]
    sua_doi: NotRequired[Revision]


_message = TypeAdapter(Message)


def parse(raw: bytes, device: str) -> Sequence[Observation] | Invalid:
    """Return an observation for each value of the message, or why there is none."""
    try:
        message = read(_message, raw)
        source = same_device(message["tram"], device)
        time = sane(message["t"] * 1_000_000, "t")
        return observations(source, time, message.get("sua_doi", 0), _values(message))
    except InvalidError as error:
        return error.invalid


def _values(message: Message) -> list[tuple[Metric, float]]:
    values = []
    if (level := message.get("muc_nuoc_cm")) is not None:
        values.append((LEVEL, converted(level, "cm", LEVEL.unit, "muc_nuoc_cm")))
    if (flow := message.get("luu_luong")) is not None:
        values.append((FLOW, flow))
    if (rain := message.get("mua_mm")) is not None:
        values.append((RAIN, rain))
    return values


CONNECTOR = Connector(
    name="water",
    door="mqtt:water",
    kind="water",
    title_vi="Trạm thủy văn",
    title_en="Water stations",
    transport=Mqtt(pattern="province/+/water/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=(LEVEL, FLOW, RAIN),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample=('{"tram":"WTR-001","t":1764000000,"muc_nuoc_cm":2150.5,"luu_luong":812.0,"mua_mm":0.4,"sua_doi":1}'),
)
