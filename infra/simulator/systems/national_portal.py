"""The national portal's totals: what each agency received the day before, sometimes more than the province knows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import orjson

from connectors.agencies.national_portal import DOOR, NAME, RECEIVED
from infra.provinces.load import Procedure
from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Invalid, Served
from infra.simulator.lives import filed
from infra.simulator.noise import key
from infra.simulator.spoilers import Spoiler, spoilt_with, spoilt_without
from infra.simulator.system import DAY_S, System, Told, World, polled
from infra.simulator.worktime import local_time
from streams.clock import instant_of, local_date
from streams.dossiers.event import Status
from streams.figures.event import TOPIC, Figure

_COUNTED_S = 2 * 3_600
_SHOWN_S, _SHOWN_WITHIN_S = 5 * 3_600, 3_600
_LATER_S = (900, 5_400)
_DAYS_TO_RECEIPT = 12
"""What is filed before Tết is received after it."""
_DAY_MIN = 1_440
_TWICE = 0.02
"""The share of dossiers that a ministry's system tells the portal of as well."""


def on_day(world: World, today: date) -> Iterator[Told]:
    """Yield the rows of the day before, if it was a working day, each when it can first be read."""
    day = today - timedelta(days=1)
    if worktime.works(day):
        received = _received(world, day)
        for agency in world.province.agencies:
            yield from _told(world, agency.code, day, received[agency.code])


def _received(world: World, day: date) -> Counter[str]:
    """Return how many dossiers each agency received on a local day."""
    total: Counter[str] = Counter()
    procedures = tuple(world.province.procedures)
    for before in range(_DAYS_TO_RECEIPT):
        total += _receipts(world.seed, procedures, day - timedelta(days=before)).get(day, Counter())
    return total


@lru_cache(maxsize=64)
def _receipts(seed: int, procedures: tuple[Procedure, ...], day: date) -> dict[date, Counter[str]]:
    """Return where the dossiers filed on a day were received, by the day of receipt."""
    found: dict[date, Counter[str]] = defaultdict(Counter)
    first = worktime.midnight(day) // 60
    for minute in range(first, first + _DAY_MIN):
        for life in filed(seed, minute, procedures, ()):
            for status, at in life.steps:
                if status == Status.RECEIVED:
                    found[local_date(instant_of(at * 1_000_000))][life.procedure.agency] += 1
    return found


def _told(world: World, agency: str, day: date, received: int) -> Iterator[Told]:
    random, faults = world.random(NAME, "row", agency, day), world.faults
    count = received + sum(random.random() < _TWICE for _ in range(received))
    shown = worktime.midnight(day) + DAY_S + _SHOWN_S + random.randrange(_SHOWN_WITHIN_S)
    draws, later = [random.random() for _ in range(3)], shown + random.randint(*_LATER_S)
    yield shown, _entry(world, agency, day, count, 0, shown)
    if draws[0] < faults.duplicates:
        yield later, _entry(world, agency, day, count, 0, later, first_at=shown)
    if draws[1] < faults.corrections:
        yield later, _entry(world, agency, day, count + 1, 1, later)
    if draws[2] < faults.malformed:
        yield shown, _entry(world, agency, day, count, 0, shown, fault=random.choice(sorted(_SPOILERS)))


def _entry(
    world: World,
    agency: str,
    day: date,
    count: int,
    revision: int,
    changed: int,
    first_at: int | None = None,
    fault: str | None = None,
) -> Entry:
    entry, at = Entry(), (worktime.midnight(day) + DAY_S + _COUNTED_S) * 1_000_000
    number = key(world.seed, NAME, agency, day, revision, first_at, fault) >> 10
    body: dict[str, object] = {
        "id": number,
        "MaCoQuan": agency,
        "Ngay": day.isoformat(),
        "SoTiepNhan": count,
        "ThoiDiem": local_time(at),
        "PhienBan": revision,
        "NgayCapNhat": local_time(changed * 1_000_000),
    }
    if fault is not None:
        body, source = _SPOILERS[fault](body)
        entry.invalid.append(Invalid(DOOR, source, orjson.dumps(body), fault, changed * 1_000_000))
    elif first_at is not None:
        entry.duplicate(agency, first_at)
    else:
        entry.events.append(Event.of(TOPIC, _figure(agency, day, count, at, revision)))
    entry.served.append(Served(NAME, number, changed * 1_000_000, orjson.dumps(body)))
    return entry


def _figure(agency: str, day: date, count: int, at: int, revision: int) -> Figure:
    return {
        "system": NAME,
        "code": RECEIVED,
        "unit": agency,
        "period": day.isoformat(),
        "value": float(count),
        "time": at,
        "revision": revision,
    }


_SPOILERS: dict[str, Spoiler] = {
    "a day that does not exist": spoilt_with("MaCoQuan", Ngay="2026-02-30"),
    "a negative count": spoilt_with("MaCoQuan", SoTiepNhan=-1),
    "a count in words": spoilt_with("MaCoQuan", SoTiepNhan="ba mươi"),
    "a time without zone": spoilt_with("MaCoQuan", ThoiDiem="2026-12-01 02:00:00"),
    "no agency": spoilt_without("MaCoQuan"),
}

SYSTEM = System(name=NAME, on_day=on_day, longest_s=2 * DAY_S, source=polled)
