"""The departments' data stores: each is checked once an hour, and each check becomes a row of a SQLite database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import orjson
from sqlalchemy.engine import make_url

from connectors import canonical
from connectors.agencies.data_stores import NAME
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.noise import key
from infra.simulator.system import DAY_S, Deliver, Home, System, Told, World
from infra.simulator.worktime import local_time
from streams.settings import Settings
from streams.stores.event import TOPIC, StoreCheck

DOOR = "sql:data_stores"
TABLE = "store_check"
_COLUMNS = "id, department, store, row_count, newest_change, checked_at, renewed_every_s, changed"
_CHECKED_MIN = 60
_BEGINNING_S = 1_767_200_400
"""2026-01-01 00:00 in the province: the stores' row counts are those of that day."""
_ROUNDS_A_PROMISE = 4
_SPELL = 12
"""Rounds that fail or run together: a department's export breaks for a while, not now and then."""
_BROKEN = 0.15


class Store(NamedTuple):
    """A store: the department's number among the agencies, rows on 2026-01-01 and their growth a day, the promise."""

    department: str
    name: str
    rows: int
    growth: int
    promised_s: int


STORES = (
    Store("02", "Cơ sở dữ liệu cán bộ, công chức, viên chức", 24_180, 6, 7 * DAY_S),
    Store("03", "Cơ sở dữ liệu hộ tịch", 812_300, 240, DAY_S),
    Store("04", "Kho dữ liệu doanh nghiệp và đầu tư", 9_640, 9, DAY_S),
    Store("05", "Cơ sở dữ liệu điện lực và thương mại", 41_200, 30, 7 * DAY_S),
    Store("06", "Cơ sở dữ liệu đất đai", 1_204_500, 310, DAY_S),
    Store("06", "Kho dữ liệu quan trắc môi trường", 6_480_000, 96_000, 3_600),
    Store("07", "Cơ sở dữ liệu quy hoạch xây dựng", 3_120, 2, 30 * DAY_S),
    Store("08", "Cơ sở dữ liệu khoa học và công nghệ", 5_870, 4, 30 * DAY_S),
    Store("09", "Cơ sở dữ liệu di sản và du lịch", 2_430, 1, 30 * DAY_S),
    Store("10", "Cơ sở dữ liệu ngành giáo dục", 231_000, 45, DAY_S),
    Store("11", "Hồ sơ sức khỏe điện tử", 768_900, 1_900, 6 * 3_600),
    Store("12", "Cơ sở dữ liệu hộ nghèo", 61_700, 3, 30 * DAY_S),
)


def on_minute(world: World, minute: int) -> Iterator[Told]:
    """Yield the rows of the stores that are checked in a minute, each when it stands in the table."""
    for store in STORES:
        if minute % _CHECKED_MIN == _checked_at(world.seed, store.name):
            random = world.random(NAME, store.name, minute)
            yield from _told(world, random, check(world, store, minute * 60))


@cache
def _checked_at(seed: int, store: str) -> int:
    """Return the minute of each hour at which a store is checked."""
    return key(seed, NAME, store, "minute") % _CHECKED_MIN


def check(world: World, store: Store, at: int) -> StoreCheck:
    """Return how a store stands at an instant (seconds since 1970 UTC)."""
    renewed = _renewed(world.seed, store, at)
    return {
        "system": NAME,
        "department": f"{world.province.profile.agency_prefix}.{store.department}",
        "store": store.name,
        "checked": at * 1_000_000,
        "rows": max(0, store.rows + (renewed - _BEGINNING_S) * store.growth // DAY_S),
        "newest": renewed * 1_000_000,
        "promised_s": store.promised_s,
        "revision": at * 1_000_000,
    }


def _renewed(seed: int, store: Store, at: int) -> int:
    """Return when the store was renewed last: it is several times within its promise, unless its export is broken."""
    every = store.promised_s // _ROUNDS_A_PROMISE
    phase = key(seed, NAME, store.name, "phase") % every
    turn = (at - phase) // every
    while _is_broken(seed, store.name, turn // _SPELL):
        turn = turn // _SPELL * _SPELL - 1
    return turn * every + phase


@cache
def _is_broken(seed: int, store: str, spell: int) -> bool:
    return Random(key(seed, NAME, store, "broken", spell)).random() < _BROKEN


def _told(world: World, random: Random, found: StoreCheck) -> Iterator[Told]:
    changed = found["checked"] // 1_000_000 + random.randint(1, 8)
    row, entry = _row(found, changed, random), Entry()
    if random.random() < world.faults.malformed:
        why = random.choice(sorted(_SPOILERS))
        row |= _SPOILERS[why](found)
        entry.invalid.append(Invalid(DOOR, "", canonical.row(row), why, found["checked"]))
    else:
        entry.events.append(Event.of(TOPIC, found))
    entry.messages.append(_message(row))
    yield changed, entry
    if entry.events and random.random() < world.faults.duplicates:
        again, repeated = changed + random.randint(60, 600), Entry()
        repeated.duplicate(found["department"])
        repeated.messages.append(_message(_row(found, again, random)))
        yield again, repeated


def _row(found: StoreCheck, changed: int, random: Random) -> dict[str, Any]:
    newest = found["newest"]
    return {
        "id": random.getrandbits(53),
        "department": found["department"],
        "store": found["store"],
        "row_count": found["rows"],
        "newest_change": None if newest is None else local_time(newest),
        "checked_at": local_time(found["checked"]),
        "renewed_every_s": found["promised_s"],
        "changed": local_time(changed * 1_000_000),
    }


_SPOILERS: Mapping[str, Callable[[StoreCheck], dict[str, Any]]] = {
    "no department": lambda _: {"department": None},
    "negative count": lambda _: {"row_count": -1},
    "count is text": lambda found: {"row_count": f"{found['rows']:,} bản ghi"},
    "time without zone": lambda _: {"checked_at": "2026-11-24 08:05:00"},
    "change after the check": lambda found: {"newest_change": local_time(found["checked"] + 3_600_000_000)},
    "no promise": lambda _: {"renewed_every_s": 0},
}


def _message(row: Mapping[str, Any]) -> Message:
    return Message(TABLE, orjson.dumps(row), NAME)


def source(home: Home, name: str) -> Mapping[str, str]:
    """Set the source: the SQLite database of the checks."""
    return {"URL": f"sqlite:///{(home.folder / name / 'stores.sqlite').absolute()}"}


def prepare(settings: Settings) -> None:
    """Make the database; its columns take any type, as SQLite's do."""
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=30)) as db, db:
        db.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} ({_COLUMNS.replace('id,', 'id INTEGER PRIMARY KEY,', 1)})")
        db.execute(f"CREATE INDEX IF NOT EXISTS {TABLE}_changed ON {TABLE} (changed, id)")


def inserting(settings: Settings) -> Deliver:
    """Return how rows are delivered: each in a transaction of its own; one that is there already stays."""
    path = _path(settings)
    insert = f"INSERT OR IGNORE INTO {TABLE} ({_COLUMNS}) VALUES ({', '.join(f':{c}' for c in _COLUMNS.split(', '))})"

    def deliver(message: Message) -> None:
        with closing(sqlite3.connect(path, timeout=30)) as db, db:
            db.execute(insert, orjson.loads(message.payload))

    return deliver


def _path(settings: Settings) -> Path:
    database = make_url(settings.source(NAME).url).database
    assert database is not None, f"the source {NAME} has no database"
    return Path(database)


SYSTEM = System(name=NAME, on_minute=on_minute, longest_s=900, source=source, prepare=prepare, deliver=inserting)
