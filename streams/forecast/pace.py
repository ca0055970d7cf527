"""How fast dossiers are done, and how much longer than usual a group's take.

Time is the share of the promised office time. The usual course is the cumulative hazard H(s) by Nelson and Aalen
(Aalen, Annals of Statistics 6, 1978). A group that works by a factor f slower reaches at share s what is usual at
s / f: an accelerated failure time model (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data,
chapter 7). Its factor is the posterior mean over a grid of a prior and what the dossiers tell: few tell little.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from streams.forecast.office import Floats, Ints

_BINS = 50
_LONGEST = 4.0
_SMOOTHED = 0.05
_LOWEST_RATE = 1e-3
_WHEN_USUAL, _WHEN_SLOW = 0.07, 0.15
LOG_FACTORS: Floats = np.linspace(-0.5, 1.0, 31)
"""Groups between 0.6 and 2.7 times as slow as usual are told apart."""


@dataclass(frozen=True)
class Course:
    """The usual course: H at the edges of the bins of the share."""

    hazard: Floats

    def at(self, share: Floats) -> Floats:
        """Return H at these shares."""
        return np.interp(share, np.arange(len(self.hazard)) / _BINS, self.hazard)

    @cached_property
    def log_rate(self) -> Floats:
        """The log of the slope of H in each bin, smoothed and never nought."""
        edges = np.arange(len(self.hazard)) / _BINS
        rise = self.at(edges + _SMOOTHED) - self.at(np.maximum(edges - _SMOOTHED, 0))
        return np.log(np.maximum(rise / (2 * _SMOOTHED), _LOWEST_RATE))


def usual_course(share: Floats, done: NDArray[np.bool_]) -> Course:
    """Return the course of dossiers that were done at these shares or, not done, last seen at them."""
    size = int(_LONGEST * _BINS) + 1
    place = np.clip(np.ceil(share * _BINS), 0, size - 1).astype(np.int64)
    ended = np.bincount(place[done], minlength=size)
    at_risk = np.cumsum(np.bincount(place, minlength=size)[::-1])[::-1]
    return Course(np.cumsum(ended / np.maximum(at_risk, 1)))


def likelihood(course: Course, share: Floats, done: NDArray[np.bool_]) -> Floats:
    """Return the log-likelihood of each dossier under each of LOG_FACTORS: a row a factor, a column a dossier."""
    last = len(course.hazard) - 1
    rows = []
    for log_factor in LOG_FACTORS:
        place = np.clip(share * (_BINS / np.exp(log_factor)), 0, last).astype(np.int64)
        rows.append(np.where(done, course.log_rate[place] - log_factor, 0) - course.hazard[place])
    return np.stack(rows)


def around_usual(spread: float) -> Floats:
    """Return the log prior of groups whose log factors have that standard deviation."""
    return -(LOG_FACTORS**2) / (2 * spread**2)


def seldom_slow(how_often: float, factor: float) -> Floats:
    """Return the log prior of groups that are near the usual pace, but so often slower by about such a factor."""
    slow = np.exp(-((LOG_FACTORS - np.log(factor)) ** 2) / (2 * _WHEN_SLOW**2)) / _WHEN_SLOW
    usual = np.exp(around_usual(_WHEN_USUAL)) / _WHEN_USUAL
    return np.asarray(np.log(how_often * slow + (1 - how_often) * usual))


def of_group(group: Ints, likelihood: Floats, prior: Floats) -> Floats:
    """Return each dossier's group's log factor."""
    size = int(group.max()) + 1
    sums = np.stack([np.bincount(group, row, size) for row in likelihood]).astype(np.float64)
    return _posterior_mean(sums, prior)[group]


def of_group_around(group: Ints, day: Ints, days: int, likelihood: Floats, prior: Floats) -> Floats:
    """Return the same by the group's dossiers that were received at most so many days before or after."""
    since = day - day.min()
    groups, width = int(group.max()) + 1, int(since.max()) + 1
    place = group * width + since
    sums = np.stack([np.bincount(place, row, groups * width) for row in likelihood]).astype(np.float64)
    around = _around(sums.reshape(-1, groups, width), days)
    return np.asarray(_posterior_mean(around, prior).ravel()[place])


def _around(sums: Floats, days: int) -> Floats:
    """Return at each place of the last axis the sum from so many places before to so many after."""
    flat = ((0, 0),) * (sums.ndim - 1)
    padded = np.pad(sums, (*flat, (days + 1, days)))
    total = np.cumsum(padded, axis=-1)
    return total[..., 2 * days + 1 :] - total[..., : -2 * days - 1]


def _posterior_mean(sums: Floats, prior: Floats) -> Floats:
    logs = sums + prior.reshape(-1, *(1,) * (sums.ndim - 1))
    weights = np.exp(logs - logs.max(axis=0))
    return np.asarray(np.tensordot(LOG_FACTORS, weights / weights.sum(axis=0), 1))
