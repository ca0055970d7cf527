"""Muting: why nobody is told of an alert's news, and that somebody is told as soon as the reason is gone; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.alerts.lifecycle.model import ENDS, SYSTEM, Alert, Kind, State, Transition
from streams.alerts.lifecycle.silence import Silence, covering
from streams.alerts.rule import NORMAL, Severity

NOT_TOLD = "nobody was told of it"
_GIVEN = frozenset({Kind.HANDED_OVER, Kind.ASSIGNED})
"""Whoever is given an alert is told, whatever mutes it."""
_OWN = frozenset({Kind.LAPSED, Kind.FLAPPING})
"""What an officer must hear of an alert whatever else is going on in its incident."""


@dataclass(frozen=True, slots=True)
class Company:
    """The alert's incident as it stood: the gravest told of that still stands (0 = nothing), how many others live.

    One that was held back ever since it opened is none of those others: whoever was told knows nothing of it. `told`:
    somebody was told of one of its alerts, and not since that all are over. `first_extreme`: nobody was told yet of an
    extreme one of this rule.
    """

    severity: int
    others: int
    told: bool = True
    first_extreme: bool = False

    def knows(self, severity: int) -> bool:
        """Say whether an alert of the rule and of this severity is no news there."""
        return severity <= self.severity and not (severity == Severity.EXTREME and self.first_extreme)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What may mute an alert: the silences, its parents that fire (as 'rule:subject'), and its incident."""

    silences: Collection[Silence] = ()
    parents: Collection[str] = ()
    company: Company | None = None


def mute(transition: Transition, severity: int, around: Surroundings, now: datetime) -> Transition:
    """Return the transition with the reason why nobody is told of it, if there is one.

    A silence and a parent that fires hold the news back: the alert is `untold` until they are gone. In an incident only
    what is worse than anything told of that still stands is told of (a second crest is news although a lesser alert
    outlasted the first), the first extreme alert of each rule (that a river rises suddenly up there must not hide that
    it is at alarm III down here), what an officer opens again, and its end once, with its last alert. The end of what
    somebody was told of is told of even in a silence; the end of what nobody was told of never is. Whoever it is given
    to is always told. Nobody loses an alert that they have taken on without somebody being told: it would be forgotten.
    """
    reason = _reason(transition, severity, around, now) if transition.news else None
    after = transition.after
    if after.state is not State.FIRING:
        after = replace(after, untold=False)
    elif transition.news:
        held = held_back(after, around, now)
        # That it flaps may have been held back as well: somebody is told of that first.
        untold = reason is not None and (reason == held or (reason == transition.muted and after.untold))
        after = replace(after, untold=untold, told=after.told or reason is None)
        if reason is not None and not untold and transition.taken is not None:
            after = _kept(after, transition.taken)
    return replace(transition, muted=reason, after=after)


def _kept(after: Alert, taken: Alert) -> Alert:
    return replace(
        after,
        state=taken.state,
        acknowledged_by=taken.acknowledged_by,
        acknowledged_at=taken.acknowledged_at,
        lapse_at=taken.lapse_at,
    )


def _reason(transition: Transition, severity: int, around: Surroundings, now: datetime) -> str | None:
    after, company = transition.after, around.company
    if transition.kind in _GIVEN:
        return None
    if transition.kind in ENDS:
        return _end_muted(after, company)
    reason = held_back(after, around, now) or transition.muted
    own = transition.kind in _OWN or (transition.kind is Kind.REOPENED and transition.who != SYSTEM)
    if reason is None and company is not None and not own and company.knows(severity):
        reason = f"incident {after.incident}"
    return reason


def _end_muted(alert: Alert, company: Company | None) -> str | None:
    if not (alert.told if company is None else company.told):
        return NOT_TOLD
    return f"ends with incident {alert.incident}" if company is not None and company.others else None


def held_back(alert: Alert, around: Surroundings, now: datetime) -> str | None:
    """Return what holds an alert's news back at an instant, None when nothing does."""
    silence = covering(around.silences, alert.rule, alert.subject, now)
    if silence is not None:
        return f"silence {silence.id}"
    return f"inhibited {min(around.parents)}" if around.parents else None


def still(alert: Alert, around: Surroundings, quiet: timedelta, now: datetime) -> list[Transition]:
    """Return what follows for an alert of which nobody was told: told at once when nothing holds it back any more.

    `quiet` is how long a lower level must last before it is believed.
    """
    if not alert.untold or alert.state is not State.FIRING or passes(alert, quiet, now):
        return []
    if held_back(alert, around, now) is not None:
        return []
    seq = alert.seq + 1
    return [Transition(Kind.STILL, replace(alert, seq=seq, version=seq, changed_at=now))]


def passes(alert: Alert, quiet: timedelta, now: datetime) -> bool:
    """Say whether it stands at normal and waits to be sure of that: it ends by itself, or is told of when it returns.

    One whose station fell silent before that is waited for twice as long and no longer.
    """
    return alert.hold_level == NORMAL and now - alert.event_time < 2 * quiet
