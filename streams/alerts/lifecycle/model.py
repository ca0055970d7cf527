"""Alerts, what can happen to them, and the transitions that follow; all times are the city's, in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from streams.alerts.diagnosis import Diagnosis
from streams.alerts.rule import Condition

SYSTEM = "system"
"""Who acted when no person did."""


class State(StrEnum):
    """Where an alert stands."""

    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


OPEN = (State.FIRING, State.ACKNOWLEDGED)
"""An alert is open as long as it has been raised and is not over, whether or not somebody has taken it on."""


class Kind(StrEnum):
    """What a transition did; each but POSTPONED is a line of the audit."""

    PENDING = "pending"
    DROPPED = "dropped"
    FIRED = "fired"
    RAISED = "raised"
    EASING = "easing"
    RETURNED = "returned"
    LOWERED = "lowered"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    ACKNOWLEDGED = "acknowledged"
    NOTED = "noted"
    CLOSED = "closed"
    LAPSED = "lapsed"
    FLAPPING = "flapping"
    STILL = "still"
    ESCALATED = "escalated"
    HANDED_OVER = "handed_over"
    ASSIGNED = "assigned"
    EXPLAINED = "explained"
    POSTPONED = "postponed"


TELLS = frozenset(
    {
        *(Kind.FIRED, Kind.RAISED, Kind.REOPENED, Kind.RESOLVED, Kind.LAPSED, Kind.FLAPPING, Kind.STILL),
        *(Kind.HANDED_OVER, Kind.ASSIGNED, Kind.CLOSED),
    }
)
"""Transitions of which the officer on duty is told by message; the desk shows all."""
ENDS = frozenset({Kind.RESOLVED, Kind.CLOSED})
"""Transitions after which there is nothing to be done any more: whoever was told of it is told so."""
QUIET = frozenset(
    {Kind.EASING, Kind.RETURNED, Kind.LOWERED, Kind.NOTED, Kind.POSTPONED, Kind.ESCALATED, Kind.EXPLAINED}
)
"""Transitions that do not make outdated what an officer is about to do: they leave the version as it is."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert; `id` is None until it is stored.

    `event_time` and `evidence` belong to the observation behind the newest transition. While a
    lower (or, pending, a higher) condition is waited for, `hold_level` is what it will become at
    `due_at`. `seq` numbers the audit lines; `version` is the seq of the last that was not quiet.

    `lapse_at` is when the acknowledgement lapses. `peak` is the highest level since it fired, 0 as long as it never
    did. `flips` are the latest returns to a level that was reached before, `flapping` says that they are too many to be
    told of one by one.
    `told` says that somebody was told of it since it opened, `untold` that somebody is to be told as soon as nothing
    mutes it any more. `agency` owns it: the one that its rule or station names, or the one that it was handed to.
    `diagnosis` is what it turned out to be, once somebody has said so. `assigned_to` is the officer (by number) to whom
    somebody gave it and who has not taken it on yet.
    """

    rule: str
    subject: str
    state: State
    level: int
    opened_at: datetime
    changed_at: datetime
    event_time: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None
    seq: int = 0
    version: int = 0
    hold_level: int | None = None
    due_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    lapse_at: datetime | None = None
    peak: int = 0
    flips: tuple[datetime, ...] = ()
    flapping: bool = False
    told: bool = False
    untold: bool = False
    incident: int | None = None
    agency: str | None = None
    diagnosis: str | None = None
    assigned_to: int | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of an alert's life: what it did, who did it and why, and the alert afterwards.

    `muted` says why nobody is told of what somebody would be told of otherwise. `taken` is the alert as somebody had it
    on whom a rise calls again: it stays theirs when nobody is told of the rise.
    """

    kind: Kind
    after: Alert
    who: str = SYSTEM
    why: str = ""
    muted: str | None = None
    taken: Alert | None = None

    @property
    def tells(self) -> bool:
        """Whether somebody must be told by message."""
        return self.news and self.muted is None

    @property
    def news(self) -> bool:
        """Whether somebody must be told unless the alert is muted."""
        return self.kind in TELLS and self.after.state is not State.PENDING

    @property
    def audited(self) -> bool:
        """Whether it is a line of the audit."""
        return self.kind is not Kind.POSTPONED


@dataclass(frozen=True, slots=True)
class Change:
    """A condition changed from level `was` to `level` at an event time."""

    rule: str
    subject: str
    level: int
    was: int
    event_time: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """The alert's `due_at` has come; `condition` is how its subject stands by now."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """An officer takes the alert on until an instant; `version` is the one that was on the officer's screen.

    Without an `until` it holds for as long as the rule says.
    """

    who: str
    version: int
    why: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resolve:
    """An officer closes the alert and says the cause."""

    who: str
    version: int
    why: str
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """An officer gives the alert to another agency, whose officers must take it on anew."""

    who: str
    version: int
    why: str
    agency: str


@dataclass(frozen=True, slots=True)
class Assign:
    """An officer gives the alert to a colleague (by number), or (None) back to whoever is on duty: to be taken on anew.

    It is how an alert that was taken on by mistake is let go again.
    """

    who: str
    version: int
    why: str
    officer: int | None


@dataclass(frozen=True, slots=True)
class Reopen:
    """An officer takes back that an alert was closed, by whomever; `standing` is how its subject stands by now."""

    who: str
    version: int
    why: str = ""
    standing: Condition = field(default_factory=Condition)


@dataclass(frozen=True, slots=True)
class Explain:
    """An officer says afterwards what an alert was that is over; the newest word counts, and any version will do."""

    who: str
    why: str
    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True)
class Note:
    """An officer writes something down; any version will do."""

    who: str
    why: str


Action: TypeAlias = Acknowledge | Resolve | Reopen | Note | HandOver | Assign | Explain
Cause: TypeAlias = Change | Timer | Action


class NothingLeftError(Exception):
    """An alert cannot be re-opened: its subject stands at normal, or has another alert by now."""


class RefusedError(Exception):
    """An action that came too late; `alert` is how things stand, and so says who was first."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"alert {alert.id} is {alert.state} in version {alert.version}")
        self.alert = alert
