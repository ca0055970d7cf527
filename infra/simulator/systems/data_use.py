"""The gateway to the population database: what is asked for a dossier when it is received, a line for each query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import orjson

from connectors.agencies.data_use import NAME, OUTCOMES
from infra.simulator import facts
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.lives import Life
from infra.simulator.system import DAY_S, System, Told, World
from infra.simulator.ways.log_file import appending, beginning, followed
from streams.clock import LOCAL_ZONE, instant_of
from streams.data_use.event import TOPIC, DataQuery, Outcome
from streams.dossiers.event import Status

DOOR = f"tail:{NAME}"
FILE = f"{NAME}.log"
SERVICES = {"xac-thuc-cong-dan": 6.0, "xac-nhan-cu-tru": 3.0, "thong-tin-ho": 1.0}
"""What the gateway can be asked, by how often it is: who a citizen is, where he lives, with whom."""
_OUTCOMES: Mapping[Outcome, float] = {"found": 92.0, "not_found": 4.0, "refused": 1.0, "failed": 3.0}
_WORD = {outcome: word for word, outcome in OUTCOMES.items()}
_MOST_MS = 900_000
"""Queries follow the reception of a dossier within fifteen minutes."""


def on_life(world: World, life: Life) -> Iterator[Told]:
    """Yield the lines of one dossier's queries, each when its query is answered."""
    for query in queries(world, life):
        yield query["time"] // 1_000_000, _entry(world, query)


def queries(world: World, life: Life) -> Iterator[DataQuery]:
    """Yield the queries for one dossier: none where it was not received, or received without asking."""
    received = next((at for status, at in life.steps if status == Status.RECEIVED), None)
    if received is None or not facts.holds(world.seed, life, "population"):
        return
    random = world.random(NAME, life.code)
    for _ in range(random.choices((1, 2, 3), (5, 3, 1))[0]):
        yield {
            "request": f"{random.getrandbits(64):016x}",
            "system": NAME,
            "time": (received * 1_000 + random.randrange(_MOST_MS)) * 1_000,
            "service": random.choices(list(SERVICES), list(SERVICES.values()))[0],
            "dossier": life.code,
            "unit": life.unit,
            "outcome": random.choices(list(_OUTCOMES), list(_OUTCOMES.values()))[0],
            "revision": 0,
        }


def _entry(world: World, query: DataQuery) -> Entry:
    entry, random = Entry(), world.random(NAME, "line", query["request"])
    lines = [_line(query)]
    entry.events.append(Event.of(TOPIC, query))
    if random.random() < world.faults.duplicates:
        entry.duplicate(query["dossier"])
        lines *= 2
    if random.random() < world.faults.malformed:
        why = random.choice(sorted(_SPOILERS))
        lines.append(_SPOILERS[why](query))
        entry.invalid.append(Invalid(DOOR, FILE, lines[-1], why, query["time"]))
    entry.messages += [Message(FILE, line, NAME) for line in lines]
    return entry


def _line(query: DataQuery, **changed: object) -> bytes:
    body = {
        "thoiGian": instant_of(query["time"]).astimezone(LOCAL_ZONE).isoformat(timespec="milliseconds"),
        "maYeuCau": query["request"],
        "dichVu": query["service"],
        "maHoSo": query["dossier"],
        "maDonVi": query["unit"],
        "ketQua": _WORD[query["outcome"]],
    }
    return orjson.dumps({**body, **changed})


def _with(**changed: object) -> Callable[[DataQuery], bytes]:
    return lambda query: _line(query, **changed)


_SPOILERS: Mapping[str, Callable[[DataQuery], bytes]] = {
    "cut off": lambda query: _line(query)[:-30],
    "unknown outcome": _with(ketQua="OK"),
    "no dossier": _with(maHoSo=None),
    "time without zone": _with(thoiGian="2026-11-24 08:10:00"),
    "not UTF-8": lambda query: _line(query)[:1] + b"\xff\xfe" + _line(query)[1:],
}

SYSTEM = System(
    name=NAME,
    on_life=on_life,
    longest_s=12 * DAY_S,
    source=followed,
    prepare=beginning(NAME),
    deliver=appending(NAME),
)
