"""What the model is told of an open dossier at an instant: only what was known then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streams.forecast.lives import Lives
from streams.forecast.office import Floats, Ints, OfficeClock
from streams.forecast.pace import Course, around_usual, likelihood, of_group, of_group_around, seldom_slow, usual_course

REMEMBERED_S = 60 * 86_400.0
"""How far back the pace of procedures, officers and agencies is remembered."""
_LEAST_LEFT = 1e-3


@dataclass(frozen=True)
class Group:
    """A group of dossiers that may be slower than usual; `days` bounds it to those received about the same time."""

    name: str
    of: Callable[[Lives], Ints]
    prior: Floats
    days: int | None = None


GROUPS = (
    Group("procedure", lambda lives: lives.procedure, prior=around_usual(0.12)),
    Group("agency_these_days", lambda lives: lives.agency, prior=seldom_slow(0.15, 1.35), days=2),
    Group("officer", lambda lives: lives.officer, prior=around_usual(0.12)),
    Group("officer_these_days", lambda lives: lives.officer, prior=seldom_slow(0.15, 1.35), days=3),
)
NAMES = (
    "time_used",
    *(group.name for group in GROUPS),
    "promised_time",
    "pays_online",
    "waits_for_payment",
    "supplements",
    "waits_for_supplement",
)


@dataclass(frozen=True)
class Seen:
    """The open dossiers of an instant: their places in the lives, and a row of features (NAMES) each.

    `share` is the share of the promised office time that has passed; `late` says who is late already.
    """

    place: Ints
    share: Floats
    late: NDArray[np.bool_]
    rows: Floats


def seen(lives: Lives, clock: OfficeClock, at: float) -> Seen:
    """Return what was known at an instant (seconds since 1970 UTC) of the dossiers that were open then."""
    known = lives.known_at(at, REMEMBERED_S)
    own = lives.taken(known)
    done = own.done <= at
    stood = np.minimum(own.done, at)
    started = clock.at(own.received)
    promised = np.maximum(clock.at(own.due) - started, 1)
    share = (clock.at(stood) - own.waited(stood, clock) - started) / promised
    course = usual_course(share, done)
    columns = (
        _odds(course, share),
        *_factors(own, course, share, done),
        np.log(promised),
        own.pays_online,
        own.waiting(at, payment=True),
        own.supplements(at),
        own.waiting(at, payment=False),
    )
    place = np.flatnonzero(~done)
    return Seen(known[place], share[place], own.late_by(at, clock)[place], np.column_stack([c[place] for c in columns]))


def _factors(lives: Lives, course: Course, share: Floats, done: NDArray[np.bool_]) -> list[Floats]:
    """Return each group's log factor, each over what the groups before it have explained."""
    factors: list[Floats] = []
    for group in GROUPS:
        told = likelihood(course, share / np.exp(np.sum(factors, axis=0)), done)
        if group.days is None:
            factors.append(of_group(group.of(lives), told, group.prior))
        else:
            factors.append(of_group_around(group.of(lives), lives.day, group.days, told, group.prior))
    return factors


def _odds(course: Course, share: Floats) -> Floats:
    """Return the log-odds that a dossier which is not done by `share` is not done by 1, at the usual pace."""
    left = np.maximum(course.at(np.ones(1)) - course.at(share), _LEAST_LEFT)
    return np.asarray(-left - np.log(-np.expm1(-left)))
