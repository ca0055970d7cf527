"""Officers who change places: each stretch that is taken over is written down and on record, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import psycopg

from streams.roster import store
from streams.roster.model import Shift
from streams.roster.rota import away_within, swapped
from streams.users.audit import record

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('duty swapped', 0))"


class UnknownOfficerError(LookupError):
    """There is no active officer of that number."""


class OnLeaveError(Exception):
    """Whoever is to take the turn over is on leave within it: whoever gives it would have it again."""


class NotOnDutyError(LookupError):
    """Whoever is to be relieved is not on duty at that instant, or not any more."""


@dataclass(frozen=True, slots=True)
class Wish:
    """That an officer's turn of duty at an instant is taken over by another."""

    giver: int
    at: datetime
    taker: int
    note: str = ""


def swap(conn: psycopg.Connection, wishes: Sequence[Wish], by: str, now: datetime) -> list[Shift]:
    """Fulfil the wishes in the open transaction, all or none, and return the shifts that were written down.

    What was before the city's instant `now` is never changed.

    Raises UnknownOfficerError, NotOnDutyError and OnLeaveError.
    """
    conn.execute(_ONE_AT_A_TIME)
    city = store.load(conn, min(now, *(wish.at for wish in wishes)))
    written: list[Shift] = []
    for wish in wishes:
        if wish.taker not in city.officers or wish.taker in city.roster.inactive:
            raise UnknownOfficerError(wish.taker)
        shifts = swapped(city.roster, wish.giver, wish.at, wish.taker, now, wish.note)
        if not shifts:
            raise NotOnDutyError(wish.giver)
        leave = city.roster.absences
        if any(wish.taker in away_within(leave, shift.from_at, shift.to_at) for shift in shifts):
            raise OnLeaveError(wish.taker)
        for shift in shifts:
            number = store.put_shift(conn, shift)
            _note(conn, number, wish, by)
            written.append(replace(shift, id=number))
    return written


def _note(conn: psycopg.Connection, number: int, wish: Wish, by: str) -> None:
    record(
        conn, at=datetime.now(UTC), actor=by, action="duty swapped", subject=str(number), giver=wish.giver,
        taker=wish.taker, note=wish.note,
    )  # fmt: skip
