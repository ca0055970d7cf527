"""Rosters as data: rotations, shifts and absences; instants are UTC, days and hours those of Asia/Ho_Chi_Minh."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from streams.workdays import ORDINARY, Calendar


class Days(StrEnum):
    """On which days a rotation is worked."""

    ALL = "all"
    WORKING = "working"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Rotation:
    """Officers who take turns of `turn_days` local days from `start_day` on (up to `until_day`, which is not in it).

    In each of its days the one whose turn it is works from `begins` to `ends`: the same hour means all 24, an earlier
    one that of the next day.
    """

    team: str
    officers: tuple[int, ...]
    start_day: date
    turn_days: int = 7
    begins: time = time(7, 30)
    ends: time = time(7, 30)
    days: Days = Days.ALL
    until_day: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Spell:
    """An officer's stretch of duty, in a team or (None) for all; open-ended without `to_at`."""

    team: str | None
    officer: int
    from_at: datetime
    to_at: datetime | None = None

    def has(self, at: datetime) -> bool:
        """Say whether it lasts at an instant."""
        return self.from_at <= at and (self.to_at is None or at < self.to_at)


@dataclass(frozen=True, slots=True)
class Shift(Spell):
    """A stretch that somebody wrote down; while it lasts, whom it `covers` is off in that team."""

    covers: int | None = None
    note: str = ""
    uid: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Absence:
    """An officer is on leave between two instants."""

    officer: int
    from_at: datetime
    to_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """All that decides who is on duty; `inactive` officers never are."""

    rotations: tuple[Rotation, ...] = ()
    shifts: tuple[Shift, ...] = ()
    absences: tuple[Absence, ...] = ()
    calendar: Calendar = ORDINARY
    inactive: frozenset[int] = frozenset()

    def of(self, teams: Iterable[str | None]) -> Roster:
        """Return the roster of these teams only; None is whoever is on duty for all."""
        wanted = set(teams)
        return replace(
            self,
            rotations=tuple(one for one in self.rotations if one.team in wanted),
            shifts=tuple(one for one in self.shifts if one.team in wanted),
        )


@dataclass(frozen=True, slots=True)
class Team:
    """Officers who answer for an agency's alerts, or (no agency) for those of all that have no team."""

    code: str
    name_vi: str
    name_en: str
    agency: str | None = None
    head: int | None = None
    members: tuple[int, ...] = ()
