"""Gauges on the rivers: level in centimetres, flow and rain, time in seconds since 1970."""

from __future__ import annotations

from infra.simulator.devices import Device, Quantity
from infra.simulator.river import water


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    known = {name: value for name, value in values.items() if value is not None}
    return {"tram": device, "t": at, **known, **({"sua_doi": revision} if revision else {})}


DEVICE = Device(
    kind="water",
    quantities=(
        Quantity("muc_nuoc_cm", "water_level", 1, 100.0),
        Quantity("luu_luong", "water_flow", 1),
        Quantity("mua_mm", "rain", 2),
    ),
    measure=water,
    body=_body,
    main="muc_nuoc_cm",
    id_field="tram",
    time_field="t",
    value_field="muc_nuoc_cm",
    ghost="WTR-9",
    spike=2_500.0,
    sticks="luu_luong",
)
