"""Cameras, as their recorder reports them each minute: connected or not, frozen or dark, pictures a second.

What they see is told elsewhere (connectors.agencies.camera_events). No picture is taken in: a message that carries one
is refused, and what is kept of it is sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NotRequired

from pydantic import ConfigDict, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Metric, Mqtt
from connectors.invalid import Invalid, InvalidError
from connectors.values import DeviceId, instant, observations, read, same_device
from streams.members import Revision
from streams.observations.event import TOPIC, Observation

FLAGS = {
    "ket_noi": Metric("camera_online", "", "Camera kết nối", "Camera connected", 0, 1),
    "dung_hinh": Metric("camera_frozen", "", "Hình ảnh bị đứng", "Picture frozen", 0, 1),
    "toi": Metric("camera_dark", "", "Hình ảnh tối", "Picture dark", 0, 1),
}
RATE = Metric("camera_fps", "fps", "Số hình mỗi giây", "Pictures a second", 0, 240)


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The recorder's word on one camera: ket_noi connected, dung_hinh frozen, toi dark; an unknown flag is absent."""

    id: DeviceId
    luc: str
    ket_noi: NotRequired[bool | None]
    dung_hinh: NotRequired[bool | None]
    toi: NotRequired[bool | None]
    fps: NotRequired[FiniteFloat | None]
    phien_ban: NotRequired[Revision]


_message = TypeAdapter(Message)


def parse(raw: bytes, device: str) -> Sequence[Observation] | Invalid:
    """Return an observation for each value of the message, flags as 0 and 1, or why there is none."""
    try:
        message = read(_message, raw)
        source = same_device(message["id"], device)
        return observations(source, instant(message["luc"], "luc"), message.get("phien_ban", 0), _values(message))
    except InvalidError as error:
        return error.invalid


def _values(message: Message) -> Iterator[tuple[Metric, float]]:
    for name, metric in FLAGS.items():
        if (flag := message.get(name)) is not None:
            yield metric, float(flag)  # type: ignore[arg-type]
    if (rate := message.get("fps")) is not None:
        yield RATE, rate


CONNECTOR = Connector(
    name="camera",
    door="mqtt:camera",
    kind="camera",
    title_vi="Camera giám sát",
    title_en="Surveillance cameras",
    transport=Mqtt(pattern="province/+/camera/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=(*FLAGS.values(), RATE),
    confidential=True,
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample=(
        '{"id":"CAM-001","luc":"2026-11-24T07:15:00+07:00","ket_noi":true,"dung_hinh":false,"toi":false,'
        '"fps":24.8,"phien_ban":0}'
    ),
)
