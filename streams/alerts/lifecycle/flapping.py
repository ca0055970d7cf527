"""Flapping: an alert that comes and goes is told of once as such, and then only when it gets worse or is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from streams.alerts.lifecycle.model import Alert, Kind, Transition
from streams.alerts.rule import Rule

FLAPS = "flapping"
"""Why nobody is told of one more return of an alert that flaps."""


def clear_hold(alert: Alert, rule: Rule) -> timedelta:
    """Return how long a lower level must last before it is believed."""
    return max(rule.clear_hold, rule.flap.calm) if alert.flapping else rule.clear_hold


def damped(before: Alert, risen: Transition, rule: Rule) -> list[Transition]:
    """Return a rise, with what follows when it is one return too many; a level never reached before is news."""
    after = risen.after
    if after.level > before.peak:
        return [risen]
    now = after.changed_at
    flips = (*(at for at in before.flips if now - at < rule.flap.window), now)
    after = replace(after, flips=flips)
    if before.flapping:
        return [replace(risen, after=after, muted=FLAPS)]
    if len(flips) < rule.flap.count:
        return [replace(risen, after=after)]
    said = replace(after, seq=after.seq + 1, version=after.seq + 1, flapping=True)
    why = f"{len(flips)} / {rule.flap.window}"
    return [replace(risen, after=after, muted=FLAPS), Transition(Kind.FLAPPING, said, why=why)]
