"""Where the sun stands, by the formulas of NOAA's solar calculator, which shorten Meeus, Astronomical Algorithms.

Chapters 25 (position, 0.01°) and 28 (equation of time) of the second edition. NOAA states a minute for sunrise and
sunset between the polar circles, for the years 1901 to 2099. Heights are geometric, that is without refraction; the
published rising and setting is that of the upper limb under standard refraction: a centre at -0.833°. The function
`sun_elevation` in the database (migration 0040) is the twin of `elevation`; a test holds them together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

RISING = -0.833
"""Degrees of the sun's centre at which its upper limb is seen to rise or set."""
_J2000_S = 946_728_000
_CENTURY_S = 36_525 * 86_400.0
_DAY_S = 86_400
_DEGREE_S = 240.0


def elevation(at: ArrayLike, latitude: ArrayLike, longitude: ArrayLike) -> Floats:
    """Return the height of the sun's centre in degrees; `at` in seconds since 1970 UTC, places in degrees WGS 84."""
    seconds = np.asarray(at, dtype=np.float64)
    declination, ahead = _position(seconds)
    hour_angle = (seconds + _DEGREE_S * np.asarray(longitude) + ahead) % _DAY_S / _DEGREE_S - 180.0
    phi = np.radians(latitude)
    height = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(np.radians(hour_angle))
    return np.asarray(np.degrees(np.arcsin(np.clip(height, -1.0, 1.0))))


def passages(
    day: ArrayLike, latitude: ArrayLike, longitude: ArrayLike, height: ArrayLike = RISING
) -> tuple[Floats, Floats]:
    """Return when the sun passes a height upwards and downwards, in seconds since 1970 UTC.

    `day` counts local days (of the mean sun at the place) since 1970; NaN where the sun does not pass that height.
    """
    noon = np.asarray(day) * _DAY_S + _DAY_S / 2 - _DEGREE_S * np.asarray(longitude)
    up = down = noon
    for _ in range(2):
        up, down = (_passage(noon, at, side, latitude, height) for at, side in ((up, -1.0), (down, 1.0)))
    return up, down


def _passage(noon: Floats, at: Floats, side: float, latitude: ArrayLike, height: ArrayLike) -> Floats:
    """Return the passage on one side of the mean noon, by where the sun stands at an instant near it."""
    declination, ahead = _position(np.where(np.isnan(at), noon, at))
    phi = np.radians(latitude)
    cosine = (np.sin(np.radians(height)) - np.sin(phi) * np.sin(declination)) / (np.cos(phi) * np.cos(declination))
    with np.errstate(invalid="ignore"):
        return np.asarray(noon - ahead + side * np.degrees(np.arccos(cosine)) * _DEGREE_S)


def _position(at: Floats) -> tuple[Floats, Floats]:
    """Return the declination in radians, and by how many seconds the true sun is ahead of the mean one."""
    t = (at - _J2000_S) / _CENTURY_S
    mean = np.radians(280.46646 + t * (36_000.76983 + 0.0003032 * t))
    anomaly = np.radians(357.52911 + t * (35_999.05029 - 0.0001537 * t))
    eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    centre = (1.914602 - t * (0.004817 + 0.000014 * t)) * np.sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * np.sin(2 * anomaly) + 0.000289 * np.sin(3 * anomaly)
    node = np.radians(125.04 - 1_934.136 * t)
    longitude = mean + np.radians(centre - 0.00569 - 0.00478 * np.sin(node))
    tilt = 23.439291 - t * (0.0130042 + t * (0.00000016389 - 0.00000050361 * t)) + 0.00256 * np.cos(node)
    y = np.tan(np.radians(tilt) / 2) ** 2
    ahead = y * np.sin(2 * mean) - 2 * eccentricity * np.sin(anomaly)
    ahead += 4 * eccentricity * y * np.sin(anomaly) * np.cos(2 * mean)
    ahead -= 0.5 * y**2 * np.sin(4 * mean) + 1.25 * eccentricity**2 * np.sin(2 * anomaly)
    declination = np.arcsin(np.sin(np.radians(tilt)) * np.sin(longitude))
    return declination, np.degrees(ahead) * _DEGREE_S
