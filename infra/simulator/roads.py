"""The roads: how many drive when, and what becomes of it where they are more than the road can take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from infra.simulator.noise import Floats, Ints, smooth
from infra.simulator.scenes import Kind, Scene, of_kind
from infra.simulator.sites import Sample
from infra.simulator.weather import DAY_S, HOUR_S, local_hour, rain_rate

_FRIDAY, _SATURDAY, _SUNDAY = 1, 2, 3
_BUILDS_UP_S, _DISSOLVES_S = 60.0, 900.0
_IN_A_RUSH = 1.4
"""What a staged rush sends over each road of a town, as a share of what the road can take."""
_VEHICLE_M = 5.0
"""How much of a lane one vehicle keeps occupied, motorcycles and lorries together."""


@dataclass(frozen=True)
class Flow:
    """Vehicles an hour, their mean speed in km/h, and the per cent of the time that the road is occupied."""

    intensity: Floats
    speed: Floats
    occupancy: Floats


def weekday(at: Floats) -> Ints:
    """Return the province's day of the week, 0 for Thursday."""
    return np.asarray(np.floor((at + 7 * HOUR_S) / DAY_S) % 7, dtype=np.int64)


def traffic(at: Floats) -> Floats:
    """Return the share of the day's heaviest traffic, with peaks at 7:15 and 17:15 local time, less on Sundays."""
    hour = local_hour(at)
    peaks = np.exp(-(((hour - 7.25) / 1.3) ** 2)) + 0.9 * np.exp(-(((hour - 17.25) / 1.7) ** 2))
    awake = 0.35 / (1.0 + np.exp(-(hour - 5.5) * 1.5)) / (1.0 + np.exp((hour - 22.0) * 1.5))
    return np.asarray((0.05 + awake + 0.65 * peaks) * np.where(weekday(at) == _SUNDAY, 0.6, 1.0))


def town_traffic(at: Floats) -> Floats:
    """Return the same share for a town: it empties into the weekend on Friday evening and sleeps in on Saturday."""
    hour, day = local_hour(at), weekday(at)
    leaving = np.where((day == _FRIDAY) & (hour > 15), 1.12, 1.0)
    late = np.where((day == _SATURDAY) & (hour < 9), 0.7, 1.0)
    return np.asarray(traffic(at) * leaving * late)


def rush(at: Floats, scenes: Sequence[Scene]) -> Floats:
    """Return how far a staged rush holds the towns' roads, 0 to 1; it builds up in a minute."""
    held = np.zeros_like(at)
    for scene in of_kind(scenes, Kind.RUSH):
        begun = np.clip((at - scene.start_s) / _BUILDS_UP_S, 0.0, 1.0)
        left = 1.0 - np.clip((at - scene.end_s) / _DISSOLVES_S, 0.0, 1.0)
        held = np.maximum(held, begun * left)
    return held


def in_town(sample: Sample) -> Floats:
    """Return 1 for the measurements of a station in a town, 0 for the others."""
    return np.array([float(name != "highway") for name in sample.sites.text("setting")])[sample.who]


def flow(sample: Sample, scenes: Sequence[Scene] = ()) -> Flow:
    """Return what a counter measures on its road.

    Below what the road can take, speed falls gently with the load; above it vehicles queue: fewer pass, slowly.
    """
    at, town = sample.at.astype(np.float64), in_town(sample)
    capacity, free, lanes, peak = (
        sample.sites.attribute(name, usual)[sample.who]
        for name, usual in (("capacity_vph", 2_000), ("free_flow_kmh", 50), ("lanes", 2), ("load", 0.8))
    )
    usual = np.where(town > 0, town_traffic(at), traffic(at))
    wanted = np.maximum(peak * usual, _IN_A_RUSH * rush(at, scenes) * town)
    load = wanted * np.exp(0.1 * smooth(sample.keys("road"), at, 1_200.0))
    queueing = np.clip(load - 1.0, 0.0, 1.0)
    wet = 1.0 - np.clip(0.006 * rain_rate(sample, scenes), 0.0, 0.25)
    speed = free * wet / (1.0 + 0.2 * np.minimum(load, 1.0) ** 4) / (1.0 + 8.0 * queueing)
    intensity = capacity * np.minimum(load, 1.0) * (1.0 - 0.3 * queueing)
    occupancy = np.clip(intensity / lanes / speed * _VEHICLE_M / 10.0, 0.0, 98.0)
    return Flow(intensity, speed, occupancy)
