"""What an alert rule is, and the words it speaks in: observation, finding, condition, grade, severity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from streams.alerts.look import Look
from streams.texts import Text, figure

__all__ = [
    "CRITICAL",
    "LONG_AGO",
    "NORMAL",
    "Condition",
    "Finding",
    "Flap",
    "Front",
    "Grade",
    "Kind",
    "Memory",
    "Observe",
    "Observed",
    "Rule",
    "Severity",
    "Text",
    "figure",
]

NORMAL = 0
"""The level of a subject about which nothing is to be said."""
NO_UNIT = Text("", "")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Severity(IntEnum):
    """Severities of the Common Alerting Protocol 1.2, ordered."""

    MINOR = 1
    MODERATE = 2
    SEVERE = 3
    EXTREME = 4


CRITICAL = Severity.SEVERE
"""From this severity on nothing is held back: a message is urgent, and quiet hours do not count."""


class Kind(StrEnum):
    """How a rule decides."""

    THRESHOLD = "threshold"
    LEVEL = "level"
    RATE = "rate of change"
    ABSENCE = "absence"
    RATIO = "ratio over a window"
    DEADLINE = "deadline"
    FORECAST = "forecast"
    COMPOSITE = "composite"
    ANOMALY = "anomaly"


class Observed(NamedTuple):
    """A freshly written observation; `time` is event time in UTC, `value` in the metric's unit.

    One that is not `good` (by its quality) proves nothing, and takes back what it said before.
    """

    source: str
    metric: str
    time: datetime
    value: float
    origin: str
    good: bool = True


Memory = Sequence[tuple[int, float]]
"""What a rule keeps of earlier observations: (microseconds since 1970 UTC, value), oldest first."""


class Finding(NamedTuple):
    """What a rule makes of one observation: the level (0 = normal), the figures that prove it, what it remembers."""

    level: int
    evidence: dict[str, Any]
    memory: Memory = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """How a subject stands under a rule since `since`, as known at `event_time` (event times, UTC).

    `base_level`, `base_since` are how it stood before the newest observation: a correction of that
    observation starts from them. `queued_level` is what the judge was last told. `failure` says
    why the rule could not judge the newest observation (a wrong attribute in the registry). `memory` is what the rule
    remembers of earlier observations.
    """

    level: int = NORMAL
    since: datetime = LONG_AGO
    event_time: datetime = LONG_AGO
    evidence: Mapping[str, Any] = field(default_factory=dict)
    base_level: int = NORMAL
    base_since: datetime = LONG_AGO
    queued_level: int = NORMAL
    failure: str | None = None
    memory: Memory = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """What one level of a rule means: how severe, its title (`{subject}`), and the officer's steps."""

    severity: Severity
    title: Text
    runbook: tuple[Text, ...]


Observe = Callable[[Observed, Mapping[str, Any], Condition], Finding]


@dataclass(frozen=True, slots=True)
class Flap:
    """When an alert that comes and goes is said to flap: `count` returns within `window`.

    It is then told of once, and not again before it has been quiet for `calm`.
    """

    count: int = 3
    window: timedelta = timedelta(hours=2)
    calm: timedelta = timedelta(hours=1)


class Front(NamedTuple):
    """What makes one incident of alerts that live at the same time: of one name and one owner, begun within a day.

    With `by`, also of one value of that attribute of their stations, and a station without it stands alone.
    """

    name: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One alert rule, over single stations (`observe`) or over other tables (`look`); it has one of the two.

    `observe` is pure: (observation, station's attributes, condition before) → finding; `proof` says
    a finding's evidence in one line. All durations are city time: `hold` before a raised
    condition fires, `clear_hold` before a lower one is believed, `max_age` beyond which an event
    opens nothing, `reopen_within` after a resolution the same alert is re-opened, `taken_for` after which an
    acknowledgement lapses.

    `lines` are the thresholds of the levels 1, 2, … as the rule begins with them; the province edits them
    (`streams.alerts.tuning`). `basis` says where they come from; without one no text was found and they are a
    proposal.
    """

    name: str
    label: Text
    grades: Mapping[int, Grade]
    proof: Callable[[Mapping[str, Any]], Text]
    kind: Kind = Kind.LEVEL
    metrics: frozenset[str] = frozenset()
    observe: Observe | None = None
    look: Look | None = None
    lines: tuple[float, ...] = ()
    unit: Text = NO_UNIT
    basis: str | None = None
    hold: timedelta = timedelta(0)
    clear_hold: timedelta = timedelta(minutes=10)
    max_age: timedelta = timedelta(hours=1)
    reopen_within: timedelta = timedelta(minutes=30)
    taken_for: timedelta = timedelta(hours=8)
    flap: Flap = Flap()
    front: Front | None = None
    agency: str | None = None
    """Who owns alerts whose subject names no agency: its code, or the part of it after the province's own."""
    owner: str | None = None
    """Who owns its alerts whoever owns the subject: an agency's code."""
    stations: frozenset[str] | None = None
    """The only stations whose observations it judges; None = all that measure its metrics."""
    skill: str | None = None
    """What an officer should be able to do who is told when nobody takes its alerts on (`ioc duty people skills`)."""

    def __post_init__(self) -> None:
        """Refuse a rule that decides in no way or in two."""
        if (self.observe is None) == (self.look is None):
            raise ValueError(f"the rule {self.name} must either observe or look")

    def watches(self, station: str) -> bool:
        """Say whether the observations of a station are judged."""
        return self.stations is None or station in self.stations

    def said(self, evidence: Mapping[str, Any]) -> Text | None:
        """Say what evidence proves; None where the rule kept other figures then: the past must stay readable."""
        try:
            return self.proof(evidence)
        except (LookupError, TypeError, ValueError):
            return None

    def grade(self, level: int) -> Grade:
        """Return what the level means; an unknown level above all counts as the highest known."""
        return self.grades[min(level, max(self.grades))]
