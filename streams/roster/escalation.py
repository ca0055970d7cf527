"""Whom to tell when nobody takes an alert on, judged anew each time by the chain and the crew as they are; pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Target(StrEnum):
    """Whom a step tells; AGAIN reminds those on duty, and the chain begins anew."""

    ON_DUTY = "on_duty"
    SKILLED = "skilled"
    NEXT = "next"
    TEAM = "team"
    HEAD = "head"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: so long after the one before it (or after the alert), these are told."""

    after: timedelta
    target: Target


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A step as it is kept: of the chain for an agency ("" for any) and from a severity on, at its place."""

    agency: str
    severity: int
    position: int
    step: Step


@dataclass(frozen=True, slots=True)
class Crew:
    """The people around an alert as the roster has them now, by their numbers.

    `skilled` are those on duty anywhere who have the skill that the alert's rule asks for.
    """

    on_duty: tuple[int, ...] = ()
    next: tuple[int, ...] = ()
    team: tuple[int, ...] = ()
    head: tuple[int, ...] = ()
    skilled: tuple[int, ...] = ()

    def among(self, people: Container[int]) -> Crew:
        """Return the crew without everybody else: whom nothing reaches no step may count as told."""
        groups = (self.on_duty, self.next, self.team, self.head, self.skilled)
        return Crew(*(tuple(officer for officer in group if officer in people) for group in groups))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that nobody has taken on since an instant; how many steps are done, and who has been told."""

    since: datetime
    done: int = 0
    told: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Escalation:
    """What is to be done now: whom to tell, which targets that was for, steps done then, and when to look again.

    With `anew` the alert waits from that instant on as if it had just been told of.
    """

    notify: tuple[int, ...]
    targets: tuple[Target, ...]
    done: int
    due_at: datetime | None
    anew: datetime | None = None


_FIRST = tuple(Step(timedelta(minutes=10), target) for target in (Target.NEXT, Target.TEAM, Target.HEAD))
DEFAULT_CHAIN = (*_FIRST, Step(timedelta(hours=12), Target.AGAIN))
"""Where a province has written no chain: after 10, 20 and 30 minutes, and half a day later from the beginning."""
CRITICAL_CHAIN = (*_FIRST, Step(timedelta(hours=1), Target.AGAIN))
"""The same for what is severe: an hour later from the beginning."""
_SEVERE = 3
SOONEST = timedelta(minutes=5)
"""How long a chain takes at least before it begins anew."""
_WIDER = (Target.NEXT, Target.TEAM, Target.HEAD)


def chain_for(steps: Iterable[ChainStep], agency: str | None, severity: int) -> Sequence[Step]:
    """Return the chain of an alert: of its own agency before that for any, of the gravest severity that it reaches."""
    fitting = [step for step in steps if step.agency in ("", agency or "") and step.severity <= severity]
    if not fitting:
        return CRITICAL_CHAIN if severity >= _SEVERE else DEFAULT_CHAIN
    best = max((step.agency != "", step.severity) for step in fitting)
    chain = [step for step in fitting if (step.agency != "", step.severity) == best]
    return [one.step for one in sorted(chain, key=lambda one: one.position)]


def escalate(chain: Sequence[Step], crew: Crew, waiting: Waiting, now: datetime) -> Escalation:
    """Return whom the steps tell that have come due, and when the next one does."""
    due_at, done = waiting.since, waiting.done
    told, notify, targets = set(waiting.told), list[int](), list[Target]()
    for place, step in enumerate(chain):
        due_at += step.after
        # To begin anew is never done: a chain that has become shorter meanwhile, or a graver one, must not end unsaid.
        if place < waiting.done and step.target is not Target.AGAIN:
            continue
        if due_at > now:
            return Escalation(tuple(notify), tuple(targets), done, due_at)
        if step.target is Target.AGAIN:
            notify += (reminded := [officer for officer in crew.on_duty if officer not in notify])
            targets += [Target.AGAIN] if reminded else []
            first = now + max(chain[0].after, SOONEST)
            return Escalation(tuple(notify), tuple(targets), 0, first, anew=first - chain[0].after)
        # Whoever came on duty since, or was passed by as it was given to somebody by name, hears of it with the step.
        unknowing = [officer for officer in crew.on_duty if officer not in told]
        people, target = _told_by(step.target, crew, told | set(unknowing))
        done = place + 1
        for group, of in ((unknowing, Target.ON_DUTY), (people, target)):
            fresh = [officer for officer in group if officer not in notify]
            notify += fresh
            targets += [of] if fresh else []
            told.update(fresh)
    return Escalation(tuple(notify), tuple(targets), done, None)


def _told_by(target: Target, crew: Crew, told: set[int]) -> tuple[Sequence[int], Target]:
    """Return whom a step tells: those of its target who do not know yet, else of the next wider one.

    Before anybody who is off duty is called, whoever is on duty and has the rule's skill is told. When everybody
    knows, those on duty are reminded, of several those with the skill: an alert that nobody takes on is never left.
    """
    if target is not Target.TEAM and target is not Target.HEAD:
        able = [officer for officer in crew.skilled if officer not in told]
        if able:
            return able, Target.SKILLED
    for wider in _WIDER[_WIDER.index(target) :] if target in _WIDER else ():
        fresh = [officer for officer in getattr(crew, wider) if officer not in told]
        if fresh:
            return fresh, wider
    return [officer for officer in crew.on_duty if officer in crew.skilled] or crew.on_duty, Target.ON_DUTY
