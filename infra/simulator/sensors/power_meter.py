"""Electricity meters of public buildings: every ten minutes the counter and the power of the moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from infra.simulator.buildings import used_of_day, used_so_far
from infra.simulator.devices import Device, Quantity
from infra.simulator.noise import Floats
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample
from infra.simulator.tally import metered, per_hour
from streams.clock import LOCAL_ZONE

_BASE = 0.7
"""What runs all night (servers, refrigerators, corridors), beside ten in the busiest hour."""


def _measure(sample: Sample, _scenes: Sequence[Scene]) -> dict[str, Floats]:
    of_day = used_of_day(sample.sites, "electricity", base_share=0.15)
    so_far = used_so_far(sample.sites, "electricity", _BASE)
    return {
        "energy_kwh": metered(sample, of_day, so_far),
        "power_kw": per_hour(sample, of_day, so_far) / 1_000.0,
    }


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    known = {name: value for name, value in values.items() if value is not None}
    local = datetime.fromtimestamp(at, LOCAL_ZONE).isoformat()
    return {"device": device, "time": local, **known, **({"rev": revision} if revision else {})}


DEVICE = Device(
    kind="power_meter",
    quantities=(
        Quantity("energy_kwh", "electricity_counter", 2),
        Quantity("power_kw", "electricity_power", 3),
    ),
    measure=_measure,
    body=_body,
    main="power_kw",
    id_field="device",
    time_field="time",
    value_field="power_kw",
    ghost="PWM-9",
    spike=30_000.0,
    sticks="power_kw",
    interval_s=600,
)
