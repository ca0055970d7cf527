"""A rule's timeline on a virtual clock: at 0 s push, at 60 s want, between two instants want nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from streams.alerts.conditions import Observed, step
from streams.alerts.lifecycle import Acknowledge, Alert, Change, Note, Resolve, State, Timer, Transition, judge
from streams.alerts.rule import Condition, Rule
from streams.clock import FixedClock
from streams.engine.batch import LIVE

START = datetime(2026, 11, 24, tzinfo=UTC)
TICK_S = 0.2


class Timeline:
    """One station under one rule; seconds count from START, and the judge ticks every 0.2 s in between."""

    def __init__(self, rule: Rule, attributes: Mapping[str, Any], station: str = "WTR-010") -> None:
        self.rule, self.attributes, self.station = rule, attributes, station
        self.clock = FixedClock(START)
        self.condition = Condition()
        self.alert: Alert | None = None
        self.log: list[tuple[float, Transition]] = []
        self._seen = 0

    def push(self, at: float, value: float, *, event: float | None = None, origin: str = LIVE) -> None:
        """At an instant a value arrives whose event time is the same, or `event`."""
        self.until(at)
        metric = next(iter(self.rule.metrics))
        time = START + timedelta(seconds=at if event is None else event)
        observed = Observed(self.station, metric, time, value, origin)
        self.condition, changed = step(self.rule, self.condition, observed, self.attributes, self.clock.now())
        if changed and changed.queued:
            self._judge(
                Change(changed.rule, changed.subject, changed.level, changed.was, changed.event_time, changed.evidence)
            )

    def act(self, at: float, action: Acknowledge | Resolve | Note) -> None:
        """At an instant an officer acts; raises RefusedError when somebody was first."""
        self.until(at)
        self._judge(action)

    def until(self, at: float) -> None:
        """Let the time pass, the timers with it."""
        while self.now + TICK_S <= at:
            self.clock.advance(TICK_S)
            self._tick()
        self.clock.advance(at - self.now)
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

    def _tick(self) -> None:
        if self.alert and self.alert.due_at and self.alert.due_at <= self.clock.now():
            self._judge(Timer(self.condition))

    def _judge(self, cause: Change | Timer | Acknowledge | Resolve | Note) -> None:
        for transition in judge(self.alert, cause, self.rule, self.clock.now()):
            self.log.append((self.now, transition))
            self.alert = transition.after
