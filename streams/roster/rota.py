"""Who is on duty at an instant, who is next, and all stretches between two instants; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from streams.clock import LOCAL_ZONE, local_date
from streams.roster.model import Absence, Days, Roster, Rotation, Shift, Spell
from streams.workdays import Calendar, is_working_day

HORIZON = timedelta(days=62)
"""How far ahead somebody who is next is looked for."""
_DAY = timedelta(days=1)


def on_at(roster: Roster, at: datetime) -> tuple[int, ...]:
    """Return the officers on duty at an instant, each once: those of shifts first, as somebody wrote them down."""
    found = [spell.officer for spell in _present(roster, at)]
    return tuple(dict.fromkeys(found))


def next_after(roster: Roster, at: datetime, horizon: timedelta = HORIZON) -> tuple[tuple[int, ...], datetime] | None:
    """Return the officers who come on duty next and are not on now, and when; None when nobody does in the horizon."""
    now_on = set(on_at(roster, at))
    for instant in _changes(roster, at, at + horizon):
        fresh = tuple(officer for officer in on_at(roster, instant) if officer not in now_on)
        if fresh:
            return fresh, instant
    return None


def spells(roster: Roster, begin: datetime, end: datetime) -> list[Spell]:
    """Return who is on duty between two instants, as stretches in which nothing changes hands, in order."""
    return _stretches(roster, begin, end, lambda _: None)


def gaps(roster: Roster, begin: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the stretches between two instants in which nobody is on duty, in no team and for nobody."""
    found, at = [], begin
    for spell in sorted(spells(roster, begin, end), key=lambda one: one.from_at):
        if spell.from_at > at:
            found.append((at, spell.from_at))
        at = max(at, spell.to_at or end)
    return [*found, (at, end)] if at < end else found


def turns(roster: Roster, begin: datetime, end: datetime) -> list[Spell]:
    """Return the same, a stretch for each turn that can be handed over by itself: of several days each is one."""
    return _stretches(roster, begin, end, lambda spell: spell.from_at)


def _stretches(
    roster: Roster, begin: datetime, end: datetime, apart: Callable[[Spell], datetime | None]
) -> list[Spell]:
    instants = [begin, *_changes(roster, begin, end)]
    found: list[Spell] = []
    going: dict[tuple[str | None, int, datetime | None], int] = {}
    for start, stop in zip(instants, [*instants[1:], end], strict=True):
        on: dict[tuple[str | None, int], datetime | None] = {}
        for spell in _present(roster, start):
            on.setdefault((spell.team, spell.officer), apart(spell))
        present = [(*who, turn) for who, turn in on.items()]
        going = {key: place for key, place in going.items() if key in present}
        for key in present:
            place = going.get(key)
            if place is None:
                going[key] = len(found)
                found.append(Spell(*key[:2], start, stop))
            else:
                found[place] = Spell(*key[:2], found[place].from_at, stop)
    return found


def swapped(roster: Roster, giver: int, at: datetime, taker: int, now: datetime, note: str = "") -> list[Shift]:
    """Return the shifts by which somebody takes an officer's turn at an instant over, in each team.

    One that has begun is taken over from now on: who had it until now stays on record. One that is over is nobody's.
    """
    begin, end = max(min(at, now), now - _DAY), at + 2 * _DAY
    whole = {spell.team: spell.to_at for spell in _present(roster, at) if spell.officer == giver}
    found = [turn for turn in turns(roster, begin, end) if turn.officer == giver and turn.has(at)]
    return [
        Shift(turn.team, taker, max(turn.from_at, now), until, covers=giver, note=note)
        for turn in sorted(found, key=lambda one: one.team or "")
        if (until := whole[turn.team] if turn.to_at == end else turn.to_at) is None or until > now
    ]


def away_within(absences: Iterable[Absence], begin: datetime, end: datetime | None) -> set[int]:
    """Return the officers who are on leave for some time between two instants; without an end from the first on."""
    return {one.officer for one in absences if begin < one.to_at and (end is None or one.from_at < end)}


