"""Sound: what is heard of the traffic at a place, and what is never quite silent there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infra.simulator.noise import Floats, smooth, uniform
from infra.simulator.roads import rush, town_traffic
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample
from infra.simulator.weather import local_hour

# By setting: dB(A) of the heaviest usual traffic, of the quietest night, and of what people do there by day.
_SETTINGS = {
    "traffic": (72.5, 44.0, 50.0),
    "square": (67.0, 43.0, 60.0),
    "residential": (61.0, 39.0, 50.0),
    "hospital": (56.5, 40.0, 48.0),
    "school": (56.0, 38.0, 52.0),
    "industry": (62.0, 53.0, 64.0),
}


def sound(sample: Sample, scenes: Sequence[Scene] = ()) -> dict[str, Floats]:
    """Return what a meter measures in a minute: laeq and lamax, dB(A)."""
    at = sample.at.astype(np.float64)
    table = np.array([_SETTINGS.get(name, _SETTINGS["residential"]) for name in sample.sites.text("setting")])
    road, night, people = table[sample.who].T
    share = np.maximum(town_traffic(at), 1.5 * rush(at, scenes))
    hour = local_hour(at)
    awake = 1.0 / (1.0 + np.exp(-2.0 * (hour - 6.5))) / (1.0 + np.exp(2.0 * (hour - 20.5)))
    laeq = _together(road + 10.0 * np.log10(share), night, people + 10.0 * np.log10(awake + 1e-4))
    laeq += 1.1 * smooth(sample.keys("sound"), at, 240.0)
    return {"laeq": laeq, "lamax": laeq + 6.0 + 12.0 * uniform(sample.keys("loudest"), sample.at) ** 3}


def _together(*levels: Floats) -> Floats:
    """Return the level of several sounds at once: their energies add up."""
    return np.asarray(10.0 * np.log10(sum(10.0 ** (level / 10.0) for level in levels)))
