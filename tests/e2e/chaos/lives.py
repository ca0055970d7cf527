"""What the stations of a chaos run live through, and what must come of it by the pure lifecycle; both seeded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from streams.alerts.lifecycle import Alert, Change, State, Timer, Transition, judge
from streams.alerts.rule import LONG_AGO, Condition
from streams.alerts.rules.water_level import RULE
from tests.integration.alerts.scene import LEVELS_M

SPAN_S = 1_200
"""City seconds from the first reading to the last, in either size: in the small one they pass faster."""
_CALM_S = 840
"""From the fall of the water to its return: the alert is over by then, also when servers were away for a minute."""


@dataclass(frozen=True, slots=True)
class Life:
    """One station's readings: (city seconds since the beginning, level), in order."""

    station: str
    readings: tuple[tuple[float, int], ...]
    taken: bool = False
    """Whether an officer takes its alert on by the link in a message."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What must come of a life: how often its level changes, and the transitions of its alert, in order."""

    changes: int
    transitions: tuple[Transition, ...]

    @property
    def lines(self) -> list[tuple[str, int]]:
        """The lines of the audit: kind and level."""
        return [(str(one.kind), one.after.level) for one in self.transitions if one.audited]

    @property
    def told(self) -> int:
        """How often whoever is on duty is told."""
        return sum(one.tells for one in self.transitions)


def lives(stations: int, changes: int, taken: int, returning: bool, seed: int) -> list[Life]:
    """Return so many lives with so many changes of level at least; with `returning` some floods come back at the end.

    Every tenth station has a flood that passes, `taken` have an alert that is taken on; the others are restless.
    """
    chance = Random(seed)
    kinds = ["passing" if n % 10 == 0 else "taken" if n % 10 == 1 and n // 10 < taken else "" for n in range(stations)]
    restless = kinds.count("")
    spent = kinds.count("passing") * (3 if returning else 2) + kinds.count("taken")
    each = max(3, -(-(changes - spent) // restless)) | 1
    return [_life(f"WTR-{n:04}", kind, each, returning, chance) for n, kind in enumerate(kinds)]


def _life(station: str, kind: str, each: int, returning: bool, chance: Random) -> Life:
    if kind == "passing":
        return Life(station, tuple(_passing(chance.uniform(10, 180), chance.uniform(60, 120), returning)))
    if kind == "taken":
        return Life(station, ((chance.uniform(10, SPAN_S * 0.7), 1),), taken=True)
    return Life(station, tuple(_restless(each, chance)))


def _passing(rise: float, high: float, returning: bool) -> Iterator[tuple[float, int]]:
    yield rise, 2
    fall = rise + high
    yield from ((fall + minute * 60, 0) for minute in range(14))
    if returning:
        yield fall + _CALM_S, 2


def _restless(changes: int, chance: Random) -> list[tuple[float, int]]:
    """Up to alarm III, then up and down between II and III; in the end it is high."""
    first = chance.uniform(5, SPAN_S * 0.5)
    times = sorted([first, *(chance.uniform(first, SPAN_S) for _ in range(changes - 1))])
    return [(at, n + 1 if n < 3 else 3 - n % 2) for n, at in enumerate(times)]


def metres(level: int) -> float:
    """Return a reading of a level, far from the dead bands."""
    return LEVELS_M[level]


def fate(life: Life, begin: datetime) -> Fate:
    """Run the pure lifecycle over a life in event time, as if every reading were judged the instant it is made."""
    alert: Alert | None = None
    standing = Condition()
    found: list[Transition] = []
    changes = 0
    for seconds, level in life.readings:
        at = begin + timedelta(seconds=seconds)
        alert = _timers(alert, standing, at, found)
        before, standing = standing, _standing(standing, level, at)
        if level != before.level:
            changes += 1
            change = Change(RULE.name, life.station, level, before.level, at)
            alert = _after(judge(alert, change, RULE, at), alert, found)
    _timers(alert, standing, begin + timedelta(seconds=SPAN_S), found)
    return Fate(changes, tuple(found))


def _standing(before: Condition, level: int, at: datetime) -> Condition:
    since = before.since if level == before.level and before.event_time != LONG_AGO else at
    return replace(before, level=level, since=since, event_time=at)


def _timers(alert: Alert | None, standing: Condition, until: datetime, found: list[Transition]) -> Alert | None:
    """Let every timer come that is due by an instant."""
    while alert is not None and alert.state is not State.RESOLVED and alert.due_at is not None and alert.due_at < until:
        alert = _after(judge(alert, Timer(standing), RULE, alert.due_at), alert, found)
    return alert


def _after(transitions: Sequence[Transition], alert: Alert | None, found: list[Transition]) -> Alert | None:
    found += transitions
    return transitions[-1].after if transitions else alert
