"""Bringing a city up, step by step; each step finds out by itself whether there is anything left to do."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboards.tls import Tls
from infra.city import database, edition, environment, grafana, history, settings_file
from infra.city.alone import alone
from infra.city.city import City, ours
from infra.city.grafana import Beside
from infra.city.ports import require_free
from infra.city.progress import Progress
from infra.city.setup import set_up
from infra.city.state import State
from infra.city.supervisor import Supervisor
from infra.native import cache, kafka, mosquitto, postgres, system
from streams.settings import Settings, kept_settings

STATE_MB = 3_000
_SERVERS = (("TimescaleDB", postgres.install), ("Kafka", kafka.install), ("mosquitto", mosquitto.install))
_SERVER_PORTS = {"postgres": ("postgres",), "kafka": ("kafka", "kafka_controller"), "mosquitto": ("mqtt",)}
_OWN_PORTS = {"web": ("web",), "ingest": ("ingest",), "simulator": ("simulator",)}


@dataclass(frozen=True)
class Result:
    """What to tell who started the city."""

    address: str
    sign_in: str | None
    changed: bool
    beside: Beside


def up(progress: Progress, days: int = history.DAYS) -> Result:
    """Bring the city up and wait until it is healthy; a second time starts anew only what has changed.

    A new city is given a past of so many days. Raises NativeError.
    """
    state = ours()
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    system.require_debian()
    state.make()
    with alone(state):
        return _brought_up(state, progress, days)


def _brought_up(state: State, progress: Progress, days: int) -> Result:
    for title, install in _SERVERS:
        with progress.step(f"{title} is installed"):
            install()
    city = _configured(state, progress)
    supervisor = Supervisor(state)
    own = edition.stamped(city.own_services(), city.values)
    with progress.step("PostgreSQL, Kafka and mosquitto run") as step:
        servers = city.prepare_servers()
        beside = grafana.beside(city, os.environ)
        _require_ports(city, supervisor, beside)
        if renewed := supervisor.ensure([*servers, *own, *beside.services]):
            step.result = f"the program or the settings have changed: {', '.join(renewed)} start anew"
        changed = supervisor.start_all(servers)
        database.ensure_database(city.admin_url, environment.DATABASE)
    settings = kept_settings(state.settings)
    set_up(settings, state, progress)
    workers = [service for service in own if service.name.startswith("worker-")]
    with progress.step("workers run"):
        changed |= supervisor.start_all(workers)
    _load_past(settings, days, progress)
    with progress.step("simulator, connectors, ingest, evaluator, notifier, forecaster, reporter and web run"):
        rest = [service for service in own if service not in workers]
        # A broker keeps nothing for who has never subscribed: the province begins to speak when somebody listens.
        changed |= supervisor.start_all([service for service in rest if service.name != "simulator"])
        changed |= supervisor.start_all([service for service in rest if service.name == "simulator"])
    return Result(settings.public_url, _sign_in(city), changed, grafana.start(beside, supervisor, progress))


def _configured(state: State, progress: Progress) -> City:
    with progress.step("settings and secrets are there"):
        if not (state.root / "postgres").exists():
            cache.require_space(state.root, STATE_MB)
        values = environment.build(settings_file.read(state.settings), os.environ, datetime.now(UTC), state.root)
        settings_file.write(state.settings, values, lambda draft: Tls.of(kept_settings(draft)))
    return City(state, values)


def _require_ports(city: City, supervisor: Supervisor, beside: Beside) -> None:
    """Refuse to start on ports that others hold; our own running processes hold theirs by right."""
    running = {process.name for process in supervisor.processes() or [] if process.running}
    needed = {**_SERVER_PORTS, **_OWN_PORTS, **{service.name: (service.name,) for service in beside.services}}
    names = [port for process, ports in needed.items() if process not in running for port in ports]
    metrics = [("metrics", port) for process, port in city.metrics_ports().items() if process not in running]
    require_free([*((name, int(getattr(city.ports, name))) for name in names), *metrics])


def _load_past(settings: Settings, days: int, progress: Progress) -> None:
    with progress.step("the past is filled in") as step, history.taken_by_kafka():
        past = history.load_past(settings, days, step.doing)
        if past is not None:
            step.doing("wait for the stores")
            history.wait_stored(settings)
            step.result = f"{days} days, {past.readings} readings"


def _sign_in(city: City) -> str | None:
    file = city.state.first_sign_in
    return file.read_text(encoding="utf-8").strip() if file.exists() else None
