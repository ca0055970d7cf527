"""The population database: a workbook each month, the province's totals of the day pushed each morning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from random import Random

import orjson

from connectors.agencies.population import CODES, NAME
from connectors.ingest.events import FIGURE_TYPE
from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Message
from infra.simulator.noise import key
from infra.simulator.reports import LONGEST_S, Report, Values, communes, monthly
from infra.simulator.system import DAY_S, Deliver, System, Told, World, dropping
from infra.simulator.tables import XLSX
from infra.simulator.ways.drop import dropping_files
from infra.simulator.ways.post import sending_events
from streams.figures.event import TOPIC, Figure
from streams.settings import Settings

MEAN_PEOPLE = 6_450
"""Residents of a unit in the mean: 124 of them make a province of 800,000."""
_BEGIN = date(2025, 7, 1)
_DAILY = ("cccd_issued", "eid_level_1", "eid_level_2")
_PUSHED = "events"
_STATED_S = 18 * 3_600
_SENT_S, _SENT_WITHIN_S = 6 * 3_600, 3_600
_RANK = 6


def state(world: World, unit: str, day: date, revision: int) -> Values:
    """Return what a unit states on a day; the province's own row tells only its rank among the provinces."""
    if unit == world.province.profile.unit_code:
        rank = world.random(NAME, "rank", f"{day:%Y-%m}").choice((_RANK - 1, _RANK, _RANK, _RANK, _RANK + 1))
        return {**dict.fromkeys(CODES.values()), "eid_rank": rank + revision}
    draws, days = _draws(world.seed, unit), (day - _BEGIN).days
    people = int(MEAN_PEOPLE * (0.3 + 1.4 * draws[4]))
    target = int(people * (0.73 + 0.03 * draws[0]))
    return {
        "population": people + revision,
        "cccd_target": target,
        "cccd_issued": int(target * min(1.0, 0.93 + 0.06 * draws[1] + 0.0001 * days)),
        "eid_level_1": int(people * (0.30 + 0.08 * draws[2] + 0.00012 * days)),
        "eid_level_2": int(people * (0.185 + 0.06 * draws[3] + 0.00009 * days)) + revision,
        "eid_rank": None,
    }


REPORT = Report(
    system=NAME,
    stem="dan-cu",
    format=XLSX,
    columns={code: column for column, code in CODES.items()},
    unit="Mã đơn vị",
    month="Tháng",
    stated="Lập lúc",
    revision="Lần",
    state=state,
)


def on_day(world: World, today: date) -> Iterator[Told]:
    """Yield last month's workbook on the first of a month, and every day the push of the day before."""
    yield from monthly(world, today, REPORT, (world.province.profile.unit_code, *communes(world)))
    yield _push(world, today)


def _push(world: World, today: date) -> Told:
    """Return the push of yesterday's totals, sometimes sent twice; none is invalid: that door is not ours alone."""
    day, random = today - timedelta(days=1), world.random(NAME, "push", today)
    at = (worktime.midnight(day) + _STATED_S) * 1_000_000
    figures: list[Figure] = [
        {
            "system": NAME,
            "code": code,
            "unit": world.province.profile.unit_code,
            "period": day.isoformat(),
            "value": total,
            "time": at,
            "revision": 0,
        }
        for code, total in _totals(world, day).items()
    ]
    message = Message(_PUSHED, _cloud_event(day, figures), NAME)
    entry = Entry(events=[Event.of(TOPIC, figure) for figure in figures], messages=[message])
    if random.random() < world.faults.duplicates:
        entry.messages.append(message)
        entry.duplicate(NAME)
    return worktime.midnight(today) + _SENT_S + random.randrange(_SENT_WITHIN_S), entry


def _cloud_event(day: date, figures: Sequence[Figure]) -> bytes:
    return orjson.dumps(
        {"specversion": "1.0", "id": f"{NAME}-{day}", "source": f"/{NAME}", "type": FIGURE_TYPE, "data": figures}
    )


def _totals(world: World, day: date) -> dict[str, float]:
    states = [state(world, unit, day, 0) for unit in communes(world)]
    return {code: float(sum(values[code] or 0 for values in states)) for code in _DAILY}


@lru_cache(maxsize=1_024)
def _draws(seed: int, unit: str) -> tuple[float, ...]:
    random = Random(key(seed, NAME, "shares", unit))
    return tuple(random.random() for _ in range(5))


def _delivering(settings: Settings) -> Deliver:
    drop: Callable[[Message], None] = dropping_files(NAME)(settings)
    push = sending_events(settings)
    return lambda message: push(message) if message.to == _PUSHED else drop(message)


SYSTEM = System(name=NAME, on_day=on_day, longest_s=LONGEST_S, past_s=400 * DAY_S, source=dropping, deliver=_delivering)
