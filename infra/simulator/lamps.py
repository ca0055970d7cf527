"""Street lamps: on from dusk to dawn, half of them off late at night, some burnt out, and what fails in cabinets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infra.simulator.noise import Floats, Ints, uniform
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample, Sites
from infra.simulator.tally import OfDay, SoFar, local_day, metered, midnight
from infra.simulator.weather import DAY_S
from streams.public_works.sun import passages

_DEAD_NIGHTS, _BURNING_DAYS = 0.03, 0.02
"""How often a cabinet stays dark all night (a fuse), and burns by day (somebody works at it, or its clock is wrong)."""
_DAY_BURNING_S = (9 * 3600, 15 * 3600)
_HALF_FROM_S, _HALF_UNTIL_S = 23 * 3600, 4 * 3600 + 1800
_STANDBY_W = 35.0
_MOST_BURNT = 0.06
_REPAIR_DAYS = 14
Segments = list[tuple[Floats, Floats, Floats]]
"""Parts of a day: first second, last second, lamps that are on."""


def lamps(sample: Sample, _scenes: Sequence[Scene] = ()) -> dict[str, Floats]:
    """Return what a cabinet measures: lamps on and burnt out, power in W, its counter in kWh."""
    sites, who = sample.sites, sample.who
    day = local_day(sample.at)
    second = (sample.at - midnight(day)).astype(np.float64)
    on = np.zeros_like(second)
    for first, last, lit in segments(sites, who, day):
        on += np.where((second >= first) & (second < last), lit, 0.0)
    watts = sites.attribute("lamp_w", 100.0)[who]
    hum = 1.0 + 0.02 * (uniform(sample.keys("mains"), sample.at // 600) - 0.5)
    return {
        "den_sang": on,
        "den_hong": burnt(sites, who, day),
        "cong_suat_w": (_STANDBY_W + on * watts) * hum,
        "dien_nang_kwh": metered(sample, *_energy(sites)),
    }


def burnt(sites: Sites, who: Ints, day: Ints) -> Floats:
    """Return how many lamps are burnt out on a day: more from day to day until the crew comes."""
    since = (day + (sites.keys("crew")[who] % np.uint64(_REPAIR_DAYS)).astype(np.int64)) % _REPAIR_DAYS
    bad = uniform(sites.keys("burnt")[who], day - since) * _MOST_BURNT * since / _REPAIR_DAYS
    return np.asarray(np.floor(bad * sites.attribute("lamps", 60.0)[who] + 0.5))


def segments(sites: Sites, who: Ints, day: Ints) -> Segments:
    """Return the parts of each local day in which lamps are on, in seconds since its midnight."""
    longitude = np.array([s.longitude for s in sites.stations])[who]
    latitude = sites.latitude[who]
    height = -1.5 - 3.5 * uniform(sites.keys("photocell")[who], np.int64(0))
    up, down = (passage - midnight(day) for passage in passages(day, latitude, longitude, height))
    full = sites.attribute("lamps", 60.0)[who] - burnt(sites, who, day)
    late = np.where(sites.attribute("half_night", 0.0)[who] > 0, np.floor(full / 2), full)
    night, evening = (uniform(sites.keys("fuse")[who], n) >= _DEAD_NIGHTS for n in (day - 1, day))
    by_day = uniform(sites.keys("timer")[who], day) < _BURNING_DAYS
    ends = [np.full(len(day), float(end)) for end in (0, _HALF_UNTIL_S, _HALF_FROM_S, DAY_S, *_DAY_BURNING_S)]
    zero, half_until, half_from, end, day_from, day_until = ends
    return [
        (zero, half_until, late * night),
        (half_until, np.maximum(up, half_until), full * night),
        (down, half_from, full * evening),
        (half_from, end, late * evening),
        (day_from, day_until, full * by_day),
    ]


def _energy(sites: Sites) -> tuple[OfDay, SoFar]:
    watts = sites.attribute("lamp_w", 100.0)

    def until(who: Ints, day: Ints, second: Floats) -> Floats:
        """Return the watt-hours since midnight."""
        total = _STANDBY_W * second
        for first, last, lit in segments(sites, who, day):
            total = total + lit * watts[who] * np.clip(second - first, 0.0, last - first)
        return np.asarray(total / 3_600.0)

    def of_day(who: Ints, day: Ints) -> Ints:
        return np.asarray(np.floor(until(who, day, np.full(len(day), DAY_S))).astype(np.int64))

    def so_far(who: Ints, at: Ints) -> Floats:
        day = local_day(at)
        whole = np.maximum(of_day(who, day), 1)
        return np.asarray(np.minimum(until(who, day, (at - midnight(day)).astype(np.float64)) / whole, 1.0))

    return of_day, so_far
