"""Stored hours of many stations, looked up by number: (station, hour) and (station, day) are one integer each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from streams.air_quality.vn_aqi import (
    DAY_HOURS,
    NOWCAST_HOURS,
    OZONE_HOURS,
    POLLUTANTS,
    Floats,
    Hours,
    Indices,
    Ints,
    daily,
    hourly,
)
from streams.clock import LOCAL_OFFSET_S

LOCAL_OFFSET = LOCAL_OFFSET_S // 3_600
"""Hours by which local time is ahead of UTC."""
DAY_AND_BEFORE = DAY_HOURS + OZONE_HOURS - 1
_STATION = 1 << 32


def keys(station: Ints, number: Ints) -> Ints:
    """Return one integer for each (station, hour or day): near numbers of a station stay its own."""
    return station * _STATION + number


def parts(key: Ints) -> tuple[Ints, Ints]:
    """Return the stations and the hours or days of keys."""
    return key // _STATION, key % _STATION


def days_of(hour_keys: Ints) -> Ints:
    """Return the days (numbers since 1970, of Asia/Ho_Chi_Minh) in which hours lie.

    The decision names a mean by the end of its hour: a day's hours 01:00 to 24:00 are those that begin in it.
    """
    station, hour = parts(hour_keys)
    return keys(station, day_of(hour))


def day_of(hour: Ints) -> Ints:
    """Return the days in which hours lie, both as numbers."""
    return (hour + LOCAL_OFFSET) // DAY_HOURS


def end_of(day: Ints) -> Ints:
    """Return the hours with which the days after these begin."""
    return (day + 1) * DAY_HOURS - LOCAL_OFFSET


def first_hour_for(day: Ints) -> Ints:
    """Return the first hours (numbers since 1970 UTC) that the indices of days reach back to."""
    return day * DAY_HOURS - LOCAL_OFFSET - OZONE_HOURS + 1


@dataclass(frozen=True)
class StoredHours:
    """Means of hours: for each pollutant the sorted keys of its hours, and their means in µg/m³."""

    of: dict[str, tuple[Ints, Floats]]

    @classmethod
    def from_columns(cls, pollutant: Sequence[str], key: Ints, mean: Floats) -> StoredHours:
        """Return the hours given as columns, in any order."""
        names = np.array(pollutant, dtype=object)
        order = np.argsort(key, kind="stable")
        chosen = {name: order[names[order] == name] for name in POLLUTANTS}
        return cls({name: (key[rows], mean[rows]) for name, rows in chosen.items()})

    def hourly(self, hour_keys: Ints) -> Indices:
        """Return the indices of hours."""
        return hourly(self._at(hour_keys[:, None] - np.arange(NOWCAST_HOURS)))

    def daily(self, day_keys: Ints) -> Indices:
        """Return the indices of days."""
        station, day = parts(day_keys)
        first = keys(station, first_hour_for(day))
        return daily(self._at(first[:, None] + np.arange(DAY_AND_BEFORE)))

    def near(self, hour_keys: Ints) -> Ints:
        """Return those of the hours that can have an index: something is stored of them or of the hour before."""
        return hour_keys[np.isin(hour_keys, self._any()) | np.isin(hour_keys - 1, self._any())]

    def lacks(self, hour_keys: Ints) -> bool:
        """Say whether nothing is stored of some of these hours."""
        return not np.isin(hour_keys, self._any()).all()

    def everything(self) -> tuple[Ints, Ints]:
        """Return all hours and days that can have an index by what is stored."""
        stored = np.unique(self._any())
        hours = np.unique(np.concatenate([stored, stored + 1]))
        return hours, np.unique(days_of(np.concatenate([stored, stored + OZONE_HOURS - 1])))

    def _any(self) -> Ints:
        return np.concatenate([known for known, _ in self.of.values()])

    def _at(self, wanted: Ints) -> Hours:
        return {name: _looked_up(known, means, wanted) for name, (known, means) in self.of.items()}


def _looked_up(known: Ints, means: Floats, wanted: Ints) -> Floats:
    if not len(known):
        return np.full(wanted.shape, np.nan)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, means[place], np.nan)
