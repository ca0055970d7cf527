"""Air pollution: traffic peaks, haze over days, dispersal by wind, washing by rain, ozone from sunlight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infra.simulator.noise import Floats, key, smooth
from infra.simulator.roads import traffic
from infra.simulator.scenes import Scene
from infra.simulator.sites import Sample
from infra.simulator.weather import DAY_S, local_hour, season, weather

# What a setting adds: burden of dust, traffic, industry (shares of an ordinary town).
_SETTINGS = {
    "traffic": (1.15, 1.6, 0.4),
    "urban": (1.0, 1.0, 0.4),
    "industry": (1.4, 0.9, 2.4),
    "rural": (0.75, 0.4, 0.2),
    "background": (0.5, 0.15, 0.1),
}


def air(sample: Sample, scenes: Sequence[Scene] = ()) -> dict[str, Floats]:
    """Return what an air station measures: pollutants in µg/m³, temp in degC, rh in %."""
    at = sample.at.astype(np.float64)
    sky = weather(sample, scenes)
    dust, cars, plants = _burdens(sample)
    rush = traffic(at)
    haze = np.exp(0.4 * smooth(key(sample.sites.seed, "haze"), at, 3 * DAY_S) - 0.35 * season(at))
    calm = np.sqrt(9.0 / (3.0 + sky.wind_speed))
    clean = np.exp(-np.minimum(0.12 * sky.rain_rate, 1.2))
    local = np.exp(0.18 * smooth(sample.keys("air"), at, 2_400.0))
    mixing = calm * clean * local
    sun = np.clip(np.cos(2 * np.pi * (local_hour(at) - 13.5) / 24.0), 0.0, None) * clean
    pm25 = (17.0 * dust * haze + 9.0 * cars * rush + 6.0 * plants) * mixing
    no2 = (6.0 + 34.0 * cars * rush + 5.0 * plants) * mixing
    return {
        "pm25": np.clip(pm25, 1.0, 450.0),
        "pm10": np.clip(pm25 * 1.5 + 7.0 + 0.5 * sky.wind_speed * clean, 2.0, 580.0),
        "o3": np.clip(28.0 + 85.0 * sun * (1.0 + 0.25 * season(at)) - 0.35 * no2, 2.0, 390.0),
        "no2": np.clip(no2, 1.0, 400.0),
        "so2": np.clip((3.0 + 11.0 * plants + 2.0 * cars * rush) * mixing, 0.5, 500.0),
        "co": np.clip((210.0 + 640.0 * cars * rush + 120.0 * dust * haze) * mixing, 50.0, 20_000.0),
        "temp": sky.temperature,
        "rh": sky.humidity,
    }


def _burdens(sample: Sample) -> tuple[Floats, Floats, Floats]:
    table = np.array([_SETTINGS.get(name, _SETTINGS["urban"]) for name in sample.sites.text("setting")])
    rows = table[sample.who]
    return rows[:, 0], rows[:, 1], rows[:, 2]
