"""The shared database portal: agencies call its services, more in office hours, and it writes a line for each call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from math import exp
from random import Random
from typing import NamedTuple

import orjson

from connectors.agencies.portal_log import NAME
from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.noise import key
from infra.simulator.system import Home, System, Told, World
from infra.simulator.ways.log_file import appending, beginning
from infra.simulator.worktime import local_time
from streams.clock import LOCAL_ZONE, instant_of
from streams.service_calls.event import TOPIC, ServiceCall

DOOR = "tail:portal_log"
FILE = "access.log"
_PER_MINUTE = (0.8, 4.0)
_BAD_HOUR = 0.03


class Service(NamedTuple):
    """A shared service: its share of the calls, its median milliseconds, its share of failures."""

    code: str
    weight: float
    median_ms: float
    failing: float


SERVICES = (
    Service("population", 5.0, 240.0, 0.012),
    Service("business", 2.0, 160.0, 0.006),
    Service("land", 1.5, 420.0, 0.02),
    Service("civil-status", 1.2, 130.0, 0.004),
    Service("social-insurance", 1.0, 310.0, 0.015),
    Service("postal-code", 0.6, 25.0, 0.001),
)


def on_minute(world: World, minute: int) -> Iterator[Told]:
    """Yield the lines of one minute, each when its call is answered."""
    for call in calls(world, minute):
        yield call["time"] // 1_000_000, _entry(world, call)


def calls(world: World, minute: int) -> tuple[ServiceCall, ...]:
    """Return the calls that are answered in a minute (minutes since 1970 UTC), in the order of their answers."""
    return _answered(world.seed, minute, _agencies(world))


def counted(world: World, start: int, end: int) -> tuple[int, int]:
    """Return how many calls are answered between two full ten minutes (minutes since 1970), and how many fail."""
    agencies = _agencies(world)
    tens = [_tally(world.seed, ten, agencies) for ten in range(start // 10, end // 10)]
    return sum(all_ for all_, _ in tens), sum(failed for _, failed in tens)


def _agencies(world: World) -> tuple[str, ...]:
    return tuple(agency.code for agency in world.province.agencies)


@lru_cache(maxsize=2_048)
def _tally(seed: int, ten: int, agencies: tuple[str, ...]) -> tuple[int, int]:
    statuses = [call["status"] for n in range(10) for call in _answered(seed, ten * 10 + n, agencies)]
    return len(statuses), sum(status >= 500 for status in statuses)


@lru_cache(maxsize=64)
def _answered(seed: int, minute: int, agencies: tuple[str, ...]) -> tuple[ServiceCall, ...]:
    random = Random(key(seed, NAME, minute))
    rate = _PER_MINUTE[worktime.is_open(minute * 60)]
    count = int(rate * (0.5 + random.random()) + random.random())
    made = (_call(seed, random, minute, random.choice(agencies)) for _ in range(count))
    return tuple(sorted(made, key=lambda call: (call["time"], call["request"])))


def _call(seed: int, random: Random, minute: int, agency: str) -> ServiceCall:
    service = random.choices(SERVICES, [each.weight for each in SERVICES])[0]
    slow = _slowness(seed, service.code, minute // 60)
    failed = random.random() < service.failing * slow
    return {
        "service": service.code,
        "request": f"{random.getrandbits(64):016x}",
        "system": NAME,
        "time": (minute * 60_000 + random.randrange(60_000)) * 1_000,
        "agency": agency,
        "status": random.choice((500, 502, 503, 504)) if failed else random.choices((200, 404, 403), (95, 4, 1))[0],
        "duration_ms": round(service.median_ms * slow * exp(random.gauss(0.0, 0.55)), 1),
        "revision": 0,
    }


@lru_cache(maxsize=64)
def _slowness(seed: int, service: str, hour: int) -> float:
    return 6.0 if Random(key(seed, NAME, "bad hour", service, hour)).random() < _BAD_HOUR else 1.0


def _entry(world: World, call: ServiceCall) -> Entry:
    entry, random = Entry(), world.random(NAME, "line", call["request"])
    line, lines = _line(call), 1
    if random.random() < world.faults.malformed:
        why = random.choice(sorted(_SPOILERS))
        line = _SPOILERS[why](call, line)
        entry.invalid.append(Invalid(DOOR, FILE, line, why, call["time"]))
    else:
        entry.events.append(Event.of(TOPIC, call))
        if random.random() < world.faults.duplicates:
            entry.duplicate(call["request"])
            lines = 2
    entry.messages += [Message(FILE, line, NAME)] * lines
    return entry


def _line(call: ServiceCall, **changed: object) -> bytes:
    body = {
        "ts": instant_of(call["time"]).astimezone(LOCAL_ZONE).isoformat(timespec="milliseconds"),
        "request_id": call["request"],
        "service": call["service"],
        "consumer": call["agency"],
        "status": call["status"],
        "ms": call["duration_ms"],
    }
    return orjson.dumps({**body, **changed})


def _with(**changed: object) -> Callable[[ServiceCall, bytes], bytes]:
    return lambda call, _line_: _line(call, **changed)


_SPOILERS: Mapping[str, Callable[[ServiceCall, bytes], bytes]] = {
    "cut off": lambda _call_, line: line[: len(line) // 2],
    "another format": lambda call, _line_: f"{local_time(call['time'])} GET /{call['service']} 200".encode(),
    "no consumer": _with(consumer=None),
    "status is text": _with(status="OK"),
    "negative duration": _with(ms=-1),
    "not UTF-8": lambda _call_, line: line[:1] + b"\xff\xfe" + line[1:],
}


def source(home: Home, _name: str) -> Mapping[str, str]:
    """Set the source: the file to which the portal appends."""
    return {"URL": (home.folder / NAME / FILE).absolute().as_uri()}


SYSTEM = System(
    name=NAME,
    on_minute=on_minute,
    longest_s=60,
    source=source,
    prepare=beginning(NAME),
    deliver=appending(NAME),
)
