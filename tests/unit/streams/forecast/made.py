"""Lives of dossiers made up for the forecast's unit tests: a slow agency, the rest as usual."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from streams.clock import LOCAL_ZONE
from streams.forecast.lives import Lives, Waits
from streams.forecast.office import Floats, Ints, office_clock
from streams.office_hours import shifts_of
from streams.workdays import ORDINARY

SINCE = datetime(2026, 6, 1, tzinfo=LOCAL_ZONE)
DAYS = 120
SHIFTS = shifts_of("07:30-11:30,13:30-17:00")
CLOCK = office_clock(SINCE.date(), (SINCE + timedelta(days=2 * DAYS)).date(), ORDINARY, SHIFTS)
SLOW_AGENCY = 3


def made(received: Floats, due: Floats, done: Floats, agency: Ints | None = None, waits: Waits | None = None) -> Lives:
    """Return lives with one procedure, and an officer a dossier's agency."""
    n = len(received)
    agency = np.zeros(n, dtype=np.int64) if agency is None else agency
    none = Waits(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.bool_))
    nobody = np.zeros(n, dtype=np.bool_)
    codes = np.array([f"H60.{place:05}" for place in range(n)])
    return Lives(codes, agency, np.zeros(n, dtype=np.int64), agency, received, due, done, nobody, waits or none)


def simulated(seed: int, dossiers: int, slow: float) -> Lives:
    """Return so many dossiers of four agencies over DAYS; the last agency takes `slow` times as long as the others."""
    random = np.random.default_rng(seed)
    opens = np.interp(np.sort(random.uniform(0, CLOCK.passed[-1] / 2, dossiers)), CLOCK.passed, CLOCK.instants)
    agency = random.integers(0, SLOW_AGENCY + 1, dossiers)
    promised = random.choice([3, 5, 10], dossiers) * 27_000.0
    work = promised * random.uniform(0.3, 1.02, dossiers) * np.where(agency == SLOW_AGENCY, slow, 1)
    started = CLOCK.at(opens)
    ends = [np.interp(started + lasted, CLOCK.passed, CLOCK.instants) for lasted in (promised, work)]
    return made(opens, ends[0], ends[1], agency)


def at(day: int, hour: float = 8) -> float:
    """Return an hour of a day since SINCE, in seconds since 1970 UTC."""
    return (SINCE + timedelta(days=day, hours=hour)).timestamp()
