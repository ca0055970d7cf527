"""What the devices say: each kind's wire format, and the readings that the city should make of a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from infra.simulator.air import air
from infra.simulator.entry import Reading
from infra.simulator.faults import Clean, Faults
from infra.simulator.noise import Floats, uniform
from infra.simulator.river import water
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample
from infra.simulator.weather import HOUR_S, weather
from streams.clock import LOCAL_ZONE

TOPIC_ROOT = "province/tq"
NEVER_MISSING = frozenset({"pm25", "muc_nuoc_cm", "temperature"})


@dataclass(frozen=True)
class Quantity:
    """One measured quantity: its name on the wire, the metric it becomes, and `stored = wire / divisor`."""

    wire: str
    metric: str
    decimals: int
    divisor: float = 1.0
    unit: str = ""

    def stored(self, value: float) -> float:
        """Return a wire value in the metric's unit."""
        return value / self.divisor


@dataclass(frozen=True)
class Device:
    """A kind of device: its quantities, what it measures, how it puts a message; `main` is what gets corrected."""

    kind: str
    quantities: tuple[Quantity, ...]
    measure: Callable[[Sample, Sequence[Scene]], dict[str, Floats]]
    body: Callable[[str, int, int, dict[str, float | None]], dict[str, object]]
    main: str
    id_field: str
    time_field: str
    value_field: str
    ghost: str

    def topic(self, device: str) -> str:
        """Return the MQTT topic of one device of this kind."""
        return f"{TOPIC_ROOT}/{self.kind}/{device}/up"

    def clean(self, device: str, at: int, revision: int, values: dict[str, float | None]) -> Clean:
        """Return a good message; `at` in seconds since 1970 UTC."""
        body = self.body(device, at, revision, values)
        return Clean(body, self.id_field, self.time_field, self.value_field)

    def readings(self, device: str, at: int, revision: int, values: dict[str, float | None]) -> list[Reading]:
        """Return what the city should store of a good message."""
        found = ((q, values.get(q.wire)) for q in self.quantities)
        return [
            Reading(device, q.metric, at * 1_000_000, revision, q.stored(value))
            for q, value in found
            if value is not None
        ]


def _weather(sample: Sample, scenes: Sequence[Scene]) -> dict[str, Floats]:
    sky = weather(sample, scenes)
    return {
        "temperature": sky.temperature,
        "humidity": sky.humidity,
        "wind_speed": sky.wind_speed,
        "wind_direction": np.floor(sky.wind_direction),
        "pressure": sky.pressure,
        "rainfall": sky.rain_rate * sample.interval_s / HOUR_S,
    }


def _air_body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    local = datetime.fromtimestamp(at, LOCAL_ZONE).isoformat()
    rev = {"rev": revision} if revision or at % 2 else {}
    return {"id": device, "ts": local, "seq": at // 60, **values, **rev}


def _water_body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    known = {name: value for name, value in values.items() if value is not None}
    return {"tram": device, "t": at, **known, **({"sua_doi": revision} if revision else {})}


def _weather_body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    time = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    measures: list[dict[str, Any]] = [
        {"k": q.wire, "v": values[q.wire], "u": q.unit} for q in WEATHER.quantities if values.get(q.wire) is not None
    ]
    return {"device": device, "time": time, "measures": measures, "version": revision}


AIR = Device(
    kind="air",
    quantities=(
        Quantity("pm25", "pm25", 1),
        Quantity("pm10", "pm10", 1),
        Quantity("o3", "o3", 1),
        Quantity("no2", "no2", 1),
        Quantity("so2", "so2", 1),
        Quantity("co", "co", 0),
        Quantity("temp", "air_temperature", 1),
        Quantity("rh", "air_humidity", 1),
    ),
    measure=air,
    body=_air_body,
    main="pm25",
    id_field="id",
    time_field="ts",
    value_field="pm25",
    ghost="AIR-9",
)
WATER = Device(
    kind="water",
    quantities=(
        Quantity("muc_nuoc_cm", "water_level", 1, 100.0),
        Quantity("luu_luong", "water_flow", 1),
        Quantity("mua_mm", "rain", 2),
    ),
    measure=water,
    body=_water_body,
    main="muc_nuoc_cm",
    id_field="tram",
    time_field="t",
    value_field="muc_nuoc_cm",
    ghost="WTR-9",
)
WEATHER = Device(
    kind="weather",
    quantities=(
        Quantity("temperature", "temperature", 1, unit="degC"),
        Quantity("humidity", "humidity", 0, unit="%"),
        Quantity("wind_speed", "wind_speed", 1, 3.6, "km/h"),
        Quantity("wind_direction", "wind_direction", 0, unit="deg"),
        Quantity("pressure", "pressure", 0, 100.0, "Pa"),
        Quantity("rainfall", "rainfall", 2, unit="mm"),
    ),
    measure=_weather,
    body=_weather_body,
    main="temperature",
    id_field="device",
    time_field="time",
    value_field="measures",
    ghost="WEA-9",
)
DEVICES = {device.kind: device for device in (AIR, WATER, WEATHER)}


def wire_values(
    device: Device, sample: Sample, revision: np.typing.NDArray[np.int64], scenes: Sequence[Scene], faults: Faults
) -> dict[str, Floats]:
    """Return each quantity as it goes over the wire, rounded; NaN stands for a value that is missing.

    A revision above 0 measures the device's main quantity anew.
    """
    columns = device.measure(sample, scenes)
    anew = 1.0 + 0.02 * revision * (uniform(sample.keys("anew"), sample.at + revision) - 0.5)
    columns[device.main] = columns[device.main] * anew
    result = {}
    for q in device.quantities:
        values = np.round(columns[q.wire], q.decimals)
        if faults.missing and q.wire not in NEVER_MISSING:
            lost = uniform(sample.keys("missing " + q.wire), sample.at // 3600) < faults.missing
            values = np.where(lost, np.nan, values)
        result[q.wire] = values
    return result
