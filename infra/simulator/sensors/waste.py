"""Sensors under the lids of waste containers: every ten minutes how full and how warm, as a WasteContainer."""

from __future__ import annotations

from datetime import UTC, datetime

from infra.simulator.containers import containers
from infra.simulator.devices import Device, Quantity


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    observed = datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
    return {"id": device, "type": "WasteContainer", "dateObserved": observed, **values, "revision": revision}


DEVICE = Device(
    kind="waste",
    quantities=(
        Quantity("fillingLevel", "filling_level", 3),
        Quantity("temperature", "container_temperature", 1),
    ),
    measure=containers,
    body=_body,
    main="fillingLevel",
    id_field="id",
    time_field="dateObserved",
    value_field="fillingLevel",
    ghost="WST-9",
    spike=1.5,
    sticks="temperature",
    interval_s=600,
)
