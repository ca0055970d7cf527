"""The panels at the counters of the one-stop centres: a message each time that a counter opens or closes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Mqtt
from connectors.invalid import Invalid, InvalidError
from connectors.values import instant, read, same_device
from streams.counter_states.event import TOPIC, CounterState
from streams.members import Code, Revision

NAME = "counter_states"


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """The panel's own message: open (mo) or closed (dong) since `luc` (RFC 3339); `lan` counts its corrections."""

    device: Code
    trung_tam: Code
    trang_thai: Literal["mo", "dong"]
    luc: str
    lan: Revision


_message = TypeAdapter(Message)


def parse(raw: bytes, device: str) -> Sequence[CounterState] | Invalid:
    """Return the change that the message tells, or why it cannot be used."""
    try:
        message = read(_message, raw)
        return [
            {
                "system": NAME,
                "counter": same_device(message["device"], device),
                "time": instant(message["luc"], "luc"),
                "centre": message["trung_tam"],
                "open": message["trang_thai"] == "mo",
                "revision": message["lan"],
            }
        ]
    except InvalidError as error:
        return error.invalid


CONNECTOR = Connector(
    name=NAME,
    door="mqtt:counter_states",
    kind="counter",
    title_vi="Bảng hiệu quầy của bộ phận một cửa",
    title_en="Counter panels of the one-stop centres",
    transport=Mqtt(pattern="province/+/counter/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    confidential=False,
    configuration="IOC_MQTT_HOST=127.0.0.1\nIOC_MQTT_PORT=1883",
    sample='{"device":"08-Q03","trung_tam":"08","trang_thai":"mo","luc":"2026-11-24T07:28:40+07:00","lan":0}',
)
