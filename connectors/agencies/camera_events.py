"""What the cameras see: plates, violations and incidents, a message each time that one begins, ends or is corrected.

No picture is taken in, and no plate leaves in clear: it becomes a keyed hash that nobody can open, the vault included.
A plate that is looked for is hashed by whoever has the key, and compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, FiniteFloat, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Mqtt
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.values import instant, read, same_device
from streams.camera_events.event import TOPIC, CameraEvent, Seen, Vehicle
from streams.members import Code, Reference, Revision

NAME = "camera_events"
SEEN: dict[str, Seen] = {
    "bien_so": "plate",
    "vuot_den_do": "red_light",
    "qua_toc_do": "speeding",
    "nguoc_chieu": "wrong_way",
    "dung_do": "stopped_vehicle",
    "tai_nan": "accident",
    "vat_can": "obstacle",
    "tu_tap": "crowd",
}
VEHICLES: dict[str, Vehicle] = {
    "xe_may": "motorcycle",
    "o_to": "car",
    "xe_khach": "bus",
    "xe_tai": "truck",
    "khac": "other",
}
_PLATE = re.compile(r"[0-9A-ZĐ]{4,12}")


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The camera's own message; times are RFC 3339, ket_thuc is null until what was seen is over."""

    device: Code
    su_kien: Reference
    loai: Literal["bien_so", "vuot_den_do", "qua_toc_do", "nguoc_chieu", "dung_do", "tai_nan", "vat_can", "tu_tap"]
    luc: str
    ket_thuc: NotRequired[str | None]
    bien_so: NotRequired[Annotated[str, Field(max_length=24)] | None]
    phuong_tien: NotRequired[Literal["xe_may", "o_to", "xe_khach", "xe_tai", "khac"] | None]
    lan_xe: NotRequired[Annotated[int, Field(ge=1, le=20)] | None]
    toc_do: NotRequired[Annotated[FiniteFloat, Field(ge=0, le=300)] | None]
    do_tin_cay: NotRequired[Annotated[FiniteFloat, Field(ge=0, le=1)] | None]
    phien_ban: Revision


_message = TypeAdapter(Message)


def parse(raw: bytes, device: str) -> Sequence[CameraEvent] | Invalid:
    """Return the event that the message tells, its plate in clear, or why it cannot be used."""
    try:
        message = read(_message, raw)
        same_device(message["device"], device)
        return [_coherent(_event(message))]
    except InvalidError as error:
        return error.invalid


def _event(message: Message) -> CameraEvent:
    vehicle, ended = message.get("phuong_tien"), message.get("ket_thuc")
    return {
        "system": NAME,
        "camera": message["device"],
        "event_id": message["su_kien"],
        "seen": SEEN[message["loai"]],
        "time": instant(message["luc"], "luc"),
        "ended_at": None if ended is None else instant(ended, "ket_thuc"),
        "plate": plate(message.get("bien_so")),
        "vehicle": None if vehicle is None else VEHICLES[vehicle],
        "lane": message.get("lan_xe"),
        "speed_kmh": message.get("toc_do"),
        "confidence": message.get("do_tin_cay"),
        "revision": message["phien_ban"],
    }


def plate(written: str | None) -> str | None:
    """Return a plate in its one spelling, 22A-123.45 as 22A12345; None where none was read."""
    if written is None or not written.strip():
        return None
    found = re.sub(r"[\s.\-]", "", written).upper()
    if not _PLATE.fullmatch(found):
        raise InvalidError(Reason.OUT_OF_RANGE, "bien_so")
    return found


def _coherent(event: CameraEvent) -> CameraEvent:
    if event["seen"] == "plate" and event["plate"] is None:
        raise InvalidError(Reason.WRONG_SHAPE, "bien_so")
    if event["ended_at"] is not None and event["ended_at"] < event["time"]:
        raise InvalidError(Reason.OUT_OF_RANGE, "ket_thuc")
    return event


CONNECTOR = Connector(
    name=NAME,
    door="mqtt:camera_events",
    kind="camera_event",
    title_vi="Sự kiện từ camera giao thông",
    title_en="Events of the traffic cameras",
    transport=Mqtt(pattern="province/+/camera_event/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    hashed=("plate",),
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample=(
        '{"device":"CAM-001","su_kien":"CAM-001-261124-00042","loai":"qua_toc_do","luc":"2026-11-24T07:15:12+07:00",'
        '"ket_thuc":null,"bien_so":"22A-123.45","phuong_tien":"o_to","lan_xe":2,"toc_do":71.5,"do_tin_cay":0.93,'
        '"phien_ban":0}'
    ),
)
