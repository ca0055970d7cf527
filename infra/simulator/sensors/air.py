"""Air quality stations: one message a minute with every pollutant, local time."""

from __future__ import annotations

from datetime import datetime

from infra.simulator.air import air
from infra.simulator.devices import Device, Quantity
from streams.clock import LOCAL_ZONE


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    local = datetime.fromtimestamp(at, LOCAL_ZONE).isoformat()
    rev = {"rev": revision} if revision or at % 2 else {}
    return {"id": device, "ts": local, "seq": at // 60, **values, **rev}


DEVICE = Device(
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
    body=_body,
    main="pm25",
    id_field="id",
    time_field="ts",
    value_field="pm25",
    ghost="AIR-9",
    spike=600.0,
    sticks="pm10",
)
