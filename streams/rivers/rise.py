"""The intensity of a flood (cường suất lũ): by how much a level changed in the last hour; and where it goes now. Pure.

The forecasters' own words (General Department of Meteorology and Hydrology): how fast the water rises or falls, the
change of the level in a unit of time, from one reading to the next. In a flood that is the hour; a station on a
torrent may be told another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from streams.rivers.trend import LEAST_AGREEMENT, LEAST_RATE, Floats, slopes_of

INTERVAL_H = 1.0
SHORTEST_H, LONGEST_H = 1 / 6, 2.0
LATEST_H = 0.5
"""What "now" means: the readings of half an hour, or the last ones where a station measures more rarely."""
SUDDEN_H, SUDDEN_M = 1 / 6, 0.3
"""A level that moved so far in ten minutes (a dam opens, a torrent comes) goes that way, whatever was before."""
LEAST_SETTLED = 3
"""Readings of five minutes of which one may be wrong."""
LEAST_READINGS = 4
_SETTLED_H = 5 / 60 - 1e-9
"""A level at an instant is the median of the readings of the five minutes up to it."""


@dataclass(frozen=True)
class Rise:
    """`rate` in m/h, negative in a fall; `direction` 1 up, 0 standing, -1 down; None where too little was measured."""

    rate: float | None
    direction: int | None


def rise(hours: Floats, levels: Floats, interval: float = INTERVAL_H) -> Rise:
    """Return how a level changed; `hours` are before the newest point (0 = newest, rising), `levels` in metres.

    Where the water has turned within the interval the rate is that of its latest readings: it never says that a river
    rises which falls.
    """
    rate, now = _rate(hours, levels, interval), _sudden(hours, levels)
    direction = None if now is None else 1 if now > 0 else -1
    latest = _slopes_now(hours, levels)
    if now is None and latest is not None:
        now, direction = float(np.median(latest)), _direction(latest)
    if rate is not None and direction is not None and rate * direction < 0:
        rate = now
    return Rise(rate, direction)


def interval_of(attribute: object) -> float:
    """Return the hours of a station's `rise_minutes`; those of an hour where it says none that can be used."""
    if isinstance(attribute, int | float) and not isinstance(attribute, bool):
        return min(max(attribute / 60, SHORTEST_H), LONGEST_H)
    return INTERVAL_H


def _rate(hours: Floats, levels: Floats, interval: float) -> float | None:
    """Return the change since the last reading as old as the interval, None where half an interval is missing."""
    moved = _change(hours, levels, interval, 1.5 * interval)
    return None if moved is None else moved.by / moved.hours


def _sudden(hours: Floats, levels: Floats) -> float | None:
    """Return the rate (m/h) of a change that half an hour of calm must not hide; None where there is none."""
    moved = _change(hours, levels, SUDDEN_H, LATEST_H)
    if moved is None or abs(moved.by) < SUDDEN_M or (hours > -_SETTLED_H).sum() < LEAST_SETTLED:
        return None
    return moved.by / moved.hours


class _Change(NamedTuple):
    by: float
    hours: float


def _change(hours: Floats, levels: Floats, since: float, oldest: float) -> _Change | None:
    """Return the change since the last reading so many hours old, None where that is older than `oldest`."""
    before = hours[hours <= -since + 1e-9]
    if not before.size or before[-1] < -oldest:
        return None
    at = float(before[-1])
    return _Change(_level_at(hours, levels, 0.0) - _level_at(hours, levels, at), -at)


def _level_at(hours: Floats, levels: Floats, at: float) -> float:
    return float(np.median(levels[(hours <= at + 1e-9) & (hours > at - _SETTLED_H)]))


def _slopes_now(hours: Floats, levels: Floats) -> Floats | None:
    recent = hours >= -LATEST_H
    if recent.sum() < LEAST_READINGS:
        recent = (np.arange(len(hours)) >= len(hours) - LEAST_READINGS) & (hours >= -LONGEST_H)
    return slopes_of(hours[recent], levels[recent]) if recent.sum() >= LEAST_READINGS else None


def _direction(slopes: Floats) -> int:
    middle = float(np.median(slopes))
    if abs(middle) < LEAST_RATE or float((slopes * middle > 0).mean()) < LEAST_AGREEMENT:
        return 0
    return 1 if middle > 0 else -1
