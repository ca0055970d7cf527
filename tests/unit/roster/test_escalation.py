"""Escalation on a virtual clock: who is told when, whatever is changed in between."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streams.clock import LOCAL_ZONE
from streams.roster.escalation import (
    CRITICAL_CHAIN,
    DEFAULT_CHAIN,
    ChainStep,
    Crew,
    Escalation,
    Step,
    Target,
    Waiting,
    chain_for,
    escalate,
)
from streams.roster.preferences import Contact, Quiet, held_until, ways

T0 = datetime(2026, 11, 25, 3, tzinfo=UTC)
AN, BINH, CHI, HEAD = 1, 2, 3, 9
CREW = Crew(on_duty=(AN,), next=(BINH,), team=(AN, BINH, CHI), head=(HEAD,))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def timeline(chain: list[Step], crew: Crew, looks: list[float], told: set[int]) -> list[tuple[float, tuple[int, ...]]]:
    """Look at an alert that nobody takes on at these minutes; return when whom was told."""
    found, waiting = [], Waiting(T0, 0, frozenset(told))
    for minute in looks:
        now = T0 + minutes(minute)
        step = escalate(chain, crew, waiting, now)
        if step.notify:
            found.append((minute, step.notify))
        waiting = after(step, waiting)
    return found


def after(step: Escalation, waiting: Waiting) -> Waiting:
    """Return how an alert waits after a step."""
    if step.anew is not None:
        return Waiting(step.anew, step.done, frozenset(step.notify))
    return Waiting(waiting.since, step.done, waiting.told | set(step.notify))


def test_next_then_team_then_head() -> None:
    assert timeline([*DEFAULT_CHAIN], CREW, [0, 9.9, 10, 15, 20, 25, 30, 60], {AN}) == [
        (10, (BINH,)),
        (20, (CHI,)),
        (30, (HEAD,)),
    ]


def test_an_alert_that_nobody_takes_on_is_never_left() -> None:
    night = [*range(0, 12 * 60, 5)]
    told = timeline([*CRITICAL_CHAIN], CREW, night, {AN})
    assert told[3:8] == [(90, (AN,)), (100, (BINH,)), (110, (CHI,)), (120, (HEAD,)), (180, (AN,))]
    assert max(later - earlier for (earlier, _), (later, _) in pairwise(told)) == 60
    assert told[-1][0] >= 11 * 60
    assert [who for _, who in timeline([*CRITICAL_CHAIN], Crew(on_duty=(AN,), team=(AN,)), night, {AN})] == [(AN,)] * 31
    assert timeline([Step(minutes(0), Target.AGAIN)], CREW, [0, 1, 4, 5], {AN}) == [(0, (AN,)), (5, (AN,))]


def test_when_to_look_again() -> None:
    first = escalate(DEFAULT_CHAIN, CREW, Waiting(T0, 0, frozenset({AN})), T0)
    assert (first.notify, first.done, first.due_at) == ((), 0, T0 + minutes(10))
    last = escalate(DEFAULT_CHAIN, CREW, Waiting(T0, 2, frozenset({AN, BINH, CHI})), T0 + minutes(30))
    assert (last.notify, last.targets, last.done, last.due_at) == ((HEAD,), (Target.HEAD,), 3, T0 + minutes(750))


def test_an_evaluator_that_was_away_catches_up_in_one_go() -> None:
    step = escalate(DEFAULT_CHAIN, CREW, Waiting(T0, 0, frozenset({AN})), T0 + minutes(45))
    assert step.notify == (BINH, CHI, HEAD)
    assert step.done == 3


def test_where_nobody_is_next_the_step_reaches_wider() -> None:
    crew = Crew(on_duty=(AN,), team=(AN,), head=(HEAD,))
    assert timeline([*DEFAULT_CHAIN], crew, [10, 20, 30], {AN}) == [(10, (HEAD,)), (20, (AN,)), (30, (AN,))]


def test_the_only_officer_of_a_city_is_reminded() -> None:
    assert timeline([*DEFAULT_CHAIN], Crew(on_duty=(AN,), team=(AN,)), [10, 20, 30, 40], {AN}) == [
        (10, (AN,)),
        (20, (AN,)),
        (30, (AN,)),
    ]


def test_with_nobody_at_all_nothing_is_said() -> None:
    assert timeline([*DEFAULT_CHAIN], Crew(), [10, 20, 30], set()) == []


def test_a_chain_changed_while_an_alert_waits_counts_at_once() -> None:
    waiting = Waiting(T0, 1, frozenset({AN, BINH}))
    slow = [Step(minutes(5), Target.NEXT), Step(minutes(60), Target.HEAD)]
    assert escalate(slow, CREW, waiting, T0 + minutes(8)).due_at == T0 + minutes(65)
    fast = [Step(minutes(5), Target.NEXT), Step(minutes(2), Target.HEAD)]
    assert escalate(fast, CREW, waiting, T0 + minutes(8)).notify == (HEAD,)
    assert escalate([], CREW, waiting, T0 + minutes(8)).due_at is None


def test_a_chain_that_has_become_shorter_while_an_alert_waits_still_begins_anew() -> None:
    waiting = Waiting(T0, 3, frozenset({AN, BINH, CHI, HEAD}))
    short = [Step(minutes(5), Target.NEXT), Step(minutes(60), Target.AGAIN)]
    assert escalate(short, CREW, waiting, T0 + minutes(35)).due_at == T0 + minutes(65)
    again = escalate(short, CREW, waiting, T0 + minutes(65))
    assert (again.notify, again.targets, again.done) == ((AN,), (Target.AGAIN,), 0)


def test_the_roster_is_that_of_the_moment() -> None:
    moved = Crew(on_duty=(BINH,), next=(CHI,), team=(AN, BINH, CHI), head=(HEAD,))
    step = escalate(DEFAULT_CHAIN, moved, Waiting(T0, 0, frozenset({AN})), T0 + minutes(10))
    assert (step.notify, step.targets) == ((BINH, CHI), (Target.ON_DUTY, Target.NEXT)), "Bình came on duty meanwhile"


def test_what_was_given_to_somebody_by_name_comes_to_those_on_duty_when_nothing_comes_of_it() -> None:
    told = timeline([*DEFAULT_CHAIN], CREW, [9, 10, 20, 30], {CHI})
    assert told == [(10, (AN, BINH)), (20, (HEAD,)), (30, (AN,))]


def test_the_chain_of_the_agency_and_of_the_gravest_severity() -> None:
    def one(agency: str, severity: int, position: int, after: float) -> ChainStep:
        return ChainStep(agency, severity, position, Step(minutes(after), Target.HEAD))

    steps = [one("", 1, 1, 10), one("", 3, 2, 4), one("", 3, 1, 3), one("H60.03", 2, 1, 1)]
    assert [s.after for s in chain_for(steps, "H60.07", 2)] == [minutes(10)]
    assert [s.after for s in chain_for(steps, None, 4)] == [minutes(3), minutes(4)]
    assert [s.after for s in chain_for(steps, "H60.03", 4)] == [minutes(1)]
    assert [s.after for s in chain_for(steps, "H60.03", 1)] == [minutes(10)]
    assert [chain_for([], "H60.03", severity) for severity in (1, 2, 3, 4)] == [
        *[DEFAULT_CHAIN] * 2,
        *[CRITICAL_CHAIN] * 2,
    ]


DAN = 4
SKILLED = Crew(on_duty=(AN, CHI), next=(BINH,), team=(AN, BINH, CHI), head=(HEAD,), skilled=(CHI, DAN))


def test_whoever_is_on_duty_with_the_rules_skill_is_told_before_anybody_is_woken() -> None:
    assert timeline([*DEFAULT_CHAIN], SKILLED, [10, 20, 30], {AN, CHI}) == [(10, (DAN,)), (20, (BINH,)), (30, (HEAD,))]
    step = escalate(DEFAULT_CHAIN, SKILLED, Waiting(T0, 0, frozenset({AN, CHI})), T0 + minutes(10))
    assert step.targets == (Target.SKILLED,)


def test_of_those_on_duty_who_know_the_skilled_are_reminded_and_without_any_all() -> None:
    chain = [Step(minutes(5), Target.ON_DUTY), Step(minutes(5), Target.SKILLED)]
    assert timeline(chain, SKILLED, [5, 10], {AN, CHI, DAN}) == [(5, (CHI,)), (10, (CHI,))]
    assert timeline(chain, CREW, [5, 10], {AN}) == [(5, (AN,)), (10, (AN,))]


def test_a_head_is_told_whoever_has_the_skill() -> None:
    assert timeline([Step(minutes(5), Target.HEAD)], SKILLED, [5], {AN, CHI}) == [(5, (HEAD,))]


people = st.lists(st.integers(1, 6), max_size=4, unique=True).map(tuple)
crews = st.builds(Crew, people, people, people, people, people)
chains = st.lists(st.builds(Step, st.integers(0, 30).map(minutes), st.sampled_from(Target)), max_size=5)


@given(chains, crews, st.lists(st.integers(0, 200), max_size=20).map(sorted), people)
def test_however_often_it_is_looked_at_each_step_tells_once(
    chain: list[Step], crew: Crew, looks: list[int], told: tuple[int, ...]
) -> None:
    waiting = Waiting(T0, 0, frozenset(told))
    for minute in looks:
        now = T0 + minutes(minute)
        step = escalate(chain, crew, waiting, now)
        assert step.anew or waiting.done <= step.done <= len(chain)
        assert step.due_at is None or step.due_at > now
        assert len(set(step.notify)) == len(step.notify)
        assert step.anew or step.done > waiting.done or not step.notify
        waiting = after(step, waiting)
        assert not escalate(chain, crew, waiting, now).notify


@given(chains, crews, people)
def test_in_the_end_somebody_new_or_on_duty_was_told_at_each_step(
    chain: list[Step], crew: Crew, told: tuple[int, ...]
) -> None:
    end = escalate(chain, crew, Waiting(T0, 0, frozenset(told)), T0 + timedelta(days=1))
    assert end.done == (0 if end.anew else len(chain))
    reachable = {
        officer for group in (crew.on_duty, crew.next, crew.team, crew.head, crew.skilled) for officer in group
    }
    assert set(end.notify) <= reachable


def test_channels_by_severity_and_rank() -> None:
    contacts = [Contact("zalo", "1"), Contact("email", "a@b"), Contact("sms", "84", 1, 3), Contact("teams", "u", 2)]
    assert [c.channel for c in ways(contacts, 1)] == ["zalo", "email"]
    assert [c.channel for c in ways(contacts, 3)] == ["zalo", "email", "sms"]
    assert [c.channel for c in ways([Contact("sms", "84", 2, 4), Contact("email", "a@b", 3, 4)], 1)] == ["sms"]
    assert ways([], 4) == []


NIGHT = Quiet(time(22), time(6))


def at(hour: int, day: int = 25) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=LOCAL_ZONE)


def test_quiet_hours_over_midnight_and_never_for_what_is_critical() -> None:
    assert held_until(NIGHT, at(21), critical=False) is None
    assert held_until(NIGHT, at(22), critical=False) == at(6, 26)
    assert held_until(NIGHT, at(3), critical=False) == at(6)
    assert held_until(NIGHT, at(6), critical=False) is None
    assert held_until(NIGHT, at(3), critical=True) is None
    assert held_until(None, at(3), critical=False) is None
    assert held_until(Quiet(time(12), time(13)), at(12), critical=False) == at(13)


@given(st.times(), st.times(), st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001
def test_what_is_held_back_comes_within_a_day(begins: time, ends: time, moment: datetime) -> None:
    now = moment.replace(tzinfo=LOCAL_ZONE)
    until = held_until(Quiet(begins, ends), now, critical=False)
    assert until is None or now < until <= now + timedelta(days=1)
    assert until is None or held_until(Quiet(begins, ends), until, critical=False) is None
