"""Who is on duty and who is next, on written and on any rosters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.clock import LOCAL_ZONE
from streams.roster.model import Absence, Days, Roster, Rotation, Shift
from streams.roster.rota import away_within, gaps, next_after, on_at, spells, swapped, turns
from streams.workdays import Calendar

AN, BINH, CHI, DUNG = 1, 2, 3, 4
MONDAY = date(2026, 11, 23)


def local(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LOCAL_ZONE)


WEEKS = Rotation("ioc", (AN, BINH, CHI), MONDAY, turn_days=7, begins=time(8), ends=time(8))


def test_turns_are_handed_over_at_the_hour_of_the_day() -> None:
    roster = Roster((WEEKS,))
    assert on_at(roster, local(23, 7, 59)) == ()
    assert on_at(roster, local(23, 8)) == (AN,)
    assert on_at(roster, local(30, 7, 59)) == (AN,)
    assert on_at(roster, local(30, 8)) == (BINH,)
    assert on_at(roster, local(14, 8, month=12)) == (AN,)
    assert next_after(roster, local(25)) == ((BINH,), local(30, 8))


def test_day_and_night_shifts_by_local_days() -> None:
    day = Rotation("ioc", (AN, BINH), MONDAY, 1, time(7, 30), time(19, 30))
    night = Rotation("ioc", (CHI, DUNG), MONDAY, 1, time(19, 30), time(7, 30))
    roster = Roster((day, night))
    assert on_at(roster, local(23, 12)) == (AN,)
    assert on_at(roster, local(23, 23)) == (CHI,)
    assert on_at(roster, local(24, 3)) == (CHI,)
    assert on_at(roster, local(24, 7, 30)) == (BINH,)
    assert on_at(roster, datetime(2026, 11, 23, 12, 30, tzinfo=UTC)) == (CHI,)
    assert next_after(roster, local(24, 3)) == ((BINH,), local(24, 7, 30))


def test_holidays_and_weekends_have_a_rotation_of_their_own() -> None:
    office = Rotation("ioc", (AN,), MONDAY, 1, time(7, 30), time(17), Days.WORKING)
    off = Rotation("ioc", (BINH,), MONDAY, 1, time(7, 30), time(17), Days.OFF)
    calendar = Calendar(frozenset({date(2026, 11, 25)}), worked=frozenset({date(2026, 11, 29)}))
    roster = Roster((office, off), calendar=calendar)
    assert on_at(roster, local(24, 9)) == (AN,)
    assert on_at(roster, local(25, 9)) == (BINH,)
    assert on_at(roster, local(28, 9)) == (BINH,)
    assert on_at(roster, local(29, 9)) == (AN,)


def test_when_nobody_is_on_duty_is_known_ahead() -> None:
    office = Rotation("ioc", (AN, BINH), MONDAY, 1, time(8), time(17), Days.WORKING)
    night = Shift(None, CHI, local(23, 17), local(24, 6))
    roster = Roster((office,), (night,))
    assert gaps(roster, local(23, 12), local(25)) == [(local(24, 6), local(24, 8)), (local(24, 17), local(25))]
    assert gaps(roster, local(24, 17), local(24, 18)) == [(local(24, 17), local(24, 18))]
    assert gaps(replace(roster, shifts=(Shift(None, CHI, local(1)),)), local(23), local(30)) == []
    assert gaps(Roster(), local(23), local(24)) == [(local(23), local(24))]


def test_a_swap_moves_two_shifts_and_nothing_else() -> None:
    swap = (
        Shift("ioc", BINH, local(26, 8), local(27, 8), covers=AN),
        Shift("ioc", AN, local(2, 8, month=12), local(3, 8, month=12), covers=BINH),
    )
    roster = Roster((WEEKS,), swap)
    assert on_at(roster, local(26, 7, 59)) == (AN,)
    assert on_at(roster, local(26, 8)) == (BINH,)
    assert on_at(roster, local(27, 8)) == (AN,)
    assert on_at(roster, local(2, 12, month=12)) == (AN,)
    assert on_at(roster, local(3, 12, month=12)) == (BINH,)


@given(st.lists(st.sampled_from([BINH, CHI, AN, DUNG]), min_size=1, max_size=6), st.integers(0, 1))
def test_however_often_a_turn_changes_hands_the_last_who_took_it_has_it(takers: list[int], ids: int) -> None:
    roster, at = Roster((WEEKS,)), local(25, 3)
    for number, taker in enumerate(takers, 1):
        (giver,) = on_at(roster, at)
        if taker != giver:
            (shift,) = swapped(roster, giver, at, taker, local(24))
            roster = replace(roster, shifts=(*roster.shifts, replace(shift, id=number * ids)))
        assert on_at(roster, at) == (taker,)
        assert on_at(roster, local(26, 9)) == (AN,)


def test_what_is_handed_over_is_the_turn_that_is_shown_and_never_the_past() -> None:
    roster, now = Roster((WEEKS,)), local(25, 12)
    shown = [(one.from_at, one.to_at) for one in turns(roster, local(25), local(28, 12))]
    whole = [(local(day, 8), local(day + 1, 8)) for day in (25, 26, 27)]
    assert shown == [(local(25), local(25, 8)), *whole, (local(28, 8), local(28, 12))]
    (now_on,) = swapped(roster, AN, now, BINH, now)
    assert (now_on.from_at, now_on.to_at, now_on.covers) == (now, local(26, 8), AN)
    (drawn_earlier,) = swapped(roster, AN, local(25, 11), BINH, now)
    assert drawn_earlier == now_on
    (later,) = swapped(roster, AN, local(26, 20), BINH, now)
    assert (later.from_at, later.to_at) == (local(26, 8), local(27, 8))
    assert swapped(roster, AN, local(25, 7), BINH, now) == []
    assert swapped(roster, AN, local(23, 12), BINH, now) == []
    taken = replace(roster, shifts=(now_on,))
    assert [on_at(taken, local(25, hour)) for hour in (11, 12)] == [(AN,), (BINH,)]
    always = Roster(shifts=(Shift(None, AN, local(1)),))
    assert swapped(always, AN, now, BINH, now) == [Shift(None, BINH, now, None, covers=AN)]
    part = replace(roster, shifts=(Shift("ioc", CHI, local(26, 12), local(26, 16), covers=AN),))
    assert [(one.from_at, one.to_at) for one in swapped(part, AN, local(26, 17), BINH, now)] == [
        (local(26, 16), local(27, 8))
    ]


def test_whoever_took_a_turn_over_and_falls_ill_leaves_it_to_somebody() -> None:
    whole = (local(26, 8), local(27, 8))
    swap = Shift("ioc", BINH, *whole, covers=AN)
    ill = (Absence(BINH, local(26, 12), local(27, 8)),)
    roster = Roster((WEEKS,), (swap,), ill)
    assert [on_at(roster, local(26, hour)) for hour in (11, 12)] == [(BINH,), (AN,)]
    assert on_at(Roster((WEEKS,), (swap,), inactive=frozenset({BINH})), local(26, 11)) == (AN,)
    both = replace(roster, absences=(*ill, Absence(AN, local(26), local(28))))
    assert on_at(both, local(26, 12)) == (CHI,)
    passed_on = replace(roster, shifts=(replace(swap, id=1), Shift("ioc", CHI, *whole, covers=BINH, id=2)))
    assert on_at(passed_on, local(26, 12)) == (CHI,), "whoever swapped the turn away is not called back"
    assert on_at(replace(passed_on, absences=(*ill, Absence(CHI, *whole))), local(26, 12)) == (AN,)


def test_whoever_is_on_leave_for_some_of_a_turn_is_known() -> None:
    leave = (Absence(BINH, local(26, 12), local(27)),)
    assert away_within(leave, local(26, 8), local(27, 8)) == {BINH}
    assert away_within(leave, local(25), None) == {BINH}
    assert away_within(leave, local(25), local(26, 12)) == set()
    assert away_within(leave, local(27), local(28)) == set()


def test_whoever_is_put_on_duty_after_giving_the_turn_away_is_on_duty() -> None:
    """A storm calls all in: that a turn was given away before must not keep somebody off whom a chief puts on duty."""
    given = Shift("ioc", BINH, local(26, 8), local(27, 8), covers=AN, id=7)
    called_in = Shift("ioc", AN, local(26, 12), local(26, 20), id=8)
    roster = Roster((WEEKS,), (given, called_in))
    assert set(on_at(roster, local(26, 13))) == {AN, BINH}
    assert on_at(roster, local(26, 21)) == (BINH,)
    assert on_at(replace(roster, shifts=(given, replace(called_in, id=6))), local(26, 13)) == (BINH,)
    assert on_at(replace(roster, shifts=(given, replace(called_in, uid="x"))), local(26, 13)) == (BINH,)
    again = Shift("ioc", CHI, local(26, 8), local(27, 8), covers=AN, id=9)
    assert set(on_at(replace(roster, shifts=(given, called_in, again)), local(26, 13))) == {BINH, CHI}


def test_who_is_on_leave_is_stood_in_for_by_the_next_in_turn() -> None:
    leave = (Absence(AN, local(24), local(26)), Absence(BINH, local(25), local(26)))
    roster = Roster((WEEKS,), absences=leave)
    assert [on_at(roster, local(day, 9)) for day in (23, 24, 25, 26)] == [(AN,), (BINH,), (CHI,), (AN,)]
    assert on_at(Roster((WEEKS,), inactive=frozenset({AN, BINH, CHI})), local(24, 9)) == ()


def test_a_city_with_one_officer_needs_no_rotation() -> None:
    roster = Roster(shifts=(Shift(None, AN, local(1)),))
    assert on_at(roster, local(25)) == (AN,)
    assert next_after(roster, local(25)) is None


officers = st.integers(1, 5)
instants = st.integers(0, 60 * 24 * 40).map(lambda minutes: local(10) + timedelta(minutes=minutes))
rotations = st.builds(
    Rotation,
    team=st.sampled_from(["a", "b"]),
    officers=st.lists(officers, min_size=1, max_size=4, unique=True).map(tuple),
    start_day=st.dates(date(2026, 11, 1), date(2026, 11, 30)),
    turn_days=st.integers(1, 8),
    begins=st.times().map(lambda t: t.replace(microsecond=0)),
    ends=st.times().map(lambda t: t.replace(microsecond=0)),
    days=st.sampled_from(Days),
)
shifts = st.builds(
    lambda team, officer, start, hours, covers: Shift(
        team, officer, start, start + timedelta(hours=hours), covers if covers != officer else None
    ),
    st.sampled_from(["a", "b", None]),
    officers,
    instants,
    st.integers(1, 100),
    st.none() | officers,
)
absences = st.builds(
    lambda officer, start, hours: Absence(officer, start, start + timedelta(hours=hours)),
    officers,
    instants,
    st.integers(1, 100),
)
rosters = st.builds(
    Roster,
    st.lists(rotations, max_size=3).map(tuple),
    st.lists(shifts, max_size=5).map(tuple),
    st.lists(absences, max_size=3).map(tuple),
    st.builds(Calendar, *[st.frozensets(st.dates(date(2026, 11, 10), date(2026, 12, 20)), max_size=5)] * 2),
)


@settings(max_examples=150, deadline=None)
@given(rosters, instants)
def test_nobody_on_leave_is_on_duty_and_nobody_twice(roster: Roster, at: datetime) -> None:
    found = on_at(roster, at)
    assert len(set(found)) == len(found)
    assert not {a.officer for a in roster.absences if a.from_at <= at < a.to_at} & set(found)


@settings(max_examples=60, deadline=None)
@given(rosters, instants, instants)
def test_stretches_say_what_each_instant_says(roster: Roster, begin: datetime, at: datetime) -> None:
    end = begin + timedelta(days=10)
    found = spells(roster, begin, end)
    if begin <= at < end:
        assert {one.officer for one in found if one.has(at)} == set(on_at(roster, at))


@settings(max_examples=60, deadline=None)
@given(rosters, instants)
def test_before_who_is_next_nobody_new_comes(roster: Roster, at: datetime) -> None:
    coming = next_after(roster, at, timedelta(days=20))
    now_on = set(on_at(roster, at))
    until = coming[1] if coming else at + timedelta(days=20)
    if coming:
        assert set(coming[0]) == set(on_at(roster, until)) - now_on != set()
    minutes = int((until - at).total_seconds() // 60)
    for part in range(0, minutes, max(1, minutes // 50)):
        assert set(on_at(roster, at + timedelta(minutes=part))) <= now_on
