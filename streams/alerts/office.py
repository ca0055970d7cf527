"""Since when offices have been open: by the hours of the settings and the calendar's working days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import psycopg

from streams.calendar.holidays import calendar_from
from streams.clock import LOCAL_ZONE, local_date
from streams.office_hours import Shift
from streams.workdays import Calendar, is_working_day


def open_seconds(now: datetime, shifts: Collection[Shift], calendar: Calendar) -> float | None:
    """Return how long offices have been open in the shift in which an instant lies, None while they are closed."""
    local = now.astimezone(LOCAL_ZONE)
    if not is_working_day(local.date(), calendar):
        return None
    for start, end in shifts:
        if start <= local.time() < end:
            return (local - datetime.combine(local.date(), start, LOCAL_ZONE)).total_seconds()
    return None


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The office hours of the province; the calendar is asked for, so that a new holiday counts at once."""

    shifts: Collection[Shift]

    def open_s(self, conn: psycopg.Connection, now: datetime) -> float | None:
        """Return how many seconds offices have been open by an instant, None while they are closed."""
        return open_seconds(now, self.shifts, calendar_from(conn, local_date(now)))
