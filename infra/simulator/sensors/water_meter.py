"""Water meters of public buildings: every ten minutes the counter and the flow of the moment, seconds since 1970."""

from __future__ import annotations

from collections.abc import Sequence

from infra.simulator.buildings import used_of_day, used_so_far, with_leaks
from infra.simulator.devices import Device, Quantity
from infra.simulator.noise import Floats
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample
from infra.simulator.tally import metered, per_hour


def _measure(sample: Sample, _scenes: Sequence[Scene]) -> dict[str, Floats]:
    sites = sample.sites
    of_day, so_far = with_leaks(sites, used_of_day(sites, "water"), used_so_far(sites, "water"))
    return {
        "volume_m3": metered(sample, of_day, so_far),
        "flow_m3h": per_hour(sample, of_day, so_far) / 1_000.0,
    }


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    return {"id": device, "t": at, **values, "ver": revision}


DEVICE = Device(
    kind="water_meter",
    quantities=(
        Quantity("volume_m3", "water_counter", 3),
        Quantity("flow_m3h", "water_drawn", 3),
    ),
    measure=_measure,
    body=_body,
    main="flow_m3h",
    id_field="id",
    time_field="t",
    value_field="flow_m3h",
    ghost="WTM-9",
    spike=9_000.0,
    sticks="flow_m3h",
    interval_s=600,
)
