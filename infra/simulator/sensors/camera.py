"""Cameras: their recorder says each minute how they are; some are away, frozen or dark for a while."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infra.simulator.devices import Device, Quantity
from infra.simulator.noise import Floats, smooth, uniform
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample
from infra.simulator.weather import local_hour
from infra.simulator.worktime import local_time

_BLOCK_S = 2 * 3600
_FLAGS = ("ket_noi", "dung_hinh", "toi")


def _measure(sample: Sample, _scenes: Sequence[Scene]) -> dict[str, Floats]:
    at = sample.at.astype(np.float64)
    hour = local_hour(at)
    away, frozen, unlit = (
        _happens(sample, what, chance) for what, chance in (("away", 0.025), ("ice", 0.02), ("lamp", 0.08))
    )
    dark = unlit & ((hour < 5.5) | (hour > 18.5))
    rate = 25.0 + 0.6 * smooth(sample.keys("rate"), at, 600.0)
    return {
        "ket_noi": np.where(away, 0.0, 1.0),
        "dung_hinh": np.where(frozen & ~away, 1.0, 0.0),
        "toi": np.where(dark & ~away, 1.0, 0.0),
        "fps": np.where(away, 0.0, rate),
    }


def _happens(sample: Sample, what: str, chance: float) -> np.typing.NDArray[np.bool_]:
    """Say of each measurement whether it lies in a block of hours in which that happens to the camera."""
    return np.asarray(uniform(sample.keys(what), sample.at // _BLOCK_S) < chance)


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    flags = {name: None if (value := values.get(name)) is None else bool(value) for name in _FLAGS}
    return {"id": device, "luc": local_time(at * 1_000_000), **flags, "fps": values["fps"], "phien_ban": revision}


DEVICE = Device(
    kind="camera",
    quantities=(
        Quantity("ket_noi", "camera_online", 0),
        Quantity("dung_hinh", "camera_frozen", 0),
        Quantity("toi", "camera_dark", 0),
        Quantity("fps", "camera_fps", 1),
    ),
    measure=_measure,
    body=_body,
    main="fps",
    id_field="id",
    time_field="luc",
    value_field="fps",
    ghost="CAM-9",
    spike=300.0,
    sticks="fps",
)
