"""The lives of dossiers as columns, from which what was known at any instant can be told again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
import psycopg
from numpy.typing import NDArray

from streams.forecast.office import Floats, Ints, OfficeClock, local_days
from streams.promised import UNFINISHED

Flags = NDArray[np.bool_]
_CHOSEN = f"""received_at <= %(until)s AND due > received_at
    AND (received_at > %(since)s OR {UNFINISHED})"""
_LIVES = f"""
SELECT dossier, agency, procedure, coalesce(officer, unit), extract(epoch FROM received_at)::float8,
    extract(epoch FROM due)::float8,
    coalesce(extract(epoch FROM coalesce(finished_at, CASE WHEN closed THEN status_at END)), 'infinity')::float8,
    channel = 2 AND coalesce(fee_vnd, 0) > 0
FROM dossier WHERE {_CHOSEN} ORDER BY dossier
"""
_WAITS = f"""
SELECT canonical, extract(epoch FROM time)::float8, coalesce(extract(epoch FROM until), 'infinity')::float8, status = 6
FROM dossier_history(ARRAY(SELECT dossier FROM dossier WHERE {_CHOSEN})) WHERE status IN (5, 6) ORDER BY canonical, time
"""


_COLUMNS = ("codes", "agency", "procedure", "officer", "received", "due", "done", "pays_online")


@dataclass(frozen=True)
class Waits:
    """Spells in which a dossier waited for the citizen: whose, from when, until when (inf: it still waits).

    `payment` says that the citizen was to pay, which moves no promised time; else it was to bring a supplement.
    """

    owner: Ints
    begins: Floats
    ends: Floats
    payment: Flags

    def taken(self, chosen: Flags) -> Waits:
        """Return the chosen ones."""
        return Waits(self.owner[chosen], self.begins[chosen], self.ends[chosen], self.payment[chosen])


@dataclass(frozen=True)
class Lives:
    """One place a dossier in every column, instants in seconds since 1970 UTC; `done` is inf while it is not done.

    `agency`, `procedure` and `officer` are numbers that stand for the codes; where no officer is named, the unit
    stands in. `pays_online` says that a fee is due for a dossier filed online.
    """

    codes: NDArray[np.str_]
    agency: Ints
    procedure: Ints
    officer: Ints
    received: Floats
    due: Floats
    done: Floats
    pays_online: Flags
    waits: Waits

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def day(self) -> Ints:
        """The local day of receipt, in days since 1970."""
        return local_days(self.received).astype(np.int64)

    def known_at(self, at: float, remembered_s: float) -> Ints:
        """Return the places of the dossiers received by an instant, but not longer before unless they were open."""
        received = self.received <= at
        return np.flatnonzero(received & ((self.received > at - remembered_s) | (self.done > at)))

    def taken(self, places: Ints) -> Lives:
        """Return the lives at these places, which are in rising order."""
        new = np.full(len(self), -1, dtype=np.int64)
        new[places] = np.arange(len(places))
        waits = replace(self.waits, owner=new[self.waits.owner])
        columns = {name: getattr(self, name)[places] for name in _COLUMNS}
        return Lives(**columns, waits=waits.taken(waits.owner >= 0))

    def waited(self, at: Floats, clock: OfficeClock) -> Floats:
        """Return the office seconds that each dossier had waited for supplements at its instant of `at`."""
        begins, ends = self._spans(at)
        return self._summed(clock.at(ends) - clock.at(begins))

    def promised(self, at: Floats, clock: OfficeClock) -> Floats:
        """Return each promised time as it had moved by its instant of `at`: by working days waited for supplements."""
        begins, ends = self._spans(at)
        return clock.moved(self.due, self._summed(clock.working_days(begins, ends)).astype(np.int64))

    def supplements(self, at: float) -> Ints:
        """Return how often a supplement had been asked for at an instant."""
        waits = self._supplements
        return np.bincount(waits.owner[waits.begins <= at], minlength=len(self))

    def waiting(self, at: float, *, payment: bool) -> Flags:
        """Say which dossiers waited at an instant for a payment, or for a supplement."""
        waits = self.waits
        now = (waits.begins <= at) & (at < waits.ends) & (waits.payment == payment)
        return np.bincount(waits.owner[now], minlength=len(self)) > 0

    @cached_property
    def _supplements(self) -> Waits:
        return self.waits.taken(~self.waits.payment)

    def late_by(self, at: float, clock: OfficeClock) -> Flags:
        """Say which dossiers an instant finds late or ended late (Decision 766/QĐ-TTg, indicator 2.1).

        The promised time moves by the working days that the citizen took; asking for supplements twice is late.
        """
        stood = np.minimum(self.done, at)
        return (stood > self.promised(stood, clock)) | (self.supplements(at) > 1)

    def _spans(self, at: Floats) -> tuple[Floats, Floats]:
        """Return when each wait for a supplement began and when it ended, both no later than its dossier's `at`."""
        waits = self._supplements
        until = at[waits.owner]
        return np.minimum(waits.begins, until), np.minimum(waits.ends, until)

    def _summed(self, of_waits: Floats | Ints) -> Floats:
        return np.bincount(self._supplements.owner, of_waits, len(self)).astype(np.float64)


def read(conn: psycopg.Connection, since: datetime, until: datetime) -> Lives:
    """Return the dossiers received in (since, until] and those received before that are not done."""
    span = {"since": since, "until": until}
    rows = conn.execute(_LIVES.encode(), span).fetchall()
    codes, agency, procedure, officer, received, due, done, pays = zip(*rows, strict=True) if rows else ((),) * 8
    names = np.array(codes, dtype=np.str_)
    return Lives(
        names,
        _numbered(agency),
        _numbered(procedure),
        _numbered(officer),
        np.array(received, dtype=np.float64),
        np.array(due, dtype=np.float64),
        np.array(done, dtype=np.float64),
        np.array(pays, dtype=np.bool_),
        _waits(names, conn.execute(_WAITS.encode(), span).fetchall()),
    )


def _numbered(codes: Sequence[str]) -> Ints:
    return np.unique(np.array(codes, dtype=np.str_), return_inverse=True)[1].astype(np.int64)


def _waits(names: NDArray[np.str_], rows: Sequence[tuple[str, float, float, bool]]) -> Waits:
    places = {str(name): place for place, name in enumerate(names)}
    # Both queries look at the stores at their own instant: a dossier may have come in between.
    known = [row for row in rows if row[0] in places]
    dossiers, begins, ends, payment = zip(*known, strict=True) if known else ((),) * 4
    return Waits(
        np.array([places[dossier] for dossier in dossiers], dtype=np.int64),
        np.array(begins, dtype=np.float64),
        np.array(ends, dtype=np.float64),
        np.array(payment, dtype=np.bool_),
    )
