"""The weather of the province: seasons, daily cycles, fronts and storms, as pure functions of place and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from infra.simulator.noise import Floats, key, smooth, uniform
from infra.simulator.scenes import Kind, Scene, of_kind
from infra.simulator.sites import Sample

DAY_S = 86_400.0
HOUR_S = 3_600.0
_CELL_S = 36 * HOUR_S
_NORTH = 22.2
_LASTING = 0.15
"""Rain that falls for a day, as a share of a cloudburst's."""


@dataclass(frozen=True)
class Weather:
    """What the air does at each measurement: degC, %, km/h, degrees, Pa, and rain in mm an hour."""

    temperature: Floats
    humidity: Floats
    wind_speed: Floats
    wind_direction: Floats
    pressure: Floats
    rain_rate: Floats


@dataclass(frozen=True)
class Storms:
    """The storms that matter at some instants: matrices of shape (cells back, instants)."""

    start: Floats
    duration_s: Floats
    peak_mm_h: Floats


def local_hour(at: Floats) -> Floats:
    """Return the hour of the day in Asia/Ho_Chi_Minh (UTC+7 since 1975), 0 to 24."""
    return np.asarray((at + 7 * HOUR_S) % DAY_S / HOUR_S)


def season(at: Floats) -> Floats:
    """Return +1 in the hot and wet middle of July, -1 in the middle of January."""
    return np.asarray(np.cos(2 * np.pi * (at / DAY_S - 196.0) / 365.25))


def storms(seed: int, at: Floats, back: int) -> Storms:
    """Return the storms of the last `back` cells of 36 hours before each instant; a dry cell has peak 0."""
    cells = np.floor(at / _CELL_S).astype(np.int64)[None, :] - np.arange(back, dtype=np.int64)[:, None]
    names = [key(seed, "storm", part) for part in ("when", "how long", "how hard", "whether")]
    when, long, hard, whether = (uniform(name, cells) for name in names)
    start = (cells + 0.6 * when) * _CELL_S
    likely = 0.45 + 0.3 * season(start)
    wet = whether < likely
    return Storms(start, (2.0 + 9.0 * long) * HOUR_S, np.where(wet, 1.5 + 22.0 * hard**2, 0.0))


def rain_rate(sample: Sample, scenes: Sequence[Scene] = ()) -> Floats:
    """Return rain in mm an hour: storms that cross the province from the north-west, and staged cloudbursts."""
    at = sample.at.astype(np.float64)
    latitude = sample.sites.latitude[sample.who]
    found = storms(sample.sites.seed, at, back=2)
    crossing = (23.4 - latitude) * 1.5 * HOUR_S
    phase = (at - crossing - found.start) / found.duration_s
    shape = np.where((phase > 0) & (phase < 1), np.sin(np.pi * np.clip(phase, 0, 1)) ** 2, 0.0)
    patchy = np.clip(0.7 + 0.5 * smooth(sample.keys("rain"), at, 1_500.0), 0.0, 2.0)
    natural = (found.peak_mm_h * shape).sum(axis=0) * patchy
    return np.asarray(np.where(natural < 0.1, 0.0, natural) + _cloudburst(at, latitude, scenes))


def _cloudburst(at: Floats, latitude: Floats, scenes: Sequence[Scene]) -> Floats:
    rate = np.zeros_like(at)
    for scene in of_kind(scenes, Kind.FLOOD):
        falls = (at >= scene.start_s) & (at < scene.start_s + 0.6 * (scene.end_s - scene.start_s))
        strength = _LASTING if scene.slow else 1.0
        rate += np.where(falls & (latitude > _NORTH), strength * (45.0 + 20.0 * (latitude - _NORTH)), 0.0)
    return rate


def weather(sample: Sample, scenes: Sequence[Scene] = ()) -> Weather:
    """Return the weather at each measurement; temperature falls with height and rain, humidity mirrors it."""
    at = sample.at.astype(np.float64)
    altitude = sample.sites.altitude[sample.who]
    seed = sample.sites.seed
    rain = rain_rate(sample, scenes)
    daily = np.cos(2 * np.pi * (local_hour(at) - 14.5) / 24.0)
    front = smooth(key(seed, "front"), at, 5 * DAY_S)
    summer = season(at)
    cooling = np.minimum(rain * 0.25, 4.0)
    swing = (3.6 - 1.0 * summer) * daily - cooling
    temperature = 23.0 + 6.2 * summer + swing + 2.0 * front - 0.0055 * altitude
    temperature += 0.4 * smooth(sample.keys("temperature"), at, 2 * HOUR_S)
    humidity = 79.0 - 3.6 * swing + 4.0 * smooth(sample.keys("humidity"), at, 6 * HOUR_S) + 1.5 * rain
    wind = 6.0 + 2.5 * daily + 3.0 * smooth(sample.keys("wind"), at, 3 * HOUR_S) + 0.5 * rain + 0.004 * altitude
    direction = 120.0 + 55.0 * smooth(key(seed, "direction"), at, DAY_S)
    direction += 18.0 * smooth(sample.keys("direction"), at, HOUR_S)
    pressure = 101_325.0 * (1.0 - 2.25577e-5 * altitude) ** 5.25588
    pressure += 350.0 * smooth(key(seed, "pressure"), at, 4 * DAY_S) - 500.0 * summer
    pressure += 110.0 * np.cos(4 * np.pi * (local_hour(at) - 10.0) / 24.0)
    return Weather(
        temperature=temperature,
        humidity=np.clip(humidity, 28.0, 100.0),
        wind_speed=np.clip(wind, 0.4, 90.0),
        wind_direction=direction % 360.0,
        pressure=pressure,
        rain_rate=rain,
    )
