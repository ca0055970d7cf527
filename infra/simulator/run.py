"""The simulator process: the province on the city clock, its MQTT field, its dossier system, its scenes."""

from __future__ import annotations

import signal
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from connectors.agencies.provincial_dossiers import NAME as SYSTEM
from infra.provinces import load as provinces
from infra.simulator.city import City
from infra.simulator.dossier_server import application, services, serving
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.mailbox import open_mailbox
from infra.simulator.publisher import Publisher
from infra.simulator.scenes import Stage
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
    chosen = faults or Faults()
    ledger = Ledger(ledger_path(settings))
    address = urlsplit(settings.source(SYSTEM).url)
    app = services({address.path: application(ledger, settings.source(SYSTEM).token.get_secret_value(), seed, chosen)})
    publisher = _publisher(settings)
    try:
        with serving(app, address.hostname or "127.0.0.1", address.port or 8090), open_mailbox(settings):
            _live(settings, ledger, publisher, seed, chosen, stopping)
    finally:
        ledger.confirm(publisher.pump())
        publisher.close()
        ledger.close()


def _publisher(settings: Settings) -> Publisher:
    password = settings.mqtt_password
    return Publisher(
        settings.mqtt_host,
        settings.mqtt_port,
        f"{settings.topic_prefix}simulated-field",
        settings.mqtt_user,
        password.get_secret_value() if password else None,
    )


def _live(
    settings: Settings,
    ledger: Ledger,
    publisher: Publisher,
    seed: int,
    faults: Faults,
    stopping: threading.Event,
) -> None:
    clock = city_clock(settings)
    province = provinces.read(settings.province)
    city = City(province, ledger, seed, faults, _now(clock))
    city.silence_field(_now(clock) - int(max(_CATCH_UP_CITY_S, _CATCH_UP_REAL_S * clock.factor)))
    publisher.offer(ledger.unconfirmed())
    log.info("the simulated province lives", stations=len(province.stations), cursor=city.cursor)
    keep_s = (settings.raw_retention_days + 1) * _DAY_S
    pruned = 0
    with closing(Stage(stage_path(settings))) as stage:
        while not stopping.is_set():
            moved = _step(clock, city, publisher, stage)
            ledger.confirm(publisher.pump())
            if city.cursor - pruned > _DAY_S:
                pruned = city.cursor
                ledger.prune((pruned - keep_s) * 1_000_000)
            if not moved or city.cursor >= _now(clock) - max(1, int(clock.factor)):
                stopping.wait(_STEP_S)


def _step(clock: CityClock, city: City, publisher: Publisher, stage: Stage) -> bool:
    """Move the city towards the clock; return whether it moved."""
    end = min(_now(clock), city.cursor + _LONGEST_STEP_S)
    if end <= city.cursor or publisher.backlog >= _MOST_WAITING:
        return False
    publisher.offer(city.advance(end, stage.begin(city.cursor * 1_000_000)))
    return True


def _now(clock: CityClock) -> int:
    return int(clock.now().timestamp())
