"""The roster as the desk shows it, read at one instant of the city."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from dashboards.texts import Text
from streams.clock import local_date, midnight
from streams.roster import store
from streams.roster.model import Absence, Spell
from streams.roster.rota import away_within, gaps, next_after, on_at, turns

DAYS = 7
_SOON = timedelta(days=1)
_BESIDE = timedelta(days=2)
"""So much is read before and after the days shown, that a turn which reaches over their edge has its own hours."""
FOR_ALL = Text("Trực chung", "For all")


@dataclass(frozen=True)
class Turn:
    """One stretch of duty in the days shown; whether it began, and whether it goes on, beyond what was read.

    `away` are officers whose leave keeps them from taking it over.
    """

    from_at: datetime
    to_at: datetime
    from_before: bool = False
    goes_on: bool = False
    away: Collection[int] = ()


@dataclass(frozen=True)
class Lane:
    """The turns of one officer in one team, in order."""

    team: Text
    number: int
    officer: str
    turns: Sequence[Turn]


@dataclass(frozen=True)
class Duty:
    """Who is on now, who comes next and when, and when within a day nobody will be on, if so."""

    on_now: Sequence[str]
    coming: Sequence[str]
    coming_at: datetime | None
    gap: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Week:
    """The duty of now, the lanes of the days from an instant on, whom there is, by number, and when nobody is on."""

    duty: Duty
    begin: datetime
    lanes: Sequence[Lane]
    people: Mapping[int, str]
    gaps: Sequence[tuple[datetime, datetime]] = ()


def load(conn: psycopg.Connection[Any], now: datetime) -> Duty:
    """Return who is on duty at the city's instant `now`, and who is next."""
    return _duty(store.load(conn, now), now)


def _duty(city: store.City, now: datetime) -> Duty:
    def named(officers: Sequence[int]) -> Sequence[str]:
        return [city.officers[officer].name for officer in officers]

    coming, coming_at = next_after(city.roster, now) or ((), None)
    ahead = gaps(city.roster, now, now + _SOON)
    gap = next((one for one in ahead if one[0] > now), None)
    return Duty(named(on_at(city.roster, now)), named(coming), coming_at, gap)


def load_week(conn: psycopg.Connection[Any], now: datetime) -> Week:
    """Return the duty of today and the days ahead, as it stands at the city's instant `now`."""
    begin = midnight(local_date(now))
    city = store.load(conn, begin - _BESIDE)
    names = {number: officer.name for number, officer in city.officers.items()}
    teams = {team.code: Text(team.name_vi, team.name_en) for team in city.teams}
    end = begin + timedelta(days=DAYS)
    read = begin - _BESIDE, end + _BESIDE
    ahead = [one for one in turns(city.roster, *read) if one.from_at < end and (one.to_at or end) > begin]
    return Week(
        duty=_duty(city, now),
        begin=begin,
        lanes=lanes(ahead, teams, names, *read, [one for one in city.roster.absences if one.to_at > now]),
        people={number: name for number, name in names.items() if number not in city.roster.inactive},
        gaps=gaps(city.roster, now, end),
    )


def lanes(
    ahead: Sequence[Spell],
    teams: Mapping[str, Text],
    names: Mapping[int, str],
    begin: datetime,
    end: datetime,
    leave: Sequence[Absence] = (),
) -> Sequence[Lane]:
    """Return stretches of duty as lanes, those for all first, each officer of a team in the order of coming on.

    What was read reaches from `begin` to `end`; `leave` is what is not over of the officers' leave.
    """
    found: dict[tuple[str, int], list[Turn]] = {}
    for spell in ahead:
        until = spell.to_at or end
        away = away_within(leave, spell.from_at, spell.to_at)
        turn = Turn(spell.from_at, until, from_before=spell.from_at <= begin, goes_on=until >= end, away=away)
        found.setdefault((spell.team or "", spell.officer), []).append(turn)
    ordered = sorted(found.items(), key=lambda lane: (lane[0][0], lane[1][0].from_at, lane[0][1]))
    return [Lane(teams.get(team, FOR_ALL), officer, names[officer], turns) for (team, officer), turns in ordered]
