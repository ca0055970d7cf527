"""The agency systems on their real ways, through connectors, Kafka and a worker into the stores: one morning."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from connectors.catalogue import connectors
from connectors.metrics import sync_metrics
from connectors.pseudonym import key_of
from dashboards.boards import boards
from infra.city import sources
from infra.native.ports import free_port
from infra.provinces import load as provinces
from infra.reconcile.report import Report
from infra.reconcile.run import reconcile
from infra.simulator.backfill import backfill, through_kafka
from infra.simulator.day import Span, simulate
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.services import services, serving
from infra.simulator.system import Home, Host, World
from infra.simulator.systems import systems
from infra.simulator.ways.make import couriers
from streams.clock import CityClock, city_clock
from streams.db import connect
from streams.kafka import create_topics
from streams.settings import Settings
from streams.subjects import all_topics, versioned_subjects
from tests.integration.connectors import ingest_server
from tests.integration.connectors.running import running
from tests.integration.dashboards.panel_rows import panel_rows
from tests.proof import PATIENCE
from tests.services import KafkaServer, MosquittoServer, PostgresServer
from tests.worker_process import WorkerProcess, worker_settings

BEGIN = datetime(2026, 11, 30, 16, 50, tzinfo=UTC)
"""Ten minutes before the first of December in the province, a Tuesday."""
SECONDS = 11 * 3_600
STEP_S = 1_200
"""City seconds that are told at once: to store a few events costs as much as to store many."""
PACE = 600
"""City seconds a real second: a poll must not be so far behind that rows which appear late fall out of its overlap."""
PAST_DAYS = 1
SPEAKING = ("camera",)
"""Of the field only those stations speak that a system tells of as well."""
SEED = 7


@dataclass
class Played:
    """What there is to look at after the morning."""

    database_url: str
    now: datetime
    ledger: Ledger
    report: Report

    def events(self, topic: str) -> list[dict[str, Any]]:
        """Return every event of a topic that the city should have taken, corrected versions included."""
        return [orjson.loads(body) for body in self.ledger.events(topic, 0, self.ledger.position())]

    def topics(self) -> list[str]:
        """Return the topics whose events are versions of rows."""
        return [subject.topic.name for subject in versioned_subjects()]

    def newest(self, topic: str, *identity: str) -> list[dict[str, Any]]:
        """Return the newest revision of each event; `identity` names the members that make it."""
        found: dict[tuple[Any, ...], dict[str, Any]] = {}
        for event in sorted(self.events(topic), key=lambda e: e.get("revision", 0)):
            found[tuple(event[name] for name in identity)] = event
        return list(found.values())

    def panel(self, name: str) -> list[dict[str, Any]]:
        """Return what the board's panel of that id shows now."""
        board, panel = next((b, p) for b in boards() for p in b.panels if p.id == name)
        return asyncio.run(panel_rows(self.database_url, board, panel, self.now))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the stores."""
        with connect(self.database_url) as conn:
            return conn.execute(sql.encode()).fetchall()


@contextmanager
def play(postgres: PostgresServer, kafka: KafkaServer, mosquitto: MosquittoServer, folder: Path) -> Iterator[Played]:
    """Play the morning, wait until it is stored, and reconcile it."""
    url = postgres.fresh_database()
    settings = _settings(url, postgres, kafka, mosquitto, folder)
    faults, key = Faults(malformed=0.03, duplicates=0.03, corrections=0.03), key_of(settings)
    world = World(provinces.read(settings.province), SEED, faults, key)
    _prepare(settings, world)
    with ExitStack() as stack:
        ledger = stack.enter_context(_ledger(folder))
        now = int(BEGIN.timestamp())
        load = through_kafka(settings.kafka_bootstrap, settings.topic_prefix)
        quiet = replace(world.province, stations=[s for s in world.province.stations if s.kind in SPEAKING])
        backfill(quiet, ledger, load, PAST_DAYS, now, SEED, lambda _: None, systems(), key)
        carriers = couriers(settings, systems())
        host = Host(ledger, settings, world, city_clock(settings))
        stack.enter_context(serving(services(systems(), host), "127.0.0.1", settings.simulator_port))
        stack.enter_context(ingest_server.serving(settings, connectors(), _port_of(settings.simulator_ingest_url)))
        stack.enter_context(_worker(settings, folder))
        stack.enter_context(running(settings, *connectors()))
        span = Span(BEGIN, SECONDS, SEED, faults, step_s=STEP_S, systems=[system.name for system in systems()], key=key)
        mqtt = (settings.mqtt_host, settings.mqtt_port)
        name = f"{settings.topic_prefix}field"
        simulate(span, ledger, mqtt, factor=PACE, province=quiet, couriers=carriers, client_id=name)
        clock = city_clock(settings)
        report = reconcile(ledger, url, clock, wait_s=60 * PATIENCE)
        yield Played(url, clock.city_origin, ledger, report)
    postgres.drop(url)


def _settings(
    url: str, postgres: PostgresServer, kafka: KafkaServer, mosquitto: MosquittoServer, folder: Path
) -> Settings:
    simulator, ingest = free_port(), free_port()
    home = Home(f"http://127.0.0.1:{simulator}", folder / "simulator", postgres.url(""))
    of_sources = sources.settled({}, {}, sources.of(home))
    clock = CityClock(datetime.now(UTC), datetime.fromtimestamp(BEGIN.timestamp() + SECONDS, UTC))
    lines = {
        "IOC_STATE_DIR": str(folder),
        "IOC_DATABASE_URL": url,
        "IOC_KAFKA_BOOTSTRAP": kafka.bootstrap,
        "IOC_TOPIC_PREFIX": f"s{secrets.token_hex(4)}.",
        "IOC_MQTT_HOST": mosquitto.host,
        "IOC_MQTT_PORT": str(mosquitto.port),
        "IOC_SIMULATOR_PORT": str(simulator),
        "IOC_SIMULATOR_URL": home.web,
        "IOC_SIMULATOR_INGEST_URL": f"http://127.0.0.1:{ingest}",
        "IOC_PSEUDONYM_KEY": os.environ["IOC_PSEUDONYM_KEY"],
        "IOC_INGEST_KEYS": f"simulated={secrets.token_hex(8)}",
        "IOC_POLL_INTERVAL_S": "0.5",
        "IOC_CLOCK_FACTOR": "1",
        "IOC_CLOCK_REAL_ORIGIN": clock.real_origin.isoformat(),
        "IOC_CLOCK_CITY_ORIGIN": clock.city_origin.isoformat(),
        **of_sources,
    }
    file = folder / "city.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()), encoding="utf-8")
    return Settings(_env_file=file)


def _prepare(settings: Settings, world: World) -> None:
    create_topics(settings.kafka_bootstrap, settings.topic_prefix, all_topics())
    with connect(settings.database_url.get_secret_value()) as conn:
        provinces.load(conn, world.province)
        sync_metrics(conn)


@contextmanager
def _ledger(folder: Path) -> Iterator[Ledger]:
    ledger = Ledger(folder / "simulator" / "ledger.sqlite")
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def _worker(settings: Settings, folder: Path) -> Iterator[None]:
    url, origin = settings.database_url.get_secret_value(), settings.clock_city_origin.isoformat()
    environment = {
        **worker_settings(url, settings.kafka_bootstrap, settings.topic_prefix, folder / "worker"),
        "IOC_CLOCK_REAL_ORIGIN": settings.clock_real_origin.isoformat(),
        "IOC_CLOCK_CITY_ORIGIN": origin,
    }
    worker = WorkerProcess(environment, folder / "worker.log")
    worker.start()
    try:
        yield
    finally:
        worker.stop()


def _port_of(address: str) -> int:
    return int(address.rpartition(":")[2])
