"""Public buildings by what goes on in them: when they use electricity and water, and how much less at weekends."""

from __future__ import annotations

import numpy as np

from infra.simulator.noise import Floats, Ints, uniform
from infra.simulator.sites import Sites
from infra.simulator.tally import OfDay, SoFar, local_day, midnight, spread
from infra.simulator.weather import DAY_S, HOUR_S, season

_OFFICE = (0, 0, 0, 0, 0, 0, 1, 6, 10, 10, 10, 8, 4, 8, 10, 10, 9, 4, 1, 0, 0, 0, 0, 0)
_SCHOOL = (0, 0, 0, 0, 0, 1, 6, 9, 10, 10, 9, 6, 3, 8, 9, 9, 7, 2, 1, 1, 1, 0, 0, 0)
_HOSPITAL = (3, 3, 3, 3, 3, 4, 7, 9, 10, 10, 10, 9, 8, 9, 10, 9, 8, 7, 7, 6, 6, 5, 4, 3)
_CULTURE = (0, 0, 0, 0, 0, 0, 1, 4, 7, 8, 8, 6, 4, 7, 8, 8, 7, 6, 7, 8, 6, 2, 0, 0)
_HOURS = {"office": _OFFICE, "school": _SCHOOL, "hospital": _HOSPITAL, "culture": _CULTURE}
_WEEKEND = {"office": 0.1, "school": 0.15, "hospital": 0.85, "culture": 1.3}
_SUNDAY, _SATURDAY = 3, 2
"""Places in the week that begins on a Thursday, as 1970 did."""
_LEAK_DAYS, _LEAKING = 21, 0.2
_LEAK_PER_HOUR = (40, 160)


def used_of_day(sites: Sites, purpose: str, base_share: float = 0.0) -> OfDay:
    """Return what a building uses on a day, in thousandths of the unit of its attribute a_day (a working day's use).

    `base_share` of it runs day and night all the week; the hot season adds up to a third for cooling.
    """
    size = sites.attribute("a_day", 100.0) * 1_000
    weekend = np.array([_WEEKEND.get(setting, _WEEKEND["office"]) for setting in sites.text("setting")])
    keys = sites.keys(purpose)

    def of_day(who: Ints, day: Ints) -> Ints:
        rest = np.isin(day % 7, (_SATURDAY, _SUNDAY))
        busy = np.where(rest, weekend[who], 1.0) * (
            1.0 + 0.3 * np.clip(season((day * DAY_S).astype(np.float64)), 0.0, 1.0)
        )
        varied = 0.85 + 0.3 * uniform(keys[who], day)
        return np.asarray(np.floor(size[who] * (base_share + (1.0 - base_share) * busy * varied)).astype(np.int64))

    return of_day


def used_so_far(sites: Sites, purpose: str, base: float = 0.0) -> SoFar:
    """Return how a building's use comes together over the day; `base` is the weight of every hour of the night."""
    hours = np.array([_HOURS.get(setting, _OFFICE) for setting in sites.text("setting")], dtype=np.float64)
    return spread(sites, purpose, hours + base)


def leak(sites: Sites, who: Ints, day: Ints) -> Ints:
    """Return the litres an hour that run away at a building on a day: for three weeks, until somebody finds it."""
    spell = (day + (sites.keys("leak spell")[who] % np.uint64(_LEAK_DAYS)).astype(np.int64)) // _LEAK_DAYS
    low, high = _LEAK_PER_HOUR
    litres = low + np.floor((high - low) * uniform(sites.keys("leak size")[who], spell)).astype(np.int64)
    return np.where(uniform(sites.keys("leak")[who], spell) < _LEAKING, litres, 0)


def with_leaks(sites: Sites, of_day: OfDay, so_far: SoFar) -> tuple[OfDay, SoFar]:
    """Return a building's use with what leaks all day long besides."""

    def leaky_day(who: Ints, day: Ints) -> Ints:
        return np.asarray(of_day(who, day) + 24 * leak(sites, who, day))

    def leaky_so_far(who: Ints, at: Ints) -> Floats:
        day = local_day(at)
        lost, used = leak(sites, who, day), of_day(who, day)
        so = used * so_far(who, at) + lost * (at - midnight(day)) / HOUR_S
        return np.asarray(so / np.maximum(used + 24 * lost, 1))

    return leaky_day, leaky_so_far
