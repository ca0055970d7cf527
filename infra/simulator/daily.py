"""Systems that state figures of a unit and day as rows of a change list: right, twice, corrected and spoilt rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

import orjson

from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Invalid, Served
from infra.simulator.noise import key
from infra.simulator.spoiling import Spoiler
from infra.simulator.system import Told, World
from infra.simulator.worktime import local_time
from streams.figures.event import TOPIC, Figure

_LATER_S = (900, 5_400)
Counts = Mapping[str, int]
"""What a row states, by the member's name."""


@dataclass(frozen=True)
class DailyRows:
    """How one system writes its rows: `unit` names the member with the unit's code, `codes` each count's figure.

    `stated_s` is when a day's figures are stated, in seconds from the day's beginning.
    """

    name: str
    door: str
    unit: str
    codes: Mapping[str, str]
    stated_s: int
    spoilers: Mapping[str, Spoiler]

    def told(
        self,
        world: World,
        random: Random,
        unit: str,
        day: date,
        counts: Counts,
        corrected: Counts,
        changed: int,
        at: int,
    ) -> Iterator[Told]:
        """Yield a unit's row that changed at an instant and can be read at another, and what the faults make of it."""
        faults = world.faults
        draws, later = [random.random() for _ in range(3)], changed + random.randint(*_LATER_S)
        yield at, self._entry(world, unit, day, counts, 0, changed)
        if draws[0] < faults.duplicates:
            yield later, self._entry(world, unit, day, counts, 0, later, first_at=at)
        if draws[1] < faults.corrections:
            yield later, self._entry(world, unit, day, corrected, 1, later)
        if draws[2] < faults.malformed:
            fault = random.choice(sorted(self.spoilers))
            yield changed, self._entry(world, unit, day, counts, 0, changed, fault=fault)

    def _entry(
        self,
        world: World,
        unit: str,
        day: date,
        counts: Counts,
        revision: int,
        changed: int,
        first_at: int | None = None,
        fault: str | None = None,
    ) -> Entry:
        entry, stated = Entry(), (worktime.midnight(day) + self.stated_s) * 1_000_000
        number = key(world.seed, self.name, unit, day, revision, first_at, fault) >> 10
        body: dict[str, object] = {
            "id": number,
            self.unit: unit,
            "Ngay": day.isoformat(),
            **counts,
            "ThoiDiem": local_time(stated),
            "PhienBan": revision,
            "NgayCapNhat": local_time(changed * 1_000_000),
        }
        if fault is not None:
            body = self.spoilers[fault](body)
            entry.invalid.append(
                Invalid(self.door, str(body.get(self.unit, "")), orjson.dumps(body), fault, changed * 1_000_000)
            )
        elif first_at is not None:
            entry.duplicate(unit, first_at)
        else:
            entry.events += [Event.of(TOPIC, figure) for figure in self._figures(unit, day, counts, stated, revision)]
        entry.served.append(Served(self.name, number, changed * 1_000_000, orjson.dumps(body)))
        return entry

    def _figures(self, unit: str, day: date, counts: Counts, stated: int, revision: int) -> Iterator[Figure]:
        for member, code in self.codes.items():
            yield {
                "system": self.name,
                "code": code,
                "unit": unit,
                "period": day.isoformat(),
                "value": float(counts[member]),
                "time": stated,
                "revision": revision,
            }
