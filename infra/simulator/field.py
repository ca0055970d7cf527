"""The sensor field: what all devices of the province send in a span of city time, faults included. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence

import numpy as np

from infra.simulator import faults as fault
from infra.simulator.devices import Device, Quantity, wire_values
from infra.simulator.entry import Block, Entry, Invalid, Message, Reading
from infra.simulator.faults import Faults
from infra.simulator.noise import Floats, uniform
from infra.simulator.scenes import Scene
from infra.simulator.schedule import Departures, departures, malformed, measured
from infra.simulator.sensors import devices
from infra.simulator.sites import Sites, sites_of
from streams.registry.records import Station

_LOST_CLOCK_S = 946_684_800
"""2000-01-01: where a device begins to count when its clock's battery is flat."""

_WRONG_ZONE_S = 7 * 3600 + 13
"""How far ahead a device's clock is that takes local time for UTC; the seconds keep it off its later measurements."""


class SensorField:
    """All devices at their places; holds nothing but the places and the seed.

    What was measured before `since_s` (seconds since 1970 UTC) is never sent: there were no devices yet.
    """

    def __init__(self, stations: Sequence[Station], seed: int, faults: Faults, since_s: int = 0) -> None:
        kinds = (sites_of(stations, kind, seed, device.interval_s) for kind, device in devices().items())
        self._sites: list[Sites] = [sites for sites in kinds if sites.ids]
        self._faults, self._since_s = faults, since_s

    def emit(self, start_s: int, end_s: int, scenes: Sequence[Scene] = ()) -> Entry:
        """Return everything that leaves the devices in [start_s, end_s), seconds since 1970 UTC, in that order."""
        entry = Entry()
        leaving: list[tuple[int, int, list[Message]]] = []
        for sites in self._sites:
            found = departures(sites, start_s, end_s, scenes, self._faults, self._since_s)
            if len(found.leaves):
                leaving += self._messages(sites, found, scenes, entry)
        leaving.sort(key=lambda item: item[:2])
        entry.messages = [message for _, _, messages in leaving for message in messages]
        return entry

    def history(self, start_s: int, end_s: int, interval_s: int) -> Iterator[Block]:
        """Yield the past as columns, without faults, on a coarser interval (a multiple of the devices' own)."""
        for sites in self._sites:
            device = devices()[sites.kind]
            sample = measured(sites, start_s, end_s, max(interval_s, sites.interval_s))
            columns = wire_values(device, sample, np.zeros_like(sample.at), (), Faults.none())
            bounds = np.searchsorted(sample.who, np.arange(len(sites.ids) + 1))
            for i, source in enumerate(sites.ids):
                own = slice(bounds[i], bounds[i + 1])
                for q in device.quantities:
                    yield Block(source, q.metric, sample.at[own] * 1_000_000, _stored(q, columns[q.wire][own]))

    def _messages(
        self, sites: Sites, found: Departures, scenes: Sequence[Scene], entry: Entry
    ) -> Iterator[tuple[int, int, list[Message]]]:
        device, sample = devices()[sites.kind], found.sample
        columns = wire_values(device, sample, found.revision, scenes, self._faults)
        rows = _rows(columns)
        bad = malformed(sample, self._faults) & (found.revision == 0)
        twice = uniform(sample.keys("duplicate"), sample.at + found.revision) < self._faults.duplicates
        draw = uniform(sample.keys("which fault"), sample.at)
        skewed = uniform(sample.keys("skewed"), sample.at // 3600) < self._faults.skewed
        said = sample.at + np.where(skewed & ~bad & (found.revision == 0), _WRONG_ZONE_S, 0)
        parts = (sample.who, sample.at, said, found.leaves, found.revision, bad, twice, draw)
        for (who, at, said_at, leaves, revision, is_bad, is_twice, chance), values in zip(
            zip(*(part.tolist() for part in parts), strict=True), rows, strict=True
        ):
            name = sites.ids[who]
            if is_bad:
                yield leaves, at, [_spoilt(device, name, at, values, chance, entry)]
                continue
            message = Message(device.topic(name), device.clean(name, said_at, revision, values).encode())
            entry.readings += device.readings(name, said_at, revision, values)
            if is_twice:
                entry.duplicate(name)
            yield leaves, at, [message, message] if is_twice else [message]


def _stored(quantity: Quantity, wire: Floats) -> Floats:
    """Return a column in its metric's unit, to the last digit what the connector makes of each value."""
    return wire if quantity.divisor == 1 else np.fromiter(map(quantity.stored, wire.tolist()), np.float64, len(wire))


def _rows(columns: dict[str, Floats]) -> Iterator[dict[str, float | None]]:
    names = list(columns)
    for values in zip(*(columns[name].tolist() for name in names), strict=True):
        yield {n: None if math.isnan(v) else v for n, v in zip(names, values, strict=True)}


def _spoilt(
    device: Device, name: str, at: int, values: dict[str, float | None], chance: float, entry: Entry
) -> Message:
    kind, draw = fault.kind_of(chance), (chance * 1_000_003) % 1.0
    events = None
    said_at = at
    if kind == fault.UNKNOWN_STATION:
        name = device.ghost + str(10 + int(draw * 90))
    if kind == fault.LOST_CLOCK:
        said_at = _LOST_CLOCK_S + at % 100_000_000
    if kind in (fault.UNKNOWN_STATION, fault.LOST_CLOCK):
        raw = device.clean(name, said_at, 0, values).encode()
        events = _as_events(device.readings(name, said_at, 0, values))
    else:
        raw = fault.spoil(kind, device.clean(name, at, 0, values), draw)
    entry.invalid.append(Invalid(f"mqtt:{device.kind}", name, raw, kind, at * 1_000_000, events))
    return Message(device.topic(name), raw)


def _as_events(readings: Sequence[Reading]) -> str:
    return json.dumps([reading._asdict() for reading in readings])
