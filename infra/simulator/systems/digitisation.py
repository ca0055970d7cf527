"""The result digitisation software: yesterday's results of every unit of three levels, as rows of a change list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import orjson

from connectors.agencies.digitisation import DOOR, NAME
from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Invalid, Served
from infra.simulator.noise import key
from infra.simulator.reports import communes
from infra.simulator.spoilers import Spoiler, spoilt_with, spoilt_without
from infra.simulator.system import DAY_S, System, Told, World, polled
from infra.simulator.worktime import local_time
from streams.figures.event import TOPIC, Figure

_UNIT = "MaDonVi"
_BEGIN = date(2025, 7, 1)
_STATED_S = 17 * 3_600 + 300
_SHOWN_S, _SHOWN_WITHIN_S = 5 * 3_600, 2 * 3_600
_LATE_S = 540
"""A row appears at most this long after its own update time; pulls overlap by ten minutes."""
_LATER_S = (900, 5_400)
_PRODUCED = {"agency": (20, 160), "commune": (4, 60)}
_BACKLOG = {"agency": (200, 2_000), "commune": (20, 700), "district": (4_000, 16_000)}
_OLD_A_DAY = (4, 12)


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
    random, faults = world.random(NAME, "row", unit, day), world.faults
    counts = _counts(world.seed, unit, kind, day)
    shown = worktime.midnight(day) + DAY_S + _SHOWN_S + random.randrange(_SHOWN_WITHIN_S)
    late = random.randint(60, _LATE_S) if random.random() < 0.05 else 0
    draws, later = [random.random() for _ in range(3)], shown + random.randint(*_LATER_S)
    yield shown + late, _entry(world, unit, day, counts, 0, shown)
    if draws[0] < faults.duplicates:
        yield later, _entry(world, unit, day, counts, 0, later, first_at=shown + late)
    if draws[1] < faults.corrections:
        corrected = (counts[0] + 1, counts[1], counts[2] + 1)
        yield later, _entry(world, unit, day, corrected, 1, later)
    if draws[2] < faults.malformed:
        yield shown, _entry(world, unit, day, counts, 0, shown, fault=random.choice(sorted(_SPOILERS)))


def _counts(seed: int, unit: str, kind: str, day: date) -> tuple[int, int, int]:
    """Return what was produced, what digitised, and what was left in the evening: they follow from one another."""
    before, after = (_left(seed, unit, kind, number) for number in (_number(day) - 1, _number(day)))
    if kind == "district":
        return 0, before - after, after
    low, high = _PRODUCED[kind]
    produced = max(Random(key(seed, NAME, unit, day)).randint(low, high), after - before)
    return produced, produced + before - after, after


def _left(seed: int, unit: str, kind: str, number: int) -> int:
    """Return the backlog in the evening of a working day, counted from the merger on."""
    random = Random(key(seed, NAME, "backlog", unit))
    first = random.randint(*_BACKLOG[kind])
    if kind == "district":
        return max(0, first - random.randint(*_OLD_A_DAY) * number)
    return max(0, int(first * (1 - 0.001 * number))) + Random(key(seed, NAME, unit, "left", number)).randint(0, 9)


def _number(day: date) -> int:
    """Return how many working days lie between the merger's Monday and a working day."""
    weeks, weekday = divmod((day - _BEGIN).days + _BEGIN.weekday(), 7)
    return weeks * 5 + weekday


def _entry(
    world: World,
    unit: str,
    day: date,
    counts: tuple[int, int, int],
    revision: int,
    changed: int,
    first_at: int | None = None,
    fault: str | None = None,
) -> Entry:
    entry, at = Entry(), (worktime.midnight(day) + _STATED_S) * 1_000_000
    number = key(world.seed, NAME, unit, day, revision, first_at, fault) >> 10
    body: dict[str, object] = {
        "id": number,
        "MaDonVi": unit,
        "Ngay": day.isoformat(),
        "SoKetQua": counts[0],
        "SoDaSoHoa": counts[1],
        "TonDong": counts[2],
        "ThoiDiem": local_time(at),
        "PhienBan": revision,
        "NgayCapNhat": local_time(changed * 1_000_000),
    }
    if fault is not None:
        body, source = _SPOILERS[fault](body)
        entry.invalid.append(Invalid(DOOR, source, orjson.dumps(body), fault, changed * 1_000_000))
    elif first_at is not None:
        entry.duplicate(unit, first_at)
    else:
        entry.events += [Event.of(TOPIC, figure) for figure in _figures(unit, day, counts, at, revision)]
    entry.served.append(Served(NAME, number, changed * 1_000_000, orjson.dumps(body)))
    return entry


def _figures(unit: str, day: date, counts: tuple[int, int, int], at: int, revision: int) -> Iterator[Figure]:
    codes = ("results_produced", "results_digitised", "digitisation_backlog")
    for code, count in zip(codes, counts, strict=True):
        yield {
            "system": NAME,
            "code": code,
            "unit": unit,
            "period": day.isoformat(),
            "value": float(count),
            "time": at,
            "revision": revision,
        }


_SPOILERS: dict[str, Spoiler] = {
    "a day that does not exist": spoilt_with(_UNIT, Ngay="2026-02-31"),
    "a negative count": spoilt_with(_UNIT, SoDaSoHoa=-1),
    "a count in words": spoilt_with(_UNIT, TonDong="nhiều"),
    "half a result": spoilt_with(_UNIT, SoKetQua=3.5),
    "a time without zone": spoilt_with(_UNIT, ThoiDiem="2026-11-30 17:05:00"),
    "no unit": spoilt_without(_UNIT),
}

SYSTEM = System(name=NAME, on_day=on_day, longest_s=2 * DAY_S, past_s=35 * DAY_S, source=polled)
