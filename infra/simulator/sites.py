"""The places where devices stand, as vectors: what the formulas of air, water and weather work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from infra.simulator.noise import Floats, Ints, Words, keys
from streams.registry.records import Station


@dataclass(frozen=True)
class Sites:
    """The stations of one kind; every attribute is a vector with one element a station."""

    kind: str
    seed: int
    stations: tuple[Station, ...]
    ids: tuple[str, ...]
    latitude: Floats
    altitude: Floats
    interval_s: int
    _keys: dict[str, Words] = field(default_factory=dict, repr=False, compare=False)

    def keys(self, purpose: str) -> Words:
        """Return each station's key for one purpose."""
        if purpose not in self._keys:
            self._keys[purpose] = keys(self.seed, list(self.ids), purpose)
        return self._keys[purpose]

    def attribute(self, name: str, default: float) -> Floats:
        """Return a numeric attribute of each station."""
        return np.array([float(s.attributes.get(name, default)) for s in self.stations])

    def text(self, name: str) -> list[str]:
        """Return an attribute of each station as text, empty where it is absent."""
        return [str(s.attributes.get(name, "")) for s in self.stations]


@dataclass(frozen=True)
class Sample:
    """Which stations measure when: two vectors of the same length, `at` in whole seconds since 1970 UTC."""

    sites: Sites
    who: Ints
    at: Ints
    interval_s: int

    def keys(self, purpose: str) -> Words:
        """Return the key of each measurement's station."""
        return np.asarray(self.sites.keys(purpose)[self.who])


def sites_of(stations: Sequence[Station], kind: str, seed: int, interval_s: int) -> Sites:
    """Return the stations of one kind as vectors; they measure at that interval."""
    chosen = tuple(sorted((s for s in stations if s.kind == kind), key=lambda s: s.id))
    return Sites(
        kind=kind,
        seed=seed,
        stations=chosen,
        ids=tuple(s.id for s in chosen),
        latitude=np.array([s.latitude for s in chosen], dtype=np.float64),
        altitude=np.array([float(s.attributes.get("altitude_m", 100)) for s in chosen]),
        interval_s=interval_s,
    )
