"""Rivers: storms upstream become waves that travel down with the kilometres, and a staged flood on the Lô."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infra.simulator.noise import Floats, smooth
from infra.simulator.scenes import Kind, Scene, of_kind
from infra.simulator.sites import Sample, Sites
from infra.simulator.weather import HOUR_S, rain_rate, season, storms

_KM_PER_S = 7.0 / HOUR_S
_FLOODED = {"Lô": 0.0, "Gâm": 40.0}
"""Rivers that a staged flood raises, and the kilometre of the Lô at which their first station counts."""
_FLOODED_KM = 210.0
_FRONT_S = 24.0
_RISE_S = 120.0
_SLOW_FRONT = 0.2
"""Share of a slow flood's time that its wave takes down the whole river."""
_OVER_ALARM_M = 1.0
_STAGED_RISE_M = 7.5


def water(sample: Sample, scenes: Sequence[Scene] = ()) -> dict[str, Floats]:
    """Return what a river station measures: level in cm, flow in m³/s, rain in mm in the interval."""
    at = sample.at.astype(np.float64)
    reference = sample.sites.attribute("reference_m", 20.0)[sample.who]
    depth = 2.2 + 0.8 * season(at) + _natural_wave(sample, at) + _staged_wave(sample, at, scenes)
    depth += 0.02 * smooth(sample.keys("level"), at, 900.0)
    width = 45.0 + 0.55 * sample.sites.attribute("km", 0.0)[sample.who]
    flow = 1.35 * width * np.clip(depth, 0.2, None) ** 1.6
    return {
        "muc_nuoc_cm": (reference - 2.2 + depth) * 100.0,
        "luu_luong": flow,
        "mua_mm": rain_rate(sample, scenes) * sample.interval_s / HOUR_S,
    }


def _natural_wave(sample: Sample, at: Floats) -> Floats:
    """Return metres above the quiet level: each storm of the last week gives one wave, late by the distance."""
    km = sample.sites.attribute("km", 0.0)[sample.who]
    found = storms(sample.sites.seed, at, back=6)
    swell = (7.0 + 0.03 * km) * HOUR_S
    phase = np.clip((at - found.start - 3.0 * HOUR_S - km / _KM_PER_S) / swell, 0.0, None)
    wave = phase**2 * np.exp(2.0 * (1.0 - phase))
    height = found.peak_mm_h * found.duration_s / HOUR_S * 0.018
    return np.asarray(np.minimum((height * wave).sum(axis=0), 3.2))


def _staged_wave(sample: Sample, at: Floats, scenes: Sequence[Scene]) -> Floats:
    height = np.zeros_like(at)
    rise, place = staged_rise(sample.sites), _place(sample.sites)
    for scene in of_kind(scenes, Kind.FLOOD):
        length = scene.end_s - scene.start_s
        front = (_SLOW_FRONT * length if scene.slow else min(_FRONT_S, 0.06 * length)) * place[sample.who]
        since = at - scene.start_s - front
        up = _step(since / (0.25 * length if scene.slow else min(_RISE_S, 0.25 * length)))
        down = 1.0 - _step((since - 0.6 * length) / (0.4 * length - front))
        height += np.where(at < scene.end_s, rise[sample.who] * up * down, 0.0)
    return height


def staged_rise(sites: Sites) -> Floats:
    """Return by how many metres a staged flood raises each station: beyond its highest known alarm level."""
    rises = []
    for station, river in zip(sites.stations, sites.text("river"), strict=True):
        levels = [level for level in station.attributes.get("alarm_m", []) if level is not None]
        reference = float(station.attributes.get("reference_m", 20.0))
        top = max(levels) + _OVER_ALARM_M - reference if levels else _STAGED_RISE_M
        rises.append(top if river in _FLOODED else 0.0)
    return np.array(rises)


def _place(sites: Sites) -> Floats:
    """Return how far down the flooded course each station lies, 0 to 1."""
    start = np.array([_FLOODED.get(river, 0.0) for river in sites.text("river")])
    return np.clip((start + sites.attribute("km", 0.0)) / _FLOODED_KM, 0.0, 1.0)


def _step(phase: Floats) -> Floats:
    x = np.clip(phase, 0.0, 1.0)
    return np.asarray(x * x * (3.0 - 2.0 * x))
