"""Street lighting: what a cabinet says of the lamps behind it, their power and the energy that it has counted."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import AfterValidator, ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.values import DeviceId, flat
from streams.members import Revision
from streams.observations.event import TOPIC

METRICS = {
    "den_sang": Metric("lamps_on", "", "Số đèn đang sáng", "Lamps on", 0, 5_000),
    "den_hong": Metric("lamps_burnt_out", "", "Số đèn hỏng", "Burnt-out lamps", 0, 5_000),
    "cong_suat_w": Metric("lighting_power", "W", "Công suất chiếu sáng", "Lighting power", 0, 2_000_000),
    "dien_nang_kwh": Metric("lighting_energy", "kWh", "Công tơ chiếu sáng", "Lighting energy counter", 0, 100_000_000),
}


def _whole(value: float) -> float:
    if not value.is_integer():
        raise ValueError("lamps are counted")
    return value


Lamps = Annotated[FiniteFloat, AfterValidator(_whole)]


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The cabinet's own message: id of the cabinet, luc (RFC 3339), lamps, power in W, counter in kWh."""

    id: DeviceId
    luc: str
    den_sang: NotRequired[Lamps | None]
    den_hong: NotRequired[Lamps | None]
    cong_suat_w: NotRequired[FiniteFloat | None]
    dien_nang_kwh: NotRequired[FiniteFloat | None]
    sua_doi: NotRequired[Revision]


parse = flat(TypeAdapter(Message), METRICS, whose="id", when="luc", revised="sua_doi")

CONNECTOR = Connector(
    name="lighting",
    door="mqtt:lighting",
    kind="lighting",
    title_vi="Tủ điều khiển chiếu sáng công cộng",
    title_en="Street lighting cabinets",
    transport=Mqtt(pattern="province/+/lighting/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=tuple(METRICS.values()),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample=(
        '{"id":"LGT-001","luc":"2026-11-24T18:30:00+07:00","den_sang":118,"den_hong":2,"cong_suat_w":11832.5,'
        '"dien_nang_kwh":48211.42,"sua_doi":0}'
    ),
)
