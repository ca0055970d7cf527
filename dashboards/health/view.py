"""The rows of the hub put together: a line for each way in, and the sources that are set aside; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboards.health.queries import HOUR
from dashboards.health.standing import FEWEST_GAPS, Seen, Standing, Verdict, verdict
from dashboards.ways_in import Way

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Fault:
    """The newest refusal of a day: its reason's code, when, and how many letters still wait."""

    reason: str
    seen: datetime
    waiting: int


@dataclass(frozen=True, slots=True)
class Health:
    """One way in: `rate` is events by the minute, oldest first, None where none ever came or they are not told apart.

    `heard` is when it last sent; `rejected` counts what was refused within the hour, `n` what was taken. `apart` is
    False where what it brings counts with the kinds of stations.
    """

    way: Way
    verdict: Verdict
    heard: datetime | None
    rate: Sequence[int] | None
    n: int
    rejected: int
    fault: Fault | None
    silent: int = 0
    stations: int = 0
    aside: int = 0
    apart: bool = True

    @property
    def share(self) -> float | None:
        """The share of refused messages within the hour, per cent; None when nothing came or nobody counts it."""
        came = self.n + self.rejected if self.apart else 0
        return 100.0 * self.rejected / came if came else None


@dataclass(frozen=True, slots=True)
class Told:
    """What the queries found, by their names."""

    flows: Rows = ()
    rhythms: Rows = ()
    kinds: Rows = ()
    rates: Rows = ()
    faults: Rows = ()
    strays: Rows = ()
    aside: Rows = ()


def strays(ways: Sequence[Way], told: Told) -> Rows:
    """Return what was refused within a day at doors that are no connector's: an unknown topic, a packet too large."""
    doors = {way.door for way in ways}
    return [row for row in told.strays if row["door"] not in doors]


def healths(ways: Sequence[Way], told: Told, city_now: datetime, now: datetime | None = None) -> list[Health]:
    """Return how every way in stands, the gravest first; `now` is the real clock's instant."""
    topics, measured = Counter(way.topic for way in ways), {way.topic for way in ways if way.kind}
    real = now or datetime.now(UTC)
    found = [
        _of_stations(way, told, city_now)
        if way.kind
        else _of_system(way, told, topics[way.topic] == 1, real, apart=way.topic not in measured)
        for way in ways
    ]
    order = list(Standing)
    return sorted(found, key=lambda health: (order.index(health.verdict.standing), health.way.title.vi))


def _of_stations(way: Way, told: Told, now: datetime) -> Health:
    kind = _first(told.kinds, kind=way.kind)
    rate = _first(told.rates, kind=way.kind)
    aside = sum(row["kind"] == way.kind for row in told.aside)
    faults = [*_all(told.faults, door=way.door), *_all(told.faults, door=f"topic:{way.topic}", kind=way.kind)]
    heard, stations = kind.get("heard"), kind.get("stations", 0)
    seen = Seen(_silence(heard, now), kind.get("promised_s"), True, way.set_up, stations, aside)
    silent = kind.get("silent", 0) if heard else 0
    return _health(way, seen, heard, rate, faults, silent=silent, stations=stations, aside=aside)


def _of_system(way: Way, told: Told, alone: bool, now: datetime, *, apart: bool) -> Health:
    """Return how a system stands: by its own events, or by the whole topic where nobody else fills it.

    Measurements name a station and no system: what brings them from stations of many kinds is not told `apart`.
    """
    named = {"topic": way.topic, "system": way.name}
    if alone and not _first(told.flows, **named):
        named["system"] = ""
    flow, rhythm = _first(told.flows, **named), _first(told.rhythms, **named)
    faults = [*_all(told.faults, door=way.door), *(_all(told.faults, door=f"topic:{way.topic}") if alone else ())]
    usual = rhythm.get("usual_s") if rhythm.get("gaps", 0) >= FEWEST_GAPS else None
    seen = Seen(_silence(flow.get("heard"), now), usual, bool(rhythm.get("expected", True)), way.set_up, apart=apart)
    return _health(way, seen, flow.get("heard"), flow, faults)


def _health(
    way: Way, seen: Seen, heard: datetime | None, rate: Mapping[str, Any], faults: Rows, **counts: int
) -> Health:
    newest = max(faults, key=lambda row: row["seen"], default=None)
    fault = Fault(newest["reason"], newest["seen"], sum(row["waiting"] for row in faults)) if newest else None
    minutes = by_minute(rate["rate"]) if rate else [0] * HOUR if heard else None
    rejected = sum(row["n"] for row in faults)
    return Health(way, verdict(seen), heard, minutes, rate.get("n", 0), rejected, fault, apart=seen.apart, **counts)


def by_minute(rate: Mapping[str, Any]) -> list[int]:
    """Return events by the minute, oldest first, of what is told by minutes ago."""
    return [int(rate.get(str(ago), 0)) for ago in range(HOUR - 1, -1, -1)]


def _silence(heard: datetime | None, now: datetime) -> float | None:
    return None if heard is None else max(0.0, (now - heard).total_seconds())


def _all(rows: Rows, **named: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if all(row[name] == value for name, value in named.items())]


def _first(rows: Rows, **named: str) -> Mapping[str, Any]:
    return next(iter(_all(rows, **named)), {})
