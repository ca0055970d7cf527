"""LoRaWAN uplinks from The Things Stack v3: its MQTT server's `up` messages, payloads decoded by a formatter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NotRequired

from pydantic import FiniteFloat, TypeAdapter
from typing_extensions import TypedDict

from connectors import lorawan
from connectors.connector import Connector, Mqtt
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.lorawan import Eui, Gateway, Uplink
from connectors.values import instant, read, same_device
from streams.observations.event import TOPIC, Observation


class DeviceIds(TypedDict):
    """Who sent it: the id within the application, which the topic names, and the DevEUI."""

    device_id: str
    dev_eui: Eui


class Battery(TypedDict):
    """The last status of the device: percent."""

    value: NotRequired[FiniteFloat | None]


class Version(TypedDict):
    """Which device it is, as the device repository has it."""

    model_id: NotRequired[str]


class UplinkMessage(TypedDict):
    """The uplink; `decoded_payload` is there when a payload formatter is set."""

    received_at: str
    decoded_payload: NotRequired[dict[str, Any] | None]
    frm_payload: NotRequired[str | None]
    rx_metadata: NotRequired[list[Gateway] | None]
    version_ids: NotRequired[Version]
    last_battery_percentage: NotRequired[Battery | None]


class Message(TypedDict):
    """An `up` message; `simulated` ones were typed into the console."""

    end_device_ids: DeviceIds
    uplink_message: UplinkMessage
    simulated: NotRequired[bool]


_message = TypeAdapter(Message)


def parse(raw: bytes, device: str) -> Sequence[Observation] | Invalid:
    """Return the observations of an uplink, or why there are none."""
    try:
        message = read(_message, raw)
        if message.get("simulated"):
            raise InvalidError(Reason.UNKNOWN_TYPE, "simulated")
        same_device(message["end_device_ids"]["device_id"], device)
        return lorawan.observed(_uplink(message["end_device_ids"]["dev_eui"], message["uplink_message"]))
    except InvalidError as error:
        return error.invalid


def _uplink(eui: str, message: UplinkMessage) -> Uplink:
    decoded = message.get("decoded_payload")
    if decoded is None and message.get("frm_payload"):
        raise InvalidError(Reason.WRONG_SHAPE, "uplink_message.decoded_payload")
    profile = message.get("version_ids", {}).get("model_id", "")
    time = instant(message["received_at"], "uplink_message.received_at")
    battery = message.get("last_battery_percentage") or Battery()
    return Uplink(eui, profile, time, decoded, message.get("rx_metadata") or [], battery.get("value"))


CONNECTOR = Connector(
    name="things_stack",
    door="mqtt:things_stack",
    kind="lorawan",
    title_vi="Cảm biến LoRaWAN (The Things Stack)",
    title_en="LoRaWAN sensors (The Things Stack)",
    transport=Mqtt(pattern="v3/+/devices/+/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    configuration="IOC_DESCRIPTIONS=/srv/ioc/descriptions",
    sample=(
        '{"end_device_ids":{"device_id":"bin-12","application_ids":{"application_id":"ioc"},'
        '"dev_eui":"0004A30B001C0530"},"received_at":"2026-11-24T00:00:00.787Z","uplink_message":{"f_port":1,"f_cnt":5,'
        '"frm_payload":"AQI=","decoded_payload":{"temp":24.5,"hum":78},"rx_metadata":[{"gateway_ids":'
        '{"gateway_id":"gtw1"},"rssi":-35,"snr":5.2}],"received_at":"2026-11-24T00:00:00.568Z"}}'
    ),
    sample_device="bin-12",
)
