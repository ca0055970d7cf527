"""The vehicles of the province and its guests: each has one plate, and comes by again and again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from infra.simulator.noise import chances
from streams.camera_events.event import Vehicle

_COUNT = 4_000
_AT_HOME = ("22", "23")
_GUESTS = ("19", "20", "21", "24", "29", "30", "88", "98", "99")
_KINDS: dict[Vehicle, float] = {"motorcycle": 0.62, "car": 0.25, "truck": 0.09, "bus": 0.04}
_SERIES = {"motorcycle": "BCDEFGHKLMN", "car": "A", "truck": "CH", "bus": "B"}


@dataclass(frozen=True)
class OfTheRoad:
    """A vehicle; `plate` is as it is written on it, 22A-123.45 or 22-B1 123.45."""

    kind: Vehicle
    plate: str


def passing(seed: int, random: Random) -> OfTheRoad:
    """Return a vehicle that comes by."""
    return _vehicle(seed, random.randrange(_COUNT))


@lru_cache(maxsize=_COUNT)
def _vehicle(seed: int, number: int) -> OfTheRoad:
    random = chances(seed, "vehicle", number)
    (kind,) = random.choices(list(_KINDS), list(_KINDS.values()))
    place = random.choice(_AT_HOME if random.random() < 0.85 else _GUESTS)
    series, digits = random.choice(_SERIES[kind]), f"{random.randrange(1_000):03d}.{random.randrange(100):02d}"
    plate = f"{place}-{series}{random.randint(1, 9)} {digits}" if kind == "motorcycle" else f"{place}{series}-{digits}"
    return OfTheRoad(kind, plate)
