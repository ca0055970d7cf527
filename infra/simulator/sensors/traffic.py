"""Traffic counters: one message a minute, local time."""

from __future__ import annotations

from collections.abc import Sequence

from infra.simulator.devices import Device, Quantity
from infra.simulator.noise import Floats
from infra.simulator.roads import flow
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample
from infra.simulator.worktime import local_time


def _measure(sample: Sample, scenes: Sequence[Scene]) -> dict[str, Floats]:
    found = flow(sample, scenes)
    return {"luu_luong": found.intensity, "toc_do": found.speed, "chiem_dung": found.occupancy}


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    return {"id": device, "luc": local_time(at * 1_000_000), **values, "phien_ban": revision}


DEVICE = Device(
    kind="traffic",
    quantities=(
        Quantity("luu_luong", "traffic_intensity", 0),
        Quantity("toc_do", "traffic_speed", 1),
        Quantity("chiem_dung", "traffic_occupancy", 1),
    ),
    measure=_measure,
    body=_body,
    main="toc_do",
    id_field="id",
    time_field="luc",
    value_field="toc_do",
    ghost="TRF-9",
    spike=250.0,
    sticks="chiem_dung",
)
