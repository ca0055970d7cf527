"""Weather stations: a list of measures, each with its unit, which is not always the one that is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from infra.simulator.devices import Device, Quantity
from infra.simulator.noise import Floats
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample
from infra.simulator.weather import HOUR_S, weather


def _measure(sample: Sample, scenes: Sequence[Scene]) -> dict[str, Floats]:
    sky = weather(sample, scenes)
    return {
        "temperature": sky.temperature,
        "humidity": sky.humidity,
        "wind_speed": sky.wind_speed,
        "wind_direction": np.floor(sky.wind_direction),
        "pressure": sky.pressure,
        "rainfall": sky.rain_rate * sample.interval_s / HOUR_S,
    }


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    time = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    measures: list[dict[str, Any]] = [
        {"k": q.wire, "v": values[q.wire], "u": q.unit} for q in DEVICE.quantities if values.get(q.wire) is not None
    ]
    return {"device": device, "time": time, "measures": measures, "version": revision}


DEVICE = Device(
    kind="weather",
    quantities=(
        Quantity("temperature", "temperature", 1, unit="degC"),
        Quantity("humidity", "humidity", 0, unit="%"),
        Quantity("wind_speed", "wind_speed", 1, 3.6, "km/h"),
        Quantity("wind_direction", "wind_direction", 0, unit="deg"),
        Quantity("pressure", "pressure", 0, 100.0, "Pa"),
        Quantity("rainfall", "rainfall", 2, unit="mm"),
    ),
    measure=_measure,
    body=_body,
    main="temperature",
    id_field="device",
    time_field="time",
    value_field="measures",
    ghost="WEA-9",
    spike=22.0,
    sticks="pressure",
)
