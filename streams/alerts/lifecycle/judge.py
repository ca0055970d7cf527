"""The judgement: an alert (or none), something that happened, the rule and the time → transitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from streams.alerts.lifecycle.flapping import clear_hold, damped
from streams.alerts.lifecycle.model import (
    OPEN,
    QUIET,
    SYSTEM,
    Acknowledge,
    Action,
    Alert,
    Assign,
    Cause,
    Change,
    Explain,
    HandOver,
    Kind,
    Note,
    NothingLeftError,
    RefusedError,
    Reopen,
    Resolve,
    State,
    Timer,
    Transition,
)
from streams.alerts.rule import NORMAL, Condition, Rule

# A hold that data have not confirmed yet is looked at again after a tenth of it.
_PATIENCE = 10
_SHORTEST = timedelta(seconds=1)
# What takes an acknowledgement back: it was given for less than this.
_AWAKENING = frozenset({Kind.RAISED, Kind.REOPENED})
# How an alert stands that nobody has taken on any more.
_FREE: dict[str, Any] = {"state": State.FIRING, "acknowledged_by": None, "acknowledged_at": None, "lapse_at": None}


def judge(alert: Alert | None, cause: Cause, rule: Rule, now: datetime) -> list[Transition]:
    """Return what follows, in order; an empty list when nothing does.

    `alert` is the live alert of the rule and subject, else the newest resolved one, else None.
    Raises RefusedError when an officer's action came after somebody else's, and ValueError when a
    timer or an action is passed without its alert.
    """
    if isinstance(cause, Change):
        return _on_change(alert, cause, rule, now)
    if alert is None:
        raise ValueError(f"{type(cause).__name__} without an alert")
    if isinstance(cause, Timer):
        return _on_timer(alert, cause, rule, now)
    return on_action(alert, lasting(cause, rule, now), now)


def lasting(action: Action, rule: Rule, now: datetime) -> Action:
    """Return the action with the end of an acknowledgement that names none."""
    if isinstance(action, Acknowledge) and action.until is None:
        return replace(action, until=now + rule.taken_for)
    return action


def _on_change(alert: Alert | None, change: Change, rule: Rule, now: datetime) -> list[Transition]:
    if alert is None or alert.state is State.RESOLVED:
        return _opened(alert, change, rule, now)
    if alert.state is State.PENDING:
        return _while_pending(alert, change, now)
    if change.level > alert.level:
        return damped(alert, _step(Kind.RAISED, alert, change, now, state=State.FIRING, level=change.level), rule)
    if change.level < alert.level:
        due = max(now, change.event_time + clear_hold(alert, rule))
        return [_step(Kind.EASING, alert, change, now, hold_level=change.level, due_at=due)]
    if alert.hold_level is not None:
        return [_step(Kind.RETURNED, alert, change, now)]
    return []


def _opened(old: Alert | None, change: Change, rule: Rule, now: datetime) -> list[Transition]:
    # A condition that falls, but not to normal, opens nothing: an officer closed the alert above it.
    if change.level <= max(change.was, NORMAL):
        return []
    if old is not None and _may_come_back(old, rule, now):
        return damped(old, _step(Kind.REOPENED, old, change, now, state=State.FIRING, level=change.level), rule)
    new = Alert(change.rule, change.subject, State.FIRING, change.level, change.event_time, now, change.event_time)
    if rule.hold:
        due = max(now, change.event_time + rule.hold)
        held = {"state": State.PENDING, "hold_level": change.level, "due_at": due}
        return [_step(Kind.PENDING, new, change, now, **held)]
    return [_step(Kind.FIRED, new, change, now)]


def _may_come_back(old: Alert, rule: Rule, now: datetime) -> bool:
    """Say whether it is over for so short that it is the same; what never fired must last as long as any other."""
    return old.peak > NORMAL and old.resolved_at is not None and now - old.resolved_at <= rule.reopen_within


def _while_pending(alert: Alert, change: Change, now: datetime) -> list[Transition]:
    if change.level == NORMAL:
        return [_step(Kind.DROPPED, alert, change, now, **_end(SYSTEM, now))]
    if change.level == alert.level:
        return []
    kind = Kind.RAISED if change.level > alert.level else Kind.LOWERED
    held = {"level": change.level, "hold_level": change.level, "due_at": alert.due_at}
    return [_step(kind, alert, change, now, **held)]


def _on_timer(alert: Alert, timer: Timer, rule: Rule, now: datetime) -> list[Transition]:
    lapsed = _lapsed(alert, now)
    return lapsed + _on_due(lapsed[-1].after if lapsed else alert, timer, rule, now)


def _lapsed(alert: Alert, now: datetime) -> list[Transition]:
    """Whoever took it on has had long enough: it is nobody's again."""
    if alert.state is not State.ACKNOWLEDGED or alert.lapse_at is None or alert.lapse_at > now:
        return []
    seq = alert.seq + 1
    after = replace(alert, seq=seq, version=seq, changed_at=now, **_FREE)
    return [Transition(Kind.LAPSED, after, why=alert.acknowledged_by or "")]


