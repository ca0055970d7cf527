"""Office time as a clock: how long offices had been open at an instant, for whole columns of instants at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from streams.clock import EPOCH_DAY, LOCAL_OFFSET_S, LOCAL_ZONE
from streams.office_hours import Shift
from streams.workdays import Calendar, is_working_day

_DAY_S = 86_400
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class OfficeClock:
    """Opening and closing instants (seconds since 1970 UTC) and the office seconds that had passed at each.

    `workdays` are the working days, in days since 1970, rising.
    """

    instants: Floats
    passed: Floats
    workdays: Ints

    def at(self, instants: Floats) -> Floats:
        """Return the office seconds that had passed at these instants; beyond the ends the clock stands still."""
        return np.interp(instants, self.instants, self.passed)

    def working_days(self, since: Floats, until: Floats) -> Ints:
        """Return the working days after the local day of each `since` up to and with that of its `until`."""
        first, last = (np.searchsorted(self.workdays, local_days(at), side="right") for at in (since, until))
        return np.asarray(last - first, dtype=np.int64)

    def moved(self, instants: Floats, days: Ints) -> Floats:
        """Return each instant moved by so many working days, at its own time of day (`moved_due` in the database)."""
        local = local_days(instants)
        place = np.searchsorted(self.workdays, local, side="right") + days - 1
        reached = self.workdays[np.clip(place, 0, len(self.workdays) - 1)]
        return instants + np.where(days > 0, reached - local, 0) * float(_DAY_S)


def office_clock(first: date, last: date, calendar: Calendar, shifts: Sequence[Shift]) -> OfficeClock:
    """Return the clock of the local days from `first` up to and with `last`; ValueError when offices never open."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    opened = [day for day in days if is_working_day(day, calendar)]
    edges = [
        datetime.combine(day, edge, LOCAL_ZONE).timestamp() for day in opened for shift in shifts for edge in shift
    ]
    if not edges:
        raise ValueError("offices are never open in that span")
    instants = np.array(edges)
    lasted = np.diff(instants, prepend=instants[0])
    lasted[::2] = 0
    workdays = np.array([(day - EPOCH_DAY).days for day in opened], dtype=np.int64)
    return OfficeClock(instants, np.cumsum(lasted), workdays)


def local_days(instants: Floats) -> Floats:
    """Return the local days of instants, in days since 1970; an infinite instant's is infinite."""
    return np.floor_divide(instants + LOCAL_OFFSET_S, _DAY_S)
