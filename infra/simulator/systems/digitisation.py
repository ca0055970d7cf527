"""The result digitisation software: yesterday's results of every unit of three levels, as rows of a change list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from connectors.agencies.digitisation import CODES, DOOR, NAME, UNIT
from infra.simulator import worktime
from infra.simulator.daily import Counts, DailyRows
from infra.simulator.noise import key
from infra.simulator.reports import communes
from infra.simulator.spoiling import spoilt_with, spoilt_without
from infra.simulator.system import DAY_S, System, Told, World, polled

_BEGIN = date(2025, 7, 1)
_SHOWN_S, _SHOWN_WITHIN_S = 5 * 3_600, 2 * 3_600
_LATE_S = 540
"""A row appears at most this long after its own update time; pulls overlap by ten minutes."""
_PRODUCED = {"agency": (20, 160), "commune": (4, 60)}
_BACKLOG = {"agency": (200, 2_000), "commune": (20, 700), "district": (4_000, 16_000)}
_OLD_A_DAY = (4, 12)
_ROWS = DailyRows(
    name=NAME,
    door=DOOR,
    unit=UNIT,
    codes=CODES,
    stated_s=17 * 3_600 + 300,
    spoilers={
        "a day that does not exist": spoilt_with(Ngay="2026-02-31"),
        "a negative count": spoilt_with(SoDaSoHoa=-1),
        "a count in words": spoilt_with(TonDong="nhiều"),
        "half a result": spoilt_with(SoKetQua=3.5),
        "a time without zone": spoilt_with(ThoiDiem="2026-11-30 17:05:00"),
        "no unit": spoilt_without(UNIT),
    },
)


def on_day(world: World, today: date) -> Iterator[Told]:
    """Yield the rows of the day before, if it was a working day, each when it can first be read."""
    day = today - timedelta(days=1)
    if not worktime.works(day):
        return
    for unit, kind in _units(world):
        yield from _told(world, unit, kind, day)


def _units(world: World) -> Iterator[tuple[str, str]]:
    yield from ((agency.code, "agency") for agency in world.province.agencies)
    yield from ((unit, "commune") for unit in communes(world))
    yield from ((unit.code, "district") for unit in world.province.former_units)


def _told(world: World, unit: str, kind: str, day: date) -> Iterator[Told]:
    random = world.random(NAME, "row", unit, day)
    counts = _counts(world.seed, unit, kind, day)
    corrected = {**counts, "SoKetQua": counts["SoKetQua"] + 1, "TonDong": counts["TonDong"] + 1}
    shown = worktime.midnight(day) + DAY_S + _SHOWN_S + random.randrange(_SHOWN_WITHIN_S)
    late = random.randint(60, _LATE_S) if random.random() < 0.05 else 0
    yield from _ROWS.told(world, random, unit, day, counts, corrected, shown, shown + late)


def _counts(seed: int, unit: str, kind: str, day: date) -> Counts:
    """Return what was produced, what digitised, and what was left in the evening: they follow from one another."""
    before, after = (_left(seed, unit, kind, number) for number in (_number(day) - 1, _number(day)))
    if kind == "district":
        return _stated(0, before - after, after)
    low, high = _PRODUCED[kind]
    produced = max(Random(key(seed, NAME, unit, day)).randint(low, high), after - before)
    return _stated(produced, produced + before - after, after)


def _stated(produced: int, digitised: int, left: int) -> Counts:
    return {"SoKetQua": produced, "SoDaSoHoa": digitised, "TonDong": left}


def _left(seed: int, unit: str, kind: str, number: int) -> int:
    """Return the backlog in the evening of a working day, counted from the merger on."""
    random = Random(key(seed, NAME, "backlog", unit))
    first = random.randint(*_BACKLOG[kind])
    if kind == "district":
        return max(0, first - random.randint(*_OLD_A_DAY) * number)
    return max(0, int(first * (1 - 0.001 * number))) + Random(key(seed, NAME, unit, "left", number)).randint(0, 9)


@lru_cache(maxsize=4_096)
def _number(day: date) -> int:
    """Return how many working days the units have worked since the merger, up to and with a day."""
    return sum(worktime.works(_BEGIN + timedelta(days=n)) for n in range((day - _BEGIN).days + 1))


SYSTEM = System(name=NAME, on_day=on_day, longest_s=2 * DAY_S, past_s=35 * DAY_S, source=polled)
