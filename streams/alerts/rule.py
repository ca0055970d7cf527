"""What an alert rule is, and the words it speaks in: observation, finding, condition, grade, severity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, NamedTuple

NORMAL = 0
"""The level of a subject about which nothing is to be said."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Severity(IntEnum):
    """Severities of the Common Alerting Protocol 1.2, ordered."""

    MINOR = 1
    MODERATE = 2
    SEVERE = 3
    EXTREME = 4


class Text(NamedTuple):
    """The same words in Vietnamese and in English; `{name}` places are filled by `filled`."""

    vi: str
    en: str

    def filled(self, **places: Text | str) -> Text:
        """Return the text with its places filled, each by its own language or by the same word."""
        both = {name: word if isinstance(word, Text) else Text(word, word) for name, word in places.items()}
        vi = {name: word.vi for name, word in both.items()}
        en = {name: word.en for name, word in both.items()}
        return Text(self.vi.format_map(vi), self.en.format_map(en))


def figure(value: float, decimals: int) -> Text:
    """Write a number as each language does: 24,13 and 24.13."""
    written = f"{value:.{decimals}f}"
    return Text(written.replace(".", ","), written)


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


class Finding(NamedTuple):
    """What a rule makes of one observation: the level (0 = normal) and the figures that prove it."""

    level: int
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """How a subject stands under a rule since `since`, as known at `event_time` (event times, UTC).

    `base_level`, `base_since` are how it stood before the newest observation: a correction of that
    observation starts from them. `queued_level` is what the judge was last told. `failure` says
    why the rule could not judge the newest observation (a wrong attribute in the registry).
    """

    level: int = NORMAL
    since: datetime = LONG_AGO
    event_time: datetime = LONG_AGO
    evidence: Mapping[str, Any] = field(default_factory=dict)
    base_level: int = NORMAL
    base_since: datetime = LONG_AGO
    queued_level: int = NORMAL
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """What one level of a rule means: how severe, its title (`{subject}`), and the officer's steps."""

    severity: Severity
    title: Text
    runbook: tuple[Text, ...]


Observe = Callable[[Observed, Mapping[str, Any], Condition], Finding]


@dataclass(frozen=True, slots=True)
class Rule:
    """One alert rule over single stations.

    `observe` is pure: (observation, station's attributes, condition before) → finding; `proof` says
    a finding's evidence in one line. All durations are city time: `hold` before a raised
    condition fires, `clear_hold` before a lower one is believed, `max_age` beyond which an event
    opens nothing, `reopen_within` after a resolution the same alert is re-opened.
    """

    name: str
    label: Text
    metrics: frozenset[str]
    grades: Mapping[int, Grade]
    observe: Observe
    proof: Callable[[Mapping[str, Any]], Text]
    hold: timedelta = timedelta(0)
    clear_hold: timedelta = timedelta(minutes=10)
    max_age: timedelta = timedelta(hours=1)
    reopen_within: timedelta = timedelta(minutes=30)
    agency: str | None = None
    """Code of the agency that owns alerts whose station names none of its own."""

    def grade(self, level: int) -> Grade:
        """Return what the level means; an unknown level above all counts as the highest known."""
        return self.grades[min(level, max(self.grades))]