def _on_due(alert: Alert, timer: Timer, rule: Rule, now: datetime) -> list[Transition]:
    if alert.due_at is None or alert.due_at > now or alert.state is State.RESOLVED:
        return []
    condition = timer.condition
    if alert.state is State.PENDING:
        if condition.level > NORMAL:
            return [_step(Kind.FIRED, alert, condition, now, state=State.FIRING)]
        return _postponed(alert, rule.hold, now)
    quiet = clear_hold(alert, rule)
    confirmed = condition.event_time - condition.since >= quiet
    if condition.level != alert.hold_level or not confirmed:
        return _postponed(alert, quiet, now)
    if condition.level == NORMAL:
        return [_step(Kind.RESOLVED, alert, condition, now, **_end(SYSTEM, now))]
    return [_step(Kind.LOWERED, alert, condition, now, level=condition.level)]


def _postponed(alert: Alert, hold: timedelta, now: datetime) -> list[Transition]:
    """Look again later: the data that would confirm are still on their way, or the station fell silent."""
    return [Transition(Kind.POSTPONED, replace(alert, due_at=now + max(hold / _PATIENCE, _SHORTEST)))]


def on_action(alert: Alert, action: Action, now: datetime) -> list[Transition]:
    """Return what an officer's action does, which needs no rule.

    Raises RefusedError when somebody was first, NothingLeftError for what cannot be re-opened.
    """
    seq = alert.seq + 1
    if isinstance(action, Note):
        return [Transition(Kind.NOTED, replace(alert, seq=seq), action.who, action.why)]
    if isinstance(action, Explain):
        return _explained(alert, action)
    if action.version != alert.version or alert.state not in _POSSIBLE[type(action)]:
        raise RefusedError(alert)
    if isinstance(action, Reopen):
        return [_taken_back(alert, action, now)]
    after = replace(alert, seq=seq, version=seq, changed_at=now, assigned_to=None)
    if isinstance(action, Assign):
        given = replace(after, assigned_to=action.officer, **_FREE)
        return [Transition(Kind.ASSIGNED, given, action.who, action.why)]
    if isinstance(action, HandOver):
        return [Transition(Kind.HANDED_OVER, replace(after, agency=action.agency, **_FREE), action.who, action.why)]
    if isinstance(action, Acknowledge):
        taken = replace(
            after,
            state=State.ACKNOWLEDGED,
            acknowledged_by=action.who,
            acknowledged_at=now,
            lapse_at=action.until,
            untold=False,
        )
        return [Transition(Kind.ACKNOWLEDGED, taken, action.who, action.why)]
    closed = replace(after, hold_level=None, due_at=None, diagnosis=action.diagnosis, **_end(action.who, now))
    return [Transition(Kind.CLOSED, closed, action.who, action.why)]


def _taken_back(alert: Alert, action: Reopen, now: datetime) -> Transition:
    standing = action.standing
    if standing.level == NORMAL or alert.resolved_by == SYSTEM:
        raise NothingLeftError
    step = _step(Kind.REOPENED, alert, standing, now, state=State.FIRING, level=standing.level)
    return replace(step, who=action.who, why=action.why)


def _explained(alert: Alert, action: Explain) -> list[Transition]:
    if alert.state is not State.RESOLVED:
        raise RefusedError(alert)
    after = replace(alert, seq=alert.seq + 1, diagnosis=action.diagnosis)
    return [Transition(Kind.EXPLAINED, after, action.who, action.why)]


_POSSIBLE: dict[type[Action], frozenset[State]] = {
    Acknowledge: frozenset({State.FIRING}),
    HandOver: frozenset(OPEN),
    Assign: frozenset(OPEN),
    Resolve: frozenset({State.PENDING, *OPEN}),
    Reopen: frozenset({State.RESOLVED}),
}


def _end(who: str, now: datetime) -> dict[str, Any]:
    return {
        "state": State.RESOLVED,
        "resolved_by": who,
        "resolved_at": now,
        "lapse_at": None,
        "flapping": False,
        "assigned_to": None,
    }


def _step(kind: Kind, alert: Alert, seen: Change | Condition, now: datetime, **becomes: Any) -> Transition:
    """Make the transition that an observation caused; whoever waited waits no longer, unless `becomes` says so."""
    seq = alert.seq + 1
    fires = kind is not Kind.DROPPED and becomes.get("state", alert.state) is not State.PENDING
    peak = max(alert.peak, becomes.get("level", alert.level)) if fires else alert.peak
    fields: dict[str, Any] = {"hold_level": None, "due_at": None, "peak": peak, **becomes}
    if kind in _AWAKENING:
        ended = ("resolved_by", "resolved_at", "diagnosis")
        fields |= dict.fromkeys(("acknowledged_by", "acknowledged_at", "lapse_at", *ended))
    if kind is Kind.REOPENED:
        fields["told"] = False
    after = replace(
        alert,
        seq=seq,
        version=alert.version if kind in QUIET else seq,
        changed_at=now,
        event_time=seen.event_time,
        evidence=seen.evidence,
        **fields,
    )
    return Transition(kind, after, taken=alert if alert.state is State.ACKNOWLEDGED else None)
