"""VN_AQI by Decision 1459/QĐ-TCMT (2019), hourly with NowCast and daily, of many stations at once; µg/m³.

Means of hours stand in arrays whose last axis is time, NaN where an hour is missing. An index is NONE where the
decision gives none: too few hours, or neither PM10 nor PM2.5. Sums run in the order of time, so that a station's index
does not depend on which others are computed with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Hours = Mapping[str, Floats]
"""Means of successive hours by pollutant, each (stations, hours); one that nobody measures may lack."""

NONE = -1
INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
BREAK_POINTS: Mapping[str, tuple[float, ...]] = {
    "o3": (0, 160, 200, 300, 400, 800, 1_000, 1_200),
    "o3_8h": (0, 100, 120, 170, 210, 400),
    "co": (0, 10_000, 30_000, 45_000, 60_000, 90_000, 120_000, 150_000),
    "so2": (0, 125, 350, 550, 800, 1_600, 2_100, 2_630),
    "no2": (0, 100, 200, 700, 1_200, 2_350, 3_100, 3_850),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm25": (0, 25, 50, 80, 150, 250, 350, 500),
}
PARTICLES = ("pm25", "pm10")
GASES = ("o3", "co", "so2", "no2")
POLLUTANTS = (*PARTICLES, *GASES)
"""In the order in which one of several equally bad ones is called dominant."""
NOWCAST_HOURS = 12
_RECENT_HOURS, _LEAST_RECENT = 3, 2
DAY_HOURS = 24
OZONE_HOURS = 8
LEAST_OF_EIGHT = 6
LEAST_OF_DAY = 18
"""Three quarters of the hours, as such means usually ask for; the decision names no number."""


@dataclass(frozen=True)
class Indices:
    """The indices of n stations: `each` (pollutants, n) in the order of POLLUTANTS, NONE where there is none."""

    each: Ints

    @property
    def value(self) -> Ints:
        """The index of each station: the largest of its pollutants', where one of them is of particles."""
        particles = (self.each[: len(PARTICLES)] != NONE).any(axis=0)
        return np.where(particles, self.each.max(axis=0), NONE)

    @property
    def dominant(self) -> Ints:
        """Which pollutant that is, as a place in POLLUTANTS."""
        return np.where(self.value == NONE, NONE, self.each.argmax(axis=0))

    def take(self, which: npt.NDArray[np.bool_]) -> Indices:
        """Return those of the stations that a mask selects."""
        return Indices(self.each[:, which])


def index_of(pollutant: str, concentration: npt.ArrayLike) -> Ints:
    """Return a pollutant's index, linear between the break points and rounded; 500 from the last one on.

    `pollutant` is a key of BREAK_POINTS. NONE without a concentration, for a negative one, and for an eight-hour mean
    of ozone above its table, by which no index may be formed.
    """
    points = BREAK_POINTS[pollutant]
    values = np.asarray(concentration, np.float64)
    # Halves are rounded up, as the decision's tables are read; NumPy rounds them to even.
    index = np.floor(np.interp(values, points, INDEX[: len(points)]) + 0.5)
    highest = np.inf if len(points) == len(INDEX) else points[-1]
    return np.where((values >= 0) & (values <= highest), index, NONE).astype(np.int64)


def nowcast(newest_first: Floats) -> Floats:
    """Return the NowCast of twelve hours' means; NaN unless two of the newest three hours are there."""
    hours = newest_first[..., :NOWCAST_HOURS]
    known = ~np.isnan(hours)
    smallest = np.where(known, hours, np.inf).min(axis=-1)
    largest = np.where(known, hours, -np.inf).max(axis=-1)
    weight = np.clip(np.divide(smallest, largest, out=np.ones_like(largest), where=largest > 0), 0.5, 1.0)
    powers = weight[..., None] ** np.arange(hours.shape[-1])
    weighted, weights = _total(powers * np.where(known, hours, 0.0)), _total(powers * known)
    value = np.where(weight == 0.5, 0.5 * weighted, weighted / np.where(weights > 0, weights, 1.0))
    recent = known[..., :_RECENT_HOURS].sum(axis=-1) >= _LEAST_RECENT
    return np.where(recent, value, np.nan)


def hourly(newest_first: Hours) -> Indices:
    """Return the indices of the newest hour: particles by NowCast, gases by that hour's mean."""
    each = {name: index_of(name, nowcast(newest_first[name])) for name in PARTICLES if name in newest_first}
    each |= {name: index_of(name, newest_first[name][..., 0]) for name in GASES if name in newest_first}
    return _together(each)


def daily(oldest_first: Hours) -> Indices:
    """Return the indices of a day from the means of its hours 01:00 to 24:00, and those of the seven hours before.

    Particles count by the day's mean, gases by their largest hour, ozone by its largest eight-hour mean as well unless
    that exceeds its table; the first of these means reach into the hours before the day.
    """
    days = {name: hours[..., -DAY_HOURS:] for name, hours in oldest_first.items()}
    each = {name: index_of(name, _mean(days[name], LEAST_OF_DAY)) for name in PARTICLES if name in days}
    each |= {name: index_of(name, _largest(days[name])) for name in GASES if name in days}
    if "o3" in days:
        windows = np.lib.stride_tricks.sliding_window_view(oldest_first["o3"], OZONE_HOURS, axis=-1)
        each["o3"] = np.maximum(each["o3"], index_of("o3_8h", _largest(_mean(windows, LEAST_OF_EIGHT))))
    return _together(each)


def _together(each: Mapping[str, Ints]) -> Indices:
    none = np.full_like(next(iter(each.values())), NONE)
    return Indices(np.stack([each.get(name, none) for name in POLLUTANTS]))


def _mean(hours: Floats, least: int) -> Floats:
    known = ~np.isnan(hours)
    count = known.sum(axis=-1)
    return np.where(count >= least, _total(np.where(known, hours, 0.0)) / np.maximum(count, 1), np.nan)


def _largest(hours: Floats) -> Floats:
    largest = np.where(np.isnan(hours), -np.inf, hours).max(axis=-1)
    return np.where(np.isinf(largest), np.nan, largest)


def _total(values: Floats) -> Floats:
    """Add along the last axis strictly in its order: NumPy's own sums depend on the shape of the whole."""
    return np.asarray(np.cumsum(values, axis=-1)[..., -1])
