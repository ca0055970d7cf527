"""Uplinks of LoRaWAN devices, whichever network server hands them on: decoded values, and how the radio carried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import Field, FiniteFloat
from typing_extensions import TypedDict

from connectors import catalogue
from connectors.connector import Metric
from connectors.described.model import Known, Mapping, Wanted, faults_of_values
from connectors.described.parsing import wanted
from connectors.described.reading import mapping
from connectors.invalid import InvalidError, Reason
from connectors.values import observations, station_id
from streams.observations.event import Observation
from streams.settings import settings

RSSI = Metric("link_rssi", "dBm", "Cường độ tín hiệu vô tuyến", "Radio signal strength", -200, 30)
SNR = Metric("link_snr", "dB", "Tỷ số tín hiệu trên nhiễu", "Radio signal-to-noise ratio", -50, 50)
BATTERY = Metric("battery", "%", "Pin", "Battery", 0, 100)
BATTERY_VOLTAGE = Metric("battery_voltage", "V", "Điện áp pin", "Battery voltage", 0, 60)
LINK = (RSSI, SNR, BATTERY, BATTERY_VOLTAGE)
Eui = Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{16}$")]


class Gateway(TypedDict):
    """How one gateway heard the device: dBm and dB."""

    rssi: NotRequired[FiniteFloat | None]
    snr: NotRequired[FiniteFloat | None]


class LorawanFile(Mapping):
    """descriptions/standards/lorawan.toml: stations by DevEUI, and where values are in the decoded payload.

    A device whose profile (ChirpStack) or model (The Things Stack) is named in `profiles` has the values of that one,
    any other has `values`.
    """

    profiles: dict[str, tuple[Wanted, ...]] = Field(default_factory=dict)

    def faults(self, known: Known) -> Iterator[str]:
        """Yield what is wrong beside metrics that are declared elsewhere, in words."""
        yield from super().faults(known)
        for name, values in self.profiles.items():
            yield from faults_of_values(values, self.all_metrics(known), f"profiles.{name}")


class Uplink(NamedTuple):
    """One uplink: `time` is when the network received it (µs since 1970 UTC), which is one thing with the DevEUI.

    `decoded` is the payload as the device's decoder tells it, None where there was nothing to decode.
    """

    eui: str
    profile: str
    time: int
    decoded: dict[str, Any] | None
    gateways: Sequence[Gateway]
    battery: float | None = None


def file() -> LorawanFile:
    """Return the province's file; raises DescriptionError."""
    found: LorawanFile = mapping(settings().descriptions, "lorawan", LorawanFile)
    return found


def observed(uplink: Uplink) -> list[Observation]:
    """Return what an uplink says; raises InvalidError where none of its values is described."""
    described = file()
    eui = uplink.eui.upper()
    source = station_id(described.stations.get(eui) or described.stations.get(eui.lower(), eui), "DevEUI")
    values: list[tuple[Metric, float]] = []
    if uplink.decoded is not None:
        where = described.profiles.get(uplink.profile, described.values)
        values = wanted(uplink.decoded, where, catalogue.metrics())
        if not values:
            raise InvalidError(Reason.EMPTY, "no described value")
    return observations(source, uplink.time, 0, [*values, *_link(uplink, {metric.name for metric, _ in values})])


def _link(uplink: Uplink, told: set[str]) -> list[tuple[Metric, float]]:
    """Return how the best gateway heard the device, and its battery where the network server tells it."""
    heard = [gateway for gateway in uplink.gateways if gateway.get("rssi") is not None]
    best = max(heard, key=lambda gateway: gateway["rssi"] or 0, default=Gateway())
    found = ((RSSI, best.get("rssi")), (SNR, best.get("snr")), (BATTERY, uplink.battery))
    return [(metric, value) for metric, value in found if value is not None and metric.name not in told]
