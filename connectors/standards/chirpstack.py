"""LoRaWAN uplinks from ChirpStack v4: its MQTT integration's event `up` in JSON, payloads decoded by the codec."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NotRequired

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from connectors import lorawan
from connectors.connector import Connector, Mqtt
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.lorawan import Eui, Gateway, Uplink
from connectors.values import instant, read, same_device
from streams.observations.event import TOPIC, Observation


class DeviceInfo(TypedDict):
    """Who sent it."""

    devEui: Eui
    deviceProfileName: NotRequired[str]


class Message(TypedDict):
    """An uplink event; `object` is there when the device profile has a codec, `data` (base64) when it had a payload."""

    time: str
    deviceInfo: DeviceInfo
    object: NotRequired[dict[str, Any] | None]
    data: NotRequired[str | None]
    rxInfo: NotRequired[list[Gateway] | None]


_message = TypeAdapter(Message)


def parse(raw: bytes, device: str) -> Sequence[Observation] | Invalid:
    """Return the observations of an uplink, or why there are none."""
    try:
        message = read(_message, raw)
        info = message["deviceInfo"]
        eui = same_device(info["devEui"].lower(), device.lower())
        time = instant(message["time"], "time")
        profile = info.get("deviceProfileName", "")
        return lorawan.observed(Uplink(eui, profile, time, _decoded(message), message.get("rxInfo") or []))
    except InvalidError as error:
        return error.invalid


def _decoded(message: Message) -> dict[str, Any] | None:
    decoded = message.get("object")
    if decoded is None and message.get("data"):
        raise InvalidError(Reason.WRONG_SHAPE, "object")
    return decoded


CONNECTOR = Connector(
    name="chirpstack",
    door="mqtt:chirpstack",
    kind="lorawan",
    title_vi="Cảm biến LoRaWAN (ChirpStack)",
    title_en="LoRaWAN sensors (ChirpStack)",
    transport=Mqtt(pattern="application/+/device/+/event/up", device_level=3),
    emits=TOPIC,
    parse=parse,
    metrics=lorawan.LINK,
    mapping=lorawan.file,
    configuration="IOC_DESCRIPTIONS=/srv/ioc/descriptions",
    sample=(
        '{"deduplicationId":"3ac7e3c4-4401-4b8d-9386-a5c902f9202d","time":"2026-11-24T00:00:15.775023242+00:00",'
        '"deviceInfo":{"tenantName":"Tuyên Quang","applicationName":"Đô thị","deviceProfileName":"weather-probe",'
        '"deviceName":"probe-1","devEui":"0101010101010101"},"devAddr":"00189440","dr":1,"fPort":1,"fCnt":4,'
        '"data":"AQIDBA==","object":{"temp":24.5,"hum":78.0,"bat_mv":3412},'
        '"rxInfo":[{"gatewayId":"0016c001f153a14c","rssi":-86,"snr":7.5}]}'
    ),
    sample_device="0101010101010101",
)
