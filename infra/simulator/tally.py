"""Sums over time without a state: what has come together at a place since any earlier instant, from day to day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from infra.simulator.noise import Floats, Ints, uniform
from infra.simulator.sites import Sample, Sites
from infra.simulator.weather import DAY_S, HOUR_S
from streams.clock import LOCAL_OFFSET_S

LIFE_DAYS = 400
"""After so many days a meter is replaced by a new one, which begins at zero."""
OfDay = Callable[[Ints, Ints], Ints]
"""From places and local days since 1970 to what comes together on that day, in whole small units."""
SoFar = Callable[[Ints, Ints], Floats]
"""From places and instants to the share of the day's amount that has come together since midnight, 0 to 1."""


def local_day(at: Ints) -> Ints:
    """Return the local day since 1970 in which each instant (seconds since 1970 UTC) lies."""
    return np.asarray((at + LOCAL_OFFSET_S) // int(DAY_S))


def midnight(day: Ints) -> Ints:
    """Return the instant at which a local day begins."""
    return np.asarray(day * int(DAY_S) - LOCAL_OFFSET_S)


@dataclass(frozen=True)
class Tally:
    """What comes together at the places of a sample; days are summed as whole numbers, so no window changes a sum."""

    sample: Sample
    of_day: OfDay
    so_far: SoFar
    back_days: int = LIFE_DAYS

    def since(self, earlier: Ints) -> Floats:
        """Return what came together since an earlier instant, at most back_days before each measurement."""
        return self._until(self.sample.at) - self._until(earlier)

    def _until(self, at: Ints) -> Floats:
        who, day = self.sample.who, local_day(at)
        return self._summed[who, day - self._first] + self.of_day(who, day) * self.so_far(who, at)

    @cached_property
    def _first(self) -> int:
        return int(local_day(self.sample.at).min()) - self.back_days - 1

    @cached_property
    def _summed(self) -> Ints:
        days = np.arange(self._first, int(local_day(self.sample.at).max()) + 1)
        who, day = np.meshgrid(np.arange(len(self.sample.sites.ids)), days, indexing="ij")
        amounts = self.of_day(who.ravel(), day.ravel()).reshape(who.shape)
        return np.asarray(np.concatenate([np.zeros_like(amounts[:, :1]), np.cumsum(amounts, axis=1)], axis=1))


def metered(sample: Sample, of_day: OfDay, so_far: SoFar) -> Floats:
    """Return the readings of the places' counters: each counts since its meter was put in, and rolls over at its scale.

    The scale is the attribute rolls_over_at, in thousands of the small units of `of_day`.
    """
    day = local_day(sample.at)
    age = (day + (sample.keys("meter") % np.uint64(LIFE_DAYS)).astype(np.int64)) % LIFE_DAYS
    reading = Tally(sample, of_day, so_far).since(midnight(day - age)) / 1_000.0
    return np.asarray(reading % sample.sites.attribute("rolls_over_at", 1e8)[sample.who])


def spread(sites: Sites, purpose: str, weights: Floats) -> SoFar:
    """Return how a day's amount comes together by hours, from weights of shape (places, 24), no two days alike."""
    keys = sites.keys(purpose)

    def so_far(who: Ints, at: Ints) -> Floats:
        day = local_day(at)
        pairs, back = np.unique(np.stack([who, day]), axis=1, return_inverse=True)
        hours = pairs[1][:, None] * 24 + np.arange(24)
        parts = weights[pairs[0]] * (0.6 + 0.8 * uniform(keys[pairs[0]][:, None], hours))
        summed = np.concatenate([np.zeros((len(parts), 1)), np.cumsum(parts, axis=1)], axis=1)
        shares = summed / summed[:, -1:]
        shares[:, -1] = 1.0
        row, hour = back.reshape(-1), (at - midnight(day)) / HOUR_S
        whole = np.minimum(hour.astype(np.int64), 23)
        return np.asarray(shares[row, whole] + (hour - whole) * (shares[row, whole + 1] - shares[row, whole]))

    return so_far


def per_hour(sample: Sample, of_day: OfDay, so_far: SoFar) -> Floats:
    """Return how much comes together an hour around each measurement: over the ten minutes that it lies in."""
    day = local_day(sample.at)
    begins = sample.at - (sample.at - midnight(day)) % 600
    day_amount = of_day(sample.who, day)
    ends = np.minimum(begins + 600, midnight(day + 1) - 1)
    gone = so_far(sample.who, ends) - so_far(sample.who, begins)
    return np.asarray(day_amount * gone * HOUR_S / (ends - begins))
