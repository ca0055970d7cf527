"""What a simulated agency system is: one description of what it tells, when, and by which way, in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from fastapi import FastAPI

from connectors.pseudonym import pseudonym
from infra.provinces.load import Province
from infra.simulator.entry import Entry, Message
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.lives import Life
from infra.simulator.noise import chances
from infra.simulator.scenes import Scene
from streams.clock import Clock
from streams.settings import Settings

DAY_S = 86_400
Told = tuple[int, Entry]
"""When something leaves the system or becomes visible in it (seconds since 1970 UTC), and what it is."""
Deliver = Callable[[Message], None]
"""Hands one message over and returns when the receiver has it; whatever it raises, it is tried again."""
SECRET = "a secret that is made once for each city"


@dataclass(frozen=True)
class World:
    """What a system may know: the province, the seed of its chances, and how often something goes wrong.

    `key` is the city's own key of pseudonyms: what a system tells of a person must end as that key's hash.
    """

    province: Province
    seed: int
    faults: Faults
    key: bytes = b""

    def random(self, *names: object) -> Random:
        """Return the chances of one thing, the same whenever it is asked about."""
        return chances(self.seed, *names)

    def pseudonym(self, person: str) -> str:
        """Return what must stand for a person in the events: 32 hexadecimal digits."""
        return _pseudonym(person, self.key)


@lru_cache(maxsize=4_096)
def _pseudonym(person: str, key: bytes) -> str:
    """Each step of a dossier names the same person."""
    return pseudonym(person, key)


@dataclass(frozen=True)
class Home:
    """Where the simulated province lives: its web address, its folder, its database server (libpq, ends with /)."""

    web: str
    folder: Path
    database: str


@dataclass(frozen=True)
class Host:
    """What a system's own web service may use while the simulator runs."""

    ledger: Ledger
    settings: Settings
    world: World
    clock: Clock


def nothing(_world: World, _cause: Any) -> Iterable[Told]:
    """Tell nothing."""
    return ()


def no_source(_home: Home, _name: str) -> Mapping[str, str]:
    """Set nothing: the connector needs no source."""
    return {}


def no_settings(_home: Home) -> Mapping[str, str]:
    """Set nothing besides the source."""
    return {}


def polled(home: Home, name: str) -> Mapping[str, str]:
    """Set the source of a system that we ask, over HTTP, with a token."""
    return {"URL": f"{home.web}/{name}", "TOKEN": SECRET}


def pushing(_home: Home, _name: str) -> Mapping[str, str]:
    """Set the source of a system that sends to us, signed with a secret."""
    return {"SECRET": SECRET}


def dropping(home: Home, name: str) -> Mapping[str, str]:
    """Set the source of a system that drops files into a folder."""
    return {"FOLDER": str(home.folder / "dropped" / name)}


@dataclass(frozen=True)
class System:
    """One agency system of the simulated province; `name` is its connector's.

    It tells what follows from each dossier's life, from each minute, each day (local dates) and each staged scene of
    the city, as pure functions of the world and that cause; no Told may lie before its cause. What is told leaves at
    most `longest_s` after its cause. Its past reaches `past_s` further back than the days that are loaded for every
    system. `source` sets the fields of the connector's source in a simulated city (SECRET stands for one).
    `settings` are whole settings by name that the city needs to reach the system besides its connector's source.
    `service` is what it serves over HTTP below /<name>; systems that are polled (HttpPoll) need none. `deliver`
    takes the messages whose way is this system's name, one after the other; `prepare` is called before the first.
    """

    name: str
    on_life: Callable[[World, Life], Iterable[Told]] = nothing
    on_minute: Callable[[World, int], Iterable[Told]] = nothing
    on_day: Callable[[World, date], Iterable[Told]] = nothing
    on_scene: Callable[[World, Scene], Iterable[Told]] = nothing
    longest_s: int = DAY_S
    past_s: int = 0
    source: Callable[[Home, str], Mapping[str, str]] = no_source
    settings: Callable[[Home], Mapping[str, str]] = no_settings
    service: Callable[[Host], FastAPI] | None = None
    deliver: Callable[[Settings], Deliver] | None = None
    prepare: Callable[[Settings], None] | None = None
