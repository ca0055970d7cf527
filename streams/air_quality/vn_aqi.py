"""VN_AQI by Decision 1459/QĐ-TCMT (2019): hourly with NowCast, and daily; concentrations in µg/m³.

An index is None where the decision gives none: too few hours, or neither PM10 nor PM2.5.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Hours = Sequence[float | None]
"""Means of successive hours, None for one that is missing."""

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
PARTICLES = ("pm10", "pm25")
GASES = ("o3", "co", "so2", "no2")
NOWCAST_HOURS = 12
_RECENT_HOURS, _LEAST_RECENT = 3, 2
_OZONE_HOURS = 8
LEAST_OF_EIGHT = 6
LEAST_OF_DAY = 18
"""Three quarters of the hours, as such means usually ask for; the decision's own number was not found."""


@dataclass(frozen=True)
class Aqi:
    """The index: the largest of its pollutants', which of them that is (`dominant`), and each one's own."""

    value: int
    dominant: str
    each: Mapping[str, int]


def index_of(pollutant: str, concentration: float) -> int:
    """Return a pollutant's index, linear between the break points and rounded; 500 from the last one on.

    `pollutant` is a key of BREAK_POINTS. Raises ValueError for a negative concentration, and for an eight-hour mean of
    ozone above its table, by which no index may be formed.
    """
    points = BREAK_POINTS[pollutant]
    if concentration < 0:
        raise ValueError("a concentration is not negative")
    if concentration >= points[-1]:
        if len(points) < len(INDEX) and concentration > points[-1]:
            raise ValueError(f"{pollutant} has no index above {points[-1]:g} µg/m³")
        return INDEX[len(points) - 1]
    above = bisect_right(points, concentration)
    low, high = points[above - 1], points[above]
    start, end = INDEX[above - 1], INDEX[above]
    return _rounded(start + (end - start) * (concentration - low) / (high - low))


def nowcast(newest_first: Hours) -> float | None:
    """Return the NowCast of the last twelve hours' means; None unless two of the last three hours are there."""
    hours = list(newest_first[:NOWCAST_HOURS])
    if sum(c is not None for c in hours[:_RECENT_HOURS]) < _LEAST_RECENT:
        return None
    known = [(n, c) for n, c in enumerate(hours) if c is not None]
    smallest, largest = min(c for _, c in known), max(c for _, c in known)
    weight = max(0.5, smallest / largest) if largest > 0 else 1.0
    if weight == 0.5:
        return float(sum(0.5 ** (n + 1) * c for n, c in known))
    return float(sum(weight**n * c for n, c in known) / sum(weight**n for n, _ in known))


def hourly(newest_first: Mapping[str, Hours]) -> Aqi | None:
    """Return the index of the newest hour: particles by NowCast, gases by that hour's mean."""
    values: dict[str, float | None] = {name: nowcast(newest_first.get(name, ())) for name in PARTICLES}
    values |= {name: hours[0] for name in GASES if (hours := newest_first.get(name))}
    return _largest({name: index_of(name, value) for name, value in values.items() if value is not None})


def daily(oldest_first: Mapping[str, Hours], ozone_before: Hours = ()) -> Aqi | None:
    """Return the index of a day from the means of its hours 01:00 to 24:00.

    Particles count by the day's mean, gases by their largest hour, ozone by its largest eight-hour mean as well unless
    that exceeds its table. `ozone_before` are the hours of ozone just before the day, which the first means reach into.
    """
    each = {
        name: index_of(name, mean)
        for name in PARTICLES
        if (mean := _mean(oldest_first.get(name, ()), LEAST_OF_DAY)) is not None
    }
    for name in GASES:
        known = [c for c in oldest_first.get(name, ()) if c is not None]
        if known:
            each[name] = index_of(name, max(known))
    largest = _largest_of_eight([*ozone_before, *oldest_first.get("o3", ())], len(oldest_first.get("o3", ())))
    if largest is not None and largest <= BREAK_POINTS["o3_8h"][-1]:
        each["o3"] = max(each.get("o3", 0), index_of("o3_8h", largest))
    return _largest(each)


def _largest_of_eight(hours: Hours, of_day: int) -> float | None:
    """Return the largest mean of eight hours that end in the day, the last `of_day` of the hours."""
    ends = range(max(_OZONE_HOURS, len(hours) - of_day + 1), len(hours) + 1)
    means = (_mean(hours[end - _OZONE_HOURS : end], LEAST_OF_EIGHT) for end in ends)
    return max((mean for mean in means if mean is not None), default=None)


def _mean(hours: Hours, least: int) -> float | None:
    known = [c for c in hours if c is not None]
    return sum(known) / len(known) if len(known) >= least else None


def _largest(each: Mapping[str, int]) -> Aqi | None:
    if not any(name in each for name in PARTICLES):
        return None
    dominant = max(each, key=lambda name: each[name])
    return Aqi(each[dominant], dominant, dict(each))


def _rounded(value: float) -> int:
    """Round half up, as the decision's tables are read; Python rounds half to even."""
    return int(value + 0.5)
