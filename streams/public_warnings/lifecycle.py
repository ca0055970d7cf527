"""The way of one message: drafted, submitted, returned or approved and so issued, withdrawn and restored; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from streams.users.people import Role, User


class State(StrEnum):
    """Where a message stands; what is issued stays as it is for ever."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What somebody did; each is a line of the record."""

    DRAFTED = "drafted"
    CHANGED = "changed"
    SUBMITTED = "submitted"
    RECALLED = "recalled"
    RETURNED = "returned"
    APPROVED = "approved"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
_FROM: Mapping[Step, frozenset[State]] = {
    Step.CHANGED: EDITABLE,
    Step.SUBMITTED: EDITABLE,
    Step.WITHDRAWN: EDITABLE,
    Step.RECALLED: frozenset({State.SUBMITTED}),
    Step.RETURNED: frozenset({State.SUBMITTED}),
    Step.APPROVED: frozenset({State.SUBMITTED}),
    Step.ISSUED: frozenset({State.SUBMITTED}),
    Step.RESTORED: frozenset({State.WITHDRAWN}),
}
_TO: Mapping[Step, State] = {
    Step.SUBMITTED: State.SUBMITTED,
    Step.RECALLED: State.DRAFT,
    Step.RETURNED: State.RETURNED,
    Step.ISSUED: State.ISSUED,
    Step.WITHDRAWN: State.WITHDRAWN,
    Step.RESTORED: State.DRAFT,
}
_OF_APPROVERS = frozenset({Step.RETURNED, Step.APPROVED, Step.ISSUED})
_WITH_REASON = frozenset({Step.RETURNED, Step.WITHDRAWN})


class RefusedError(Exception):
    """A step may not be taken: `problem` is `role`, `second_person`, `reason` or `state`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Standing:
    """How a message stands: `authors` are the names of all who wrote or submitted it, none of whom may approve it."""

    state: State
    authors: frozenset[str]


def needed(step: Step) -> Role:
    """Return the role that a step asks for."""
    return Role.APPROVER if step in _OF_APPROVERS else Role.OFFICER


def after(standing: Standing, step: Step, by: User, why: str) -> Standing:
    """Return how a message stands after a step; raises RefusedError.

    Whoever wrote or submitted a message cannot approve it, whatever the role; a return and a withdrawal say why.
    """
    if not by.may(needed(step)):
        raise RefusedError("role")
    if standing.state not in _FROM[step]:
        raise RefusedError("state")
    if step in (Step.APPROVED, Step.ISSUED) and by.name in standing.authors:
        raise RefusedError("second_person")
    if step in _WITH_REASON and not why:
        raise RefusedError("reason")
    wrote = {by.name} if step in (Step.CHANGED, Step.SUBMITTED) else set()
    return Standing(_TO.get(step, standing.state), standing.authors | wrote)
