"""Waste containers: they fill by day as the place is busy, and the collection round empties them, when it comes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infra.simulator.noise import Floats, Ints, smooth, uniform
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample, Sites
from infra.simulator.tally import Tally, local_day, midnight, spread
from infra.simulator.weather import HOUR_S, local_hour, weather

_FULLEST = 0.97
"""What the sensor under the lid sees at most: it never sees the lid itself."""
_BACK_DAYS = 10
_MISSED = 0.06
_ROUND_S = 2_700
_BUSY = {
    "market": (1, 1, 1, 2, 5, 9, 10, 10, 9, 8, 8, 6, 4, 4, 5, 7, 8, 7, 4, 2, 2, 1, 1, 1),
    "street": (1, 0, 0, 0, 1, 3, 6, 7, 6, 5, 5, 6, 5, 4, 4, 5, 7, 9, 10, 10, 8, 5, 3, 1),
    "hospital": (2, 2, 2, 2, 3, 5, 8, 9, 9, 9, 8, 8, 7, 7, 8, 8, 7, 7, 6, 5, 4, 3, 2, 2),
    "school": (0, 0, 0, 0, 0, 1, 6, 5, 4, 9, 5, 8, 4, 5, 4, 9, 6, 3, 1, 1, 0, 0, 0, 0),
}
# How full a container of such a place gets in a day, every how many days the round comes, and at which local hour.
_ROUNDS = {"market": (0.72, 1, 21.0), "street": (0.36, 2, 4.5), "hospital": (0.55, 1, 5.5), "school": (0.26, 3, 17.5)}
_MILLIONTHS = 1_000_000


def containers(sample: Sample, scenes: Sequence[Scene] = ()) -> dict[str, Floats]:
    """Return what a container measures: fillingLevel 0 to 1, temperature inside in °C."""
    at = sample.at.astype(np.float64)
    sites, setting = sample.sites, _settings(sample.sites)
    a_day = np.array([_ROUNDS[name][0] for name in setting]) * _MILLIONTHS
    keys = sites.keys("waste of a day")

    def of_day(who: Ints, day: Ints) -> Ints:
        return np.asarray(np.floor(a_day[who] * (0.7 + 0.6 * uniform(keys[who], day))).astype(np.int64))

    so_far = spread(sites, "waste", np.array([_BUSY[name] for name in setting], dtype=np.float64))
    filled = Tally(sample, of_day, so_far, _BACK_DAYS + 1).since(emptied(sample)) / _MILLIONTHS
    sun = np.clip(np.cos(2 * np.pi * (local_hour(at) - 13.5) / 24.0), 0.0, None)
    inside = (
        weather(sample, scenes).temperature + 6.0 * sun + 3.0 * filled + 0.5 * smooth(sample.keys("lid"), at, HOUR_S)
    )
    return {"fillingLevel": np.clip(filled, 0.0, _FULLEST), "temperature": inside}


def emptied(sample: Sample) -> Ints:
    """Return when each container was emptied last before its measurement: on the days of its round, if it came."""
    sites, who = sample.sites, sample.who
    setting = _settings(sites)
    every = np.array([_ROUNDS[name][1] for name in setting], dtype=np.int64)[who]
    hour = np.array([_ROUNDS[name][2] for name in setting])[who]
    phase = (sites.keys("round")[who] % np.uint64(12)).astype(np.int64)
    today = local_day(sample.at)
    last = midnight(today - _BACK_DAYS)
    for back in range(_BACK_DAYS - 1, -1, -1):
        day = today - back
        comes = midnight(day) + (hour * HOUR_S + _ROUND_S * uniform(sites.keys("crew")[who], day)).astype(np.int64)
        came = ((day + phase) % every == 0) & (uniform(sites.keys("missed")[who], day) >= _MISSED)
        last = np.where(came & (comes <= sample.at), comes, last)
    return np.asarray(last)


def _settings(sites: Sites) -> list[str]:
    return [name if name in _ROUNDS else "street" for name in sites.text("setting")]
