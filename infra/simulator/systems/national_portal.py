"""The national portal's totals: what each agency received the day before, sometimes more than the province knows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from connectors.agencies.national_portal import CODES, DOOR, NAME, UNIT
from infra.provinces.load import Procedure
from infra.simulator import worktime
from infra.simulator.daily import DailyRows
from infra.simulator.lives import filed
from infra.simulator.spoiling import spoilt_with, spoilt_without
from infra.simulator.system import DAY_S, System, Told, World, polled
from streams.clock import instant_of, local_date
from streams.dossiers.event import Status

_SHOWN_S, _SHOWN_WITHIN_S = 5 * 3_600, 3_600
_DAY_MIN = 1_440
_TWICE = 0.02
"""The share of dossiers that a ministry's system tells the portal of as well."""
_ROWS = DailyRows(
    name=NAME,
    door=DOOR,
    unit=UNIT,
    codes=CODES,
    stated_s=DAY_S + 2 * 3_600,
    spoilers={
        "a day that does not exist": spoilt_with(Ngay="2026-02-30"),
        "a negative count": spoilt_with(SoTiepNhan=-1),
        "a count in words": spoilt_with(SoTiepNhan="ba mươi"),
        "a time without zone": spoilt_with(ThoiDiem="2026-12-01 02:00:00"),
        "no agency": spoilt_without(UNIT),
    },
)


def on_day(world: World, today: date) -> Iterator[Told]:
    """Yield the rows of the day before, if it was a working day, each when it can first be read."""
    day = today - timedelta(days=1)
    if worktime.works(day):
        received = _received(world, day)
        for agency in world.province.agencies:
            yield from _told(world, agency.code, day, received[agency.code])


def _told(world: World, agency: str, day: date, received: int) -> Iterator[Told]:
    random = world.random(NAME, "row", agency, day)
    count = received + sum(random.random() < _TWICE for _ in range(received))
    shown = worktime.midnight(day) + DAY_S + _SHOWN_S + random.randrange(_SHOWN_WITHIN_S)
    counts, corrected = {"SoTiepNhan": count}, {"SoTiepNhan": count + 1}
    yield from _ROWS.told(world, random, agency, day, counts, corrected, shown, shown)


def _received(world: World, day: date) -> Counter[str]:
    """Return how many dossiers each agency received on a working day: filed that day or since the last one."""
    procedures = tuple(world.province.procedures)
    total, filed_on = Counter[str](), day
    while True:
        total += _receipts(world.seed, procedures, filed_on).get(day, Counter())
        if filed_on < day and worktime.works(filed_on):
            return total
        filed_on -= timedelta(days=1)


@lru_cache(maxsize=16)
def _receipts(seed: int, procedures: tuple[Procedure, ...], day: date) -> Mapping[date, Counter[str]]:
    """Return how many of the dossiers filed on a day each agency received, by the day of receipt."""
    found: dict[date, Counter[str]] = defaultdict(Counter)
    first = worktime.midnight(day) // 60
    for minute in range(first, first + _DAY_MIN):
        for life in filed(seed, minute, procedures, ()):
            for status, at in life.steps:
                if status == Status.RECEIVED:
                    found[local_date(instant_of(at * 1_000_000))][life.procedure.agency] += 1
    return found


SYSTEM = System(name=NAME, on_day=on_day, longest_s=2 * DAY_S, source=polled)
