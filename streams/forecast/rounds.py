"""What the forecaster does in a round: learn and be judged once a day, and say of every open dossier how it looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
import psycopg

from streams.calendar.holidays import calendar_from
from streams.clock import LOCAL_ZONE, local_date
from streams.forecast import lives as dossiers
from streams.forecast.features import GROUPS, NAMES, REMEMBERED_S, seen
from streams.forecast.judge import judge
from streams.forecast.lives import Lives
from streams.forecast.model import Model, examples, learn, standings
from streams.forecast.office import Floats, OfficeClock, office_clock
from streams.forecast.store import Said, Trained
from streams.office_hours import Shift
from streams.workdays import is_working_day

Alive = Callable[[], None]
"""Called between the parts of a round, of which each may take minutes in a large province."""
LEARNT = timedelta(days=90)
JUDGED = timedelta(days=30)
_OLD_ENOUGH = 2 * JUDGED
_REMEMBERED = timedelta(seconds=REMEMBERED_S)
_FURTHEST = timedelta(days=400)
_SETTLED = timedelta(days=1)
"""On the first morning of a province's history nothing has ended yet: it teaches nothing."""
LATE = "late"
TIME_USED = "time_used"
WAITING = ("waits_for_payment", "waits_for_supplement")
_GROUPS = slice(1, 1 + len(GROUPS))
_WORTH_TELLING = 1.1


class Office:
    """When offices are open, as the calendar says now."""

    def __init__(self, conn: psycopg.Connection, shifts: tuple[Shift, ...], now: datetime) -> None:
        first = local_date(now - LEARNT - _REMEMBERED - _FURTHEST)
        self._calendar = calendar_from(conn, first)
        self.clock: OfficeClock = office_clock(first, local_date(now + _FURTHEST), self._calendar, shifts)
        self._opens = shifts[0][0]

    def mornings(self, since: datetime, until: datetime) -> list[float]:
        """Return the instants in [since, until) at which offices open, in seconds since 1970 UTC."""
        first = local_date(since)
        days = (first + timedelta(days=n) for n in range((local_date(until) - first).days + 1))
        opened = [self._morning(day) for day in days if is_working_day(day, self._calendar)]
        return [at.timestamp() for at in opened if since <= at < until]

    def _morning(self, day: date) -> datetime:
        return datetime.combine(day, self._opens, LOCAL_ZONE)


def train(conn: psycopg.Connection, shifts: tuple[Shift, ...], now: datetime, alive: Alive) -> Trained:
    """Return a model of the last ninety days; raises TooLittleToLearnError.

    A model of the same kind that knew nothing of the last thirty days was judged on them: its figures stand for this
    one. In a province whose history is too young for that it was judged on a third of the dossiers, of which it knew
    nothing.
    """
    office = Office(conn, shifts, now)
    lives = dossiers.read(conn, now - LEARNT - _REMEMBERED, now)
    alive()
    since = _learnt_since(lives, now)
    stood = standings(lives, office.clock, office.mornings(since, now))
    every = examples(lives, office.clock, stood, now.timestamp())
    if now - since > _OLD_ENOUGH:
        judged_since = now - JUDGED
        split = judged_since.timestamp()
        taught = examples(lives, office.clock, stood.chosen(stood.morning < split), split)
        unseen = examples(lives, office.clock, stood.chosen(stood.morning >= split), now.timestamp())
    else:
        judged_since = since
        taught, unseen = every.chosen(every.place % 3 != 0), every.chosen(every.place % 3 == 0)
    alive()
    judgement = judge(learn(taught), taught, unseen)
    alive()
    return Trained(learn(every), judgement, since, judged_since, len(every), len(np.unique(every.place)))


def forecast(
    conn: psycopg.Connection, model: Model, shifts: tuple[Shift, ...], now: datetime, alive: Alive
) -> list[Said]:
    """Return what the model says of every open dossier, the most endangered first."""
    office = Office(conn, shifts, now)
    lives = dossiers.read(conn, now - _REMEMBERED, now)
    alive()
    if not len(lives):
        return []
    then = seen(lives, office.clock, now.timestamp())
    late = np.where(then.late, 1.0, model.probabilities(then.rows))
    said = [
        Said(
            dossier=str(lives.codes[place]),
            late=float(late[n]),
            time_used=float(then.share[n]),
            slower=np.exp(then.rows[n, _GROUPS]).tolist(),
            reason=LATE if then.late[n] else _reason(then.rows[n]),
        )
        for n, place in enumerate(then.place)
    ]
    return sorted(said, key=lambda one: (-one.late, one.dossier))


def _learnt_since(lives: Lives, now: datetime) -> datetime:
    if not len(lives):
        return now
    first = datetime.fromtimestamp(float(lives.received.min()), LOCAL_ZONE)
    return max(now - LEARNT, first + _SETTLED)


def _reason(row: Floats) -> str:
    """Return what keeps a dossier: that it waits for the citizen, its slowest group, or that the time runs out."""
    for name in WAITING:
        if row[NAMES.index(name)]:
            return name
    slower = row[_GROUPS]
    slowest = int(np.argmax(slower))
    return GROUPS[slowest].name if np.exp(slower[slowest]) >= _WORTH_TELLING else TIME_USED
