"""A day at the one-stop centres: who takes a ticket when, which counter calls, who loses patience. Pure and seeded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from heapq import heapify, heapreplace
from random import Random

from infra.provinces.load import Province
from infra.simulator import worktime
from infra.simulator.noise import chances
from infra.simulator.system import World

_SIZES = {"province": (8, 170), "ward": (3, 48)}
"""Counters of a centre by its unit's kind, and how many come in one shift; communes have no queue machine here."""
_DOORS_OPEN_S = 900
"""Tickets can be taken this long before the counters open."""
_NOT_THERE = 0.03


@dataclass(frozen=True)
class Centre:
    """A one-stop centre with its one queue machine; `unit` is the unit's code."""

    unit: str
    machine: str
    counters: tuple[str, ...]
    visits_a_shift: int


@dataclass(frozen=True)
class Visit:
    """What became of one ticket; instants in seconds since 1970 UTC. Who left unserved may never have been called."""

    number: int
    service: str
    taken: int
    called: int | None
    counter: str | None
    finished: int
    served: bool


@dataclass(frozen=True)
class Session:
    """One counter open from one instant to another (seconds since 1970 UTC)."""

    counter: str
    opened: int
    closed: int


@dataclass(frozen=True)
class Day:
    """All visits and sessions of one centre on one day, none on a day of rest."""

    visits: tuple[Visit, ...]
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class _Served:
    called: int | None
    counter: str | None
    finished: int
    served: bool


def centres(province: Province) -> Iterator[Centre]:
    """Yield the province's own centre and its wards'."""
    for unit in province.units:
        if unit.kind in _SIZES:
            counters, visits = _SIZES[unit.kind]
            names = tuple(f"{unit.code}-Q{n:02d}" for n in range(1, counters + 1))
            yield Centre(unit.code, f"QM-{unit.code}", names, visits)


def day_of(world: World, centre: Centre, day: date) -> Day:
    """Return what happens in a centre on a local day."""
    return _day(world.seed, centre, day, services(world.province))


def services(province: Province) -> tuple[str, ...]:
    """Return the agencies for whose procedures one can take a ticket."""
    return tuple(sorted({procedure.agency for procedure in province.procedures}))


@lru_cache(maxsize=64)
def _day(seed: int, centre: Centre, day: date, services: tuple[str, ...]) -> Day:
    """The queue machines and the counters' panels tell of one and the same day."""
    random = chances(seed, "centre", centre.unit, day)
    visits: list[Visit] = []
    sessions: list[Session] = []
    for start, end in worktime.shifts(day):
        seats = _seats(random, centre, start)
        taken = _arrivals(random, centre.visits_a_shift, start, end)
        for at, outcome in zip(taken, _queue(random, seats, taken, end), strict=True):
            found = (outcome.called, outcome.counter, outcome.finished, outcome.served)
            visits.append(Visit(len(visits) + 1, random.choice(services), at, *found))
        sessions += _sessions(random, seats, visits, end)
    return Day(tuple(visits), tuple(sessions))


def _seats(random: Random, centre: Centre, start: int) -> dict[str, int]:
    """Return when each staffed counter opens: the first one always, of the others one in six is not staffed."""
    staffed = [name for n, name in enumerate(centre.counters) if n == 0 or random.random() < 5 / 6]
    return {name: start + random.randint(-600, 420) for name in staffed}


def _arrivals(random: Random, count: int, start: int, end: int) -> list[int]:
    """Return when tickets are taken: most in the first half of a shift."""
    span = end - start + _DOORS_OPEN_S - 600
    number = int(count * random.uniform(0.7, 1.2))
    return sorted(start - _DOORS_OPEN_S + int(random.betavariate(1.1, 1.4) * span) for _ in range(number))


def _queue(random: Random, seats: dict[str, int], taken: list[int], end: int) -> Iterator[_Served]:
    """Yield what becomes of each ticket: whoever is next goes to the counter that is free first."""
    free = [(at, name) for name, at in seats.items()]
    heapify(free)
    for at in taken:
        free_from, counter = free[0]
        called = max(at, free_from) + random.randint(5, 40)
        patience = min(at + random.randint(1_500, 9_000), end)
        if called > patience:
            yield _Served(None, None, patience, False)
            continue
        there = random.random() >= _NOT_THERE
        finished = called + (_service_s(random) if there else 60)
        heapreplace(free, (finished, counter))
        yield _Served(called, counter, finished, there)


def _service_s(random: Random) -> int:
    return int(min(max(random.lognormvariate(6.2, 0.6), 60), 3_000))


def _sessions(random: Random, seats: dict[str, int], visits: list[Visit], end: int) -> Iterator[Session]:
    """Yield each counter's session: it closes when the shift is over and its last visitor has gone."""
    for counter, opened in seats.items():
        last = max((v.finished for v in visits if v.counter == counter), default=end)
        yield Session(counter, opened, max(last, end) + random.randint(10, 300))
