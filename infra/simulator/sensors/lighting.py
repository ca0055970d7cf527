"""Cabinets of the street lighting: every five minutes lamps, power and counter, local time."""

from __future__ import annotations

from datetime import datetime

from infra.simulator.devices import Device, Quantity
from infra.simulator.lamps import lamps
from streams.clock import LOCAL_ZONE


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    local = datetime.fromtimestamp(at, LOCAL_ZONE).isoformat()
    return {"id": device, "luc": local, **values, "sua_doi": revision}


DEVICE = Device(
    kind="lighting",
    quantities=(
        Quantity("den_sang", "lamps_on", 0),
        Quantity("den_hong", "lamps_burnt_out", 0),
        Quantity("cong_suat_w", "lighting_power", 1),
        Quantity("dien_nang_kwh", "lighting_energy", 2),
    ),
    measure=lamps,
    body=_body,
    main="cong_suat_w",
    id_field="id",
    time_field="luc",
    value_field="cong_suat_w",
    ghost="LGT-9",
    spike=3_000_000.0,
    sticks="den_hong",
    interval_s=300,
)
