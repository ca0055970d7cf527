"""Where a dossier stands: a pure function of its whole history, ordered by event time and never by arrival."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from streams.dossiers.event import Status

CLOSING = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED})
WAITING_FOR_CITIZEN = frozenset({Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_REQUESTED})
MOST_SUPPLEMENT_REQUESTS = 1
"""Asking for supplements more often than this makes a dossier late (Decision 766/QĐ-TTg, indicator 2.1)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a dossier, as stored; times are UTC."""

    time: datetime
    status: int
    system: str
    agency: str
    unit: str
    procedure: str
    channel: int
    due: datetime | None


@dataclass(frozen=True, slots=True)
class DossierState:
    """A row of table `dossier` without its code; `late` is None while it cannot be known yet."""

    system: str
    agency: str
    unit: str
    procedure: str
    channel: int
    status: int
    status_at: datetime
    registered_at: datetime
    received_at: datetime | None
    due: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    closed: bool
    supplements: int
    waiting_s: int
    late: bool | None
    steps: int


def state_of(steps: Iterable[Step]) -> DossierState:
    """Fold a dossier's steps, at least one, in any order."""
    history = sorted(steps, key=lambda step: (step.time, step.status))
    first, last = history[0], history[-1]
    due = next((step.due for step in reversed(history) if step.due is not None), None)
    returned = _first(history, Status.RETURNED)
    finished = _first(history, Status.FINISHED) or returned
    supplements = sum(step.status == Status.SUPPLEMENT_REQUESTED for step in history)
    waiting = _waiting(history)
    return DossierState(
        system=last.system,
        agency=last.agency,
        unit=last.unit,
        procedure=last.procedure,
        channel=first.channel,
        status=last.status,
        status_at=last.time,
        registered_at=first.time,
        received_at=_first(history, Status.RECEIVED),
        due=due,
        finished_at=finished,
        returned_at=returned,
        closed=last.status in CLOSING,
        supplements=supplements,
        waiting_s=int(waiting.total_seconds()),
        late=_late(finished, due, waiting, supplements),
        steps=len(history),
    )


def _first(history: list[Step], status: Status) -> datetime | None:
    return next((step.time for step in history if step.status == status), None)


def _waiting(history: list[Step]) -> timedelta:
    """Sum the time in which the citizen, not the agency, had the next move."""
    pairs = pairwise(history)
    spans = (after.time - step.time for step, after in pairs if step.status in WAITING_FOR_CITIZEN)
    return sum(spans, timedelta())


def _late(finished: datetime | None, due: datetime | None, waiting: timedelta, supplements: int) -> bool | None:
    if supplements > MOST_SUPPLEMENT_REQUESTS:
        return True
    if finished is None or due is None:
        return None
    return finished - waiting > due
