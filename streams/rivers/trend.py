"""How a level rises and when it reaches the next alarm line, by robust trends of its last minutes: pure functions.

Theil–Sen slopes (the median of the slopes of all pairs) of the older and the newer half of the last hours tell how
fast the water rises and whether it rises ever slower. Where the points do not bear a trend there is no prediction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WINDOW_H = 2.5
LEAST_POINTS = 8
"""Points that each half of the window needs."""
LONGEST_GAP_H = 0.5
LEAST_RATE = 0.02
"""Metres an hour below which water does not rise for an officer's purposes."""
LEAST_AGREEMENT = 0.75
"""Share of the pairs of points that must rise; half of them do by chance."""
SIGNIFICANT = 3.0
"""By how many deviations of the noise a rise must stand out."""
HORIZON_H = 12.0
_DEVIATION = 1.4826
"""From a median absolute deviation to a standard deviation, for normal noise."""


@dataclass(frozen=True)
class Outlook:
    """`rate` in m/h (None without a trend), the next alarm line 1 to 3 (None above the last), hours until it."""

    rate: float | None
    line: int | None
    hours: float | None


def outlook(hours: Floats, levels: Floats, lines: Sequence[float | None]) -> Outlook:
    """Return how a level goes on; `hours` are before the newest point (0 = newest, rising), `levels` in metres.

    `lines` are alarm levels I to III in metres, None where one is unknown. There is no prediction for water that
    falls, stands, is too noisy to tell, or of which too much is missing.
    """
    line = next((n for n, at in enumerate(lines, 1) if at is not None and levels.size and levels[-1] < at), None)
    recent = hours >= -WINDOW_H
    hours, levels = hours[recent], levels[recent]
    if not _is_covered(hours):
        return Outlook(None, line, None)
    motion = _motion(hours, levels)
    target = None if line is None else lines[line - 1]
    rises = motion.agreement >= LEAST_AGREEMENT and motion.slope * WINDOW_H > SIGNIFICANT * motion.noise
    if target is None or not rises or motion.rate < LEAST_RATE:
        return Outlook(motion.rate, line, None)
    return Outlook(motion.rate, line, _until(target - motion.level, motion.rate, motion.acceleration))


def theil_sen(hours: Floats, levels: Floats) -> float:
    """Return the median of the slopes of all pairs of points; the hours differ."""
    return float(np.median(slopes_of(hours, levels)))


@dataclass(frozen=True)
class _Motion:
    """The level now, its rate and acceleration; slope, noise and agreement of the whole window."""

    level: float
    rate: float
    acceleration: float
    slope: float
    noise: float
    agreement: float


def _motion(hours: Floats, levels: Floats) -> _Motion:
    slopes = slopes_of(hours, levels)
    acceleration = _acceleration(hours, levels)
    rate, level, noise = _along(hours, levels, acceleration)
    return _Motion(level, rate, acceleration, float(np.median(slopes)), noise, float((slopes > 0).mean()))


def _acceleration(hours: Floats, levels: Floats) -> float:
    """Return the change of the slope from the older half to the newer, the less of it the less it exceeds the noise."""
    half = WINDOW_H / 2
    older, newer = hours < -half, hours >= -half
    change = theil_sen(hours[newer], levels[newer]) - theil_sen(hours[older], levels[older])
    acceleration = change / float(hours[newer].mean() - hours[older].mean())
    signal, noise = change * half, _along(hours, levels, acceleration)[2]
    return acceleration * signal**2 / (signal**2 + noise**2) if signal else 0.0


def _along(hours: Floats, levels: Floats, acceleration: float) -> tuple[float, float, float]:
    """Return rate and level now of a motion so accelerated, and the noise of the points around it."""
    straightened = levels - acceleration * hours**2 / 2
    rate = theil_sen(hours, straightened)
    return rate, *_around(straightened - rate * hours)


def _around(values: Floats) -> tuple[float, float]:
    """Return the middle of values and their standard deviation around it, both by medians."""
    middle = float(np.median(values))
    return middle, _DEVIATION * float(np.median(np.abs(values - middle)))


def _until(rise: float, rate: float, acceleration: float) -> float | None:
    """Return the hours until the level has risen so far; None if it crests before, or beyond the horizon.

    The rate changes for as long as the window looked back, no longer: nobody knows its change beyond.
    """
    if rise <= 0:
        return 0.0
    turn = WINDOW_H if acceleration >= 0 else min(WINDOW_H, -rate / acceleration)
    reached = rate * turn + acceleration * turn**2 / 2
    if reached >= rise:
        # The stable form of the quadratic's smaller root, also for an acceleration of nought.
        return 2 * rise / (rate + float(np.sqrt(max(rate**2 + 2 * acceleration * rise, 0.0))))
    last = rate + acceleration * turn
    if last < LEAST_RATE:
        return None
    hours = turn + (rise - reached) / last
    return hours if hours <= HORIZON_H else None


def _is_covered(hours: Floats) -> bool:
    if not hours.size or hours[0] > -WINDOW_H + LONGEST_GAP_H or np.diff(hours).max(initial=0.0) > LONGEST_GAP_H:
        return False
    newer = int((hours >= -WINDOW_H / 2).sum())
    return min(newer, len(hours) - newer) >= LEAST_POINTS


def slopes_of(hours: Floats, levels: Floats) -> Floats:
    """Return the slopes of all pairs of points; the hours differ."""
    first, second = np.triu_indices(len(hours), 1)
    return np.asarray((levels[second] - levels[first]) / (hours[second] - hours[first]))
