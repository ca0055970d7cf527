"""What holds of an alert's life whatever happens, and in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams.alerts.lifecycle import (
    Acknowledge,
    Alert,
    Change,
    Kind,
    Note,
    RefusedError,
    Resolve,
    State,
    Timer,
    Transition,
    judge,
)
from streams.alerts.lifecycle.flapping import clear_hold
from streams.alerts.lifecycle.model import ENDS
from streams.alerts.lifecycle.muting import Surroundings, mute, still
from streams.alerts.rule import Condition, Flap, Rule
from streams.alerts.rules.water_level import RULE

START = datetime(2026, 11, 24, tzinfo=UTC)
PATIENT = replace(RULE, hold=timedelta(minutes=2))
events = st.lists(
    st.tuples(
        st.sampled_from(["level", "time", "acknowledge", "resolve", "note", "old"]),
        st.integers(0, 3),
        st.integers(1, 1200),
    ),
    max_size=40,
)


class Life:
    """One subject, its condition and its alerts."""

    def __init__(self, rule: Rule) -> None:
        self.rule, self.now, self.level = rule, START, 0
        self.since = START
        self.alert: Alert | None = None
        self.history: list[Transition] = []

    def live(self, kind: str, level: int, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        if kind == "level" and level != self.level:
            change = Change("water_level", "WTR-010", level, self.level, self.now)
            self.level, self.since = level, self.now
            self.take(judge(self.alert, change, self.rule, self.now))
        if self.alert is None:
            return
        self.take(judge(self.alert, Timer(Condition(self.level, self.since, self.now)), self.rule, self.now))
        version = self.alert.version - (kind == "old")
        try:
            if kind in ("acknowledge", "old"):
                self.take(judge(self.alert, Acknowledge("an", version), self.rule, self.now))
            elif kind == "resolve":
                self.take(judge(self.alert, Resolve("an", version, "xong"), self.rule, self.now))
            elif kind == "note":
                self.take(judge(self.alert, Note("an", "ghi"), self.rule, self.now))
        except RefusedError:
            assert version != self.alert.version or self.alert.state is not State.FIRING

    def take(self, transitions: list[Transition]) -> None:
        for transition in transitions:
            check(self.alert, transition)
            self.history.append(transition)
            self.alert = transition.after


def check(before: Alert | None, transition: Transition) -> None:
    after = transition.after
    fresh = before is None or (before.state is State.RESOLVED and after.seq == 1)
    assert after.seq == (0 if fresh else before.seq if before else 0) + transition.audited
    assert after.version <= after.seq
    assert after.level >= 1
    assert (after.state is State.RESOLVED) == (after.resolved_at is not None)
    assert (after.due_at is None) == (after.hold_level is None)
    if after.state is State.RESOLVED:
        assert after.due_at is None
    if after.state is State.ACKNOWLEDGED:
        assert after.acknowledged_by is not None
    if fresh:
        assert transition.kind in (Kind.FIRED, Kind.PENDING)
    if transition.tells:
        assert after.state is (State.RESOLVED if transition.kind in ENDS else State.FIRING)


@given(events, st.sampled_from([RULE, PATIENT]))
@settings(max_examples=300, deadline=None)
def test_whatever_happens_an_alert_is_consistent(happenings: list[tuple[str, int, int]], rule: Rule) -> None:
    life = Life(rule)
    for happening in happenings:
        life.live(*happening)


@given(events, st.sampled_from([RULE, PATIENT]))
@settings(max_examples=200, deadline=None)
def test_once_all_is_quiet_every_alert_ends_and_each_that_was_told_of_is_ended_or_closed(
    happenings: list[tuple[str, int, int]], rule: Rule
) -> None:
    life = Life(rule)
    for happening in happenings:
        life.live(*happening)
    life.live("level", 0, 1)
    for _ in range(20):
        life.live("time", 0, 60)
    assert life.alert is None or life.alert.state is State.RESOLVED


class Told(Life):
    """A life of which somebody is told, but while a parent explains it away; `called`: since it is nobody's."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.parents: tuple[str, ...] = ()
        self.called = False

    def take(self, transitions: list[Transition]) -> None:
        for nth, judged in enumerate(transitions):
            after = replace(judged.after, told=self.alert.told) if nth and self.alert else judged.after
            transition = mute(replace(judged, after=after), 2, Surroundings((), self.parents), self.now)
            self.alert = transition.after
            self.called = self.alert.state is State.FIRING and (transition.tells or self.called)

    def look(self) -> None:
        if self.alert is not None:
            quiet = clear_hold(self.alert, self.rule)
            self.take(still(self.alert, Surroundings((), self.parents), quiet, self.now))
            assert self.alert.state is not State.FIRING or self.called or self.alert.untold


restless = st.lists(
    st.tuples(st.sampled_from(["level", "acknowledge", "time"]), st.integers(0, 2), st.just(90), st.integers(0, 9)),
    max_size=40,
)
# Up, down for long enough, up again; the officer who has what flaps sees it once more.
Happening = tuple[str, int, int, int]
AGAIN: list[Happening] = [("level", 1, 90, 1), ("time", 1, 90, 1), ("level", 2, 90, 1)]
FLAPPING: list[Happening] = [("level", 2, 90, 1), *AGAIN, ("acknowledge", 2, 90, 1), *AGAIN]
# That it flaps is held back by a parent, which is gone when it rises once more.
HELD: list[Happening] = [*(("level", level, 90, 0) for level in (2, 0, 0, 1)), ("level", 2, 90, 1)]


@example(FLAPPING, 1)
@example(HELD, 1)
@given(restless, st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_an_alert_that_nobody_has_is_one_of_which_somebody_was_told_or_will_be(
    happenings: list[Happening], returns: int
) -> None:
    minute = timedelta(minutes=1)
    life = Told(replace(RULE, flap=Flap(count=returns, calm=minute), clear_hold=minute))
    for kind, level, seconds, chance in happenings:
        life.parents = ("connector_stalled:water",) if chance == 0 else ()
        life.live(kind, level, seconds)
        life.look()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_a_raised_condition_is_never_without_a_live_alert(levels: list[int]) -> None:
    life = Life(RULE)
    for level in levels:
        life.live("level", level, 5)
        if life.level:
            assert life.alert is not None
            assert life.alert.state is State.FIRING
            assert life.alert.level >= life.level


def test_a_timer_or_an_action_needs_its_alert() -> None:
    for cause in (Timer(Condition()), Note("an", "?")):
        with pytest.raises(ValueError, match="without an alert"):
            judge(None, cause, RULE, START)


def test_a_pending_alert_cannot_be_acknowledged() -> None:
    life = Life(PATIENT)
    life.live("level", 1, 1)
    assert life.alert is not None
    assert life.alert.state is State.PENDING
    with pytest.raises(RefusedError):
        judge(life.alert, Acknowledge("an", life.alert.version), PATIENT, life.now)
