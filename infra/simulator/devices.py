"""What the devices say: each kind's wire format, and the readings that the city should make of a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from infra.simulator.entry import Reading
from infra.simulator.faults import Clean, Faults
from infra.simulator.noise import Floats, uniform
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample

TOPIC_ROOT = "province/tq"
DAY_S, HOUR_S = 86_400, 3_600
FROZEN_S = 15 * HOUR_S
Mask = np.typing.NDArray[np.bool_]


@dataclass(frozen=True)
class Quantity:
    """One measured quantity: its name on the wire, the metric it becomes, and `stored = wire / divisor`."""

    wire: str
    metric: str
    decimals: int
    divisor: float = 1.0
    unit: str = ""

    def stored(self, value: float) -> float:
        """Return a wire value in the metric's unit, as the connectors round it."""
        return value if self.divisor == 1 else float(f"{value / self.divisor:.15g}")


@dataclass(frozen=True)
class Device:
    """A kind of device: its quantities, what it measures, how it puts a message.

    `main` is the quantity that is never missing and that gets corrected; `interval_s` how often the device measures.
    `ghost` begins the names of devices that nobody has registered. A spike adds `spike` to the main quantity on the
    wire; `sticks` is the quantity whose sensor sometimes freezes.
    """

    kind: str
    quantities: tuple[Quantity, ...]
    measure: Callable[[Sample, Sequence[Scene]], dict[str, Floats]]
    body: Callable[[str, int, int, dict[str, float | None]], dict[str, object]]
    main: str
    id_field: str
    time_field: str
    value_field: str
    ghost: str
    spike: float
    sticks: str
    interval_s: int = 60

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


SENTINEL = -999.0
"""What a sensor says that cannot measure."""


def ailing(device: Device, sample: Sample, scenes: Sequence[Scene], faults: Faults) -> dict[str, Floats]:
    """Return what a device measures, where one of its sensors has frozen for more than half a day."""
    columns = device.measure(sample, scenes)
    day = sample.at // DAY_S
    since = day * DAY_S + (uniform(sample.keys("freezes at"), day) * 8 * HOUR_S).astype(np.int64)
    frozen = (uniform(sample.keys("freezes"), day) < faults.stuck) & (sample.at >= since)
    frozen &= sample.at < since + FROZEN_S
    if frozen.any():
        then = Sample(sample.sites, sample.who[frozen], since[frozen], sample.interval_s)
        columns[device.sticks] = columns[device.sticks].copy()
        columns[device.sticks][frozen] = device.measure(then, scenes)[device.sticks]
    return columns


def thrown(device: Device, sample: Sample, values: Floats, first: Mask, faults: Faults) -> Floats:
    """Return the values of the main quantity, of which a few spike or say that nothing could be measured."""
    draw = uniform(sample.keys("thrown"), sample.at)
    spikes = first & (draw < faults.spikes)
    sentinels = first & ~spikes & (draw < faults.spikes + faults.sentinels)
    nothing = SENTINEL * next(q.divisor for q in device.quantities if q.wire == device.main)
    return np.where(sentinels, nothing, np.where(spikes, values + device.spike, values))


def wire_values(
    device: Device, sample: Sample, revision: np.typing.NDArray[np.int64], scenes: Sequence[Scene], faults: Faults
) -> dict[str, Floats]:
    """Return each quantity as it goes over the wire, rounded; NaN stands for a value that is missing.

    A revision above 0 measures the device's main quantity anew.
    """
    columns = ailing(device, sample, scenes, faults)
    anew = 1.0 + 0.02 * revision * (uniform(sample.keys("anew"), sample.at + revision) - 0.5)
    columns[device.main] = columns[device.main] * anew
    first = revision == 0
    columns[device.main] = thrown(device, sample, columns[device.main], first, faults)
    result = {}
    for q in device.quantities:
        values = np.round(columns[q.wire], q.decimals)
        if faults.missing and q.wire != device.main:
            lost = uniform(sample.keys("missing " + q.wire), sample.at // 3600) < faults.missing
            values = np.where(lost, np.nan, values)
        result[q.wire] = values
    return result
