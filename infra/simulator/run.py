"""The simulator process: the province on the city clock, its MQTT field, its agency systems, its scenes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import structlog

from connectors.pseudonym import key_of
from infra.provinces import load as provinces
from infra.simulator.city import City
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.mailbox import open_mailbox
from infra.simulator.scenes import Stage
from infra.simulator.services import services, serving
from infra.simulator.system import Host, System, World
from infra.simulator.systems import present
from infra.simulator.ways.carriers import Carriers
from infra.simulator.ways.make import open_ways
from streams.clock import CityClock, city_clock
from streams.settings import Settings

log = structlog.get_logger(__name__)

SEED = 20250701
_STEP_S = 0.2
_LONGEST_STEP_S = 900
_CATCH_UP_CITY_S = 3_600
_CATCH_UP_REAL_S = 600
_MOST_WAITING = 100_000
_DAY_S = 86_400


def folder(settings: Settings) -> Path:
    """Return where the simulator keeps its state."""
    return settings.state_dir / "simulator"


def ledger_path(settings: Settings) -> Path:
    """Return the ledger's file."""
    return folder(settings) / "ledger.sqlite"


def stage_path(settings: Settings) -> Path:
    """Return the file in which scenes are asked for."""
    return folder(settings) / "scenes.sqlite"


def run(settings: Settings, seed: int = SEED, faults: Faults | None = None) -> None:
    """Run until SIGTERM or SIGINT."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    world = World(provinces.read(settings.province), seed, faults or Faults(), key_of(settings))
    ledger = Ledger(ledger_path(settings))
    systems = present(settings)
    app = services(systems, Host(ledger, settings, world, city_clock(settings)))
    ways = open_ways(settings, systems)
    try:
        with serving(app, settings.bind_host, settings.simulator_port), open_mailbox(settings):
            _live(settings, ledger, ways, world, systems, stopping)
    finally:
        ledger.confirm(ways.pump())
        ways.close()
        ledger.close()


def _live(
    settings: Settings,
    ledger: Ledger,
    ways: Carriers,
    world: World,
    systems: Sequence[System],
    stopping: threading.Event,
) -> None:
    clock, province = city_clock(settings), world.province
    city = City(province, ledger, world.seed, world.faults, _now(clock), systems, world.key)
    city.silence_field(_now(clock) - int(max(_CATCH_UP_CITY_S, _CATCH_UP_REAL_S * clock.factor)))
    ways.offer(ledger.unconfirmed())
    names = [system.name for system in systems]
    log.info("the simulated province lives", stations=len(province.stations), systems=names, cursor=city.cursor)
    keep_s = (settings.raw_retention_days + 1) * _DAY_S
    pruned = 0
    with closing(Stage(stage_path(settings))) as stage:
        while not stopping.is_set():
            moved = _step(clock, city, ways, stage)
            ledger.confirm(ways.pump())
            if city.cursor - pruned > _DAY_S:
                pruned = city.cursor
                ledger.prune((pruned - keep_s) * 1_000_000)
            if not moved or city.cursor >= _now(clock) - max(1, int(clock.factor)):
                stopping.wait(_STEP_S)


def _step(clock: CityClock, city: City, ways: Carriers, stage: Stage) -> bool:
    """Move the city towards the clock; return whether it moved."""
    end = min(_now(clock), city.cursor + _LONGEST_STEP_S)
    if end <= city.cursor or ways.backlog >= _MOST_WAITING:
        return False
    ways.offer(city.advance(end, stage.begin(city.cursor * 1_000_000)))
    return True


def _now(clock: CityClock) -> int:
    return int(clock.now().timestamp())
