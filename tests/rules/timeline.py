"""A rule's timeline on a virtual clock: at 0 s push, at 60 s want, between two instants want nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from streams.alerts import looks
from streams.alerts.conditions import Changed, Observed, step
from streams.alerts.lifecycle import Action, Alert, Change, State, Timer, Transition, judge
from streams.alerts.lifecycle.flapping import clear_hold
from streams.alerts.lifecycle.muting import Surroundings, mute, still
from streams.alerts.lifecycle.silence import Silence
from streams.alerts.look import Row
from streams.alerts.rule import Condition, Rule
from streams.clock import FixedClock
from streams.engine.batch import LIVE

START = datetime(2026, 11, 24, tzinfo=UTC)
TICK_S = 0.2


class Timeline:
    """One subject under one rule; seconds count from START, and the judge ticks every 0.2 s in between.

    A rule that looks is shown the value that was pushed last at every one of its looks. `silences` and `parents`
    (those that fire, as 'rule:subject') may be changed as the time goes on.
    """

    def __init__(
        self, rule: Rule, attributes: Mapping[str, Any], station: str = "WTR-010", tick_s: float = TICK_S
    ) -> None:
        self.rule, self.attributes, self.station, self._tick_s = rule, attributes, station, tick_s
        self.silences: Sequence[Silence] = ()
        self.parents: Sequence[str] = ()
        self._row: Row | None = None
        self._looks_at = START
        self.clock = FixedClock(START)
        self.condition = Condition()
        self.alert: Alert | None = None
        self.log: list[tuple[float, Transition]] = []
        self._seen = 0

    def push(self, at: float, value: float, *, event: float | None = None, origin: str = LIVE) -> None:
        """At an instant a value arrives whose event time is the same, or `event`."""
        time = START + timedelta(seconds=at if event is None else event)
        if self.rule.look is not None:
            self._advance(at)
            self._row, self._looks_at = Row(self.station, value, at=None if event is None else time), self.clock.now()
            self._tick()
            return
        self.until(at)
        metric = min(self.rule.metrics)
        observed = Observed(self.station, metric, time, value, origin)
        self.condition, changed = step(self.rule, self.condition, observed, self.attributes, self.clock.now())
        self._queue(changed)

    def act(self, at: float, action: Action) -> None:
        """At an instant an officer acts; raises RefusedError when somebody was first."""
        self.until(at)
        self._judge(action)

    def until(self, at: float) -> None:
        """Let the time pass, the timers with it."""
        self._advance(at)
        self._tick()

    def want(self, at: float, *kinds: str) -> None:
        """At an instant these transitions have happened since the last `want`, and no other."""
        self.until(at)
        happened = [f"{t.kind} {t.after.level}" for _, t in self.log[self._seen :] if t.audited]
        self._seen = len(self.log)
        assert happened == list(kinds), f"at {at} s: {happened}"

    @property
    def now(self) -> float:
        """Seconds since START."""
        return round((self.clock.now() - START).total_seconds(), 6)

    @property
    def told(self) -> list[str]:
        """What somebody was told by message, in order."""
        return [f"{t.kind} {t.after.level}" for _, t in self.log if t.tells]

    @property
    def live(self) -> Alert:
        """The alert, which must be there and not resolved."""
        assert self.alert is not None
        assert self.alert.state is not State.RESOLVED
        return self.alert

    def _advance(self, at: float) -> None:
        while self.now + self._tick_s < at:
            self.clock.advance(self._tick_s)
            self._tick()
        self.clock.advance(at - self.now)

    def _tick(self) -> None:
        now = self.clock.now()
        if self._row is not None and self._looks_at <= now:
            self._look()
        alert = self.alert
        if alert and any(due and due <= now for due in (alert.due_at, alert.lapse_at)):
            self._judge(Timer(self.condition))
        if self.alert:
            self._take(still(self.alert, self._around, clear_hold(self.alert, self.rule), now))

    def _look(self) -> None:
        assert self.rule.look is not None
        assert self._row is not None
        now = self.clock.now()
        self._looks_at = now + self.rule.look.every
        before = {self.station: self.condition} if self.condition != Condition() else {}
        after, changes = looks.fold(self.rule, [self._row], before, self.rule.lines, now)
        self.condition = after.get(self.station, self.condition)
        for changed in changes:
            self._queue(changed)

    def _queue(self, changed: Changed | None) -> None:
        if changed and changed.queued:
            self._judge(
                Change(changed.rule, changed.subject, changed.level, changed.was, changed.event_time, changed.evidence)
            )

    def _judge(self, cause: Change | Timer | Action) -> None:
        self._take(judge(self.alert, cause, self.rule, self.clock.now()))

    @property
    def _around(self) -> Surroundings:
        return Surroundings(self.silences, self.parents)

    def _take(self, transitions: Sequence[Transition]) -> None:
        for nth, judged in enumerate(transitions):
            after = replace(judged.after, told=self.alert.told) if nth and self.alert else judged.after
            severity = self.rule.grade(judged.after.level).severity
            transition = mute(replace(judged, after=after), severity, self._around, self.clock.now())
            self.log.append((self.now, transition))
            self.alert = transition.after