def _present(roster: Roster, at: datetime) -> Iterator[Spell]:
    """Yield who is on duty at an instant, covered and absent ones left out."""
    absent = _absent(roster, at)
    shifts = [shift for shift in roster.shifts if shift.has(at)]
    covered = _covered(shifts, absent)
    for shift in shifts:
        if shift.officer not in absent and (shift.team, shift.officer) not in covered:
            yield Spell(shift.team, shift.officer, shift.from_at, shift.to_at)
    for rotation in roster.rotations:
        for day in (local_date(at) - _DAY, local_date(at)):
            spell = _turn(roster, rotation, day, absent)
            if spell and spell.has(at) and (spell.team, spell.officer) not in covered:
                yield spell


def _covered(shifts: Iterable[Shift], absent: Collection[int]) -> set[tuple[str | None, int]]:
    """Return who is off in which team because somebody stands in for them, as it was written down one after another.

    Whoever takes a turn over that was theirs before is on duty again, and somebody absent stands in for nobody unless
    somebody stands in for them: else two swaps back and forth, or leave after a swap, would leave a turn to no one.
    Whoever is put on duty by hand after having given the turn away is on duty: a storm calls all in.
    """
    covered: set[tuple[str | None, int]] = set()
    by_hand = sorted(
        (shift for shift in shifts if shift.covers is not None or shift.uid is None), key=lambda one: one.id
    )
    for nth, shift in enumerate(by_hand, 1):
        if shift.covers is None:
            covered.discard((shift.team, shift.officer))
        elif _is_filled(shift, by_hand[nth:], absent):
            covered.add((shift.team, shift.covers))
            covered.discard((shift.team, shift.officer))
    return covered


def _is_filled(shift: Shift, later: Sequence[Shift], absent: Collection[int]) -> bool:
    if shift.officer not in absent:
        return True
    return any(
        (one.team, one.covers) == (shift.team, shift.officer) and _is_filled(one, later[nth:], absent)
        for nth, one in enumerate(later, 1)
    )


def _absent(roster: Roster, at: datetime) -> set[int]:
    away = {absence.officer for absence in roster.absences if absence.from_at <= at < absence.to_at}
    return away | roster.inactive


def _turn(roster: Roster, rotation: Rotation, day: date, absent: set[int]) -> Spell | None:
    """Return the duty of a rotation's day; the next in turn stands in for somebody absent."""
    if not _is_worked(rotation, day, roster.calendar):
        return None
    turn = (day - rotation.start_day).days // rotation.turn_days
    count = len(rotation.officers)
    order = (rotation.officers[(turn + n) % count] for n in range(count))
    officer = next((one for one in order if one not in absent), None)
    if officer is None:
        return None
    return Spell(rotation.team, officer, *_hours(rotation, day))


def _is_worked(rotation: Rotation, day: date, calendar: Calendar) -> bool:
    if day < rotation.start_day or (rotation.until_day is not None and day >= rotation.until_day):
        return False
    if rotation.days is Days.ALL:
        return True
    return is_working_day(day, calendar) == (rotation.days is Days.WORKING)


def _hours(rotation: Rotation, day: date) -> tuple[datetime, datetime]:
    last = day + _DAY if rotation.ends <= rotation.begins else day
    return _instant(day, rotation.begins), _instant(last, rotation.ends)


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, LOCAL_ZONE)


def _changes(roster: Roster, begin: datetime, end: datetime) -> list[datetime]:
    """Return the instants strictly between two others at which somebody may come or go, in order."""
    written = [instant for shift in roster.shifts for instant in (shift.from_at, shift.to_at)]
    written += [instant for absence in roster.absences for instant in (absence.from_at, absence.to_at)]
    worked = [instant for rotation in roster.rotations for instant in _borders(roster, rotation, begin, end)]
    return sorted({instant for instant in (*written, *worked) if instant is not None and begin < instant < end})


def _borders(roster: Roster, rotation: Rotation, begin: datetime, end: datetime) -> Iterator[datetime]:
    day, last = max(rotation.start_day, local_date(begin) - _DAY), local_date(end)
    while day <= last:
        if _is_worked(rotation, day, roster.calendar):
            yield from _hours(rotation, day)
        day += _DAY
