"""A whole city for one test: servers of its own, the simulated province, and every process of the platform."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from connectors.metrics import sync_metrics
from infra.city import sources
from infra.native.ports import free_port
from infra.native.service import Running
from infra.provinces import load
from infra.reconcile.report import Report
from infra.reconcile.run import reconcile
from infra.simulator.city import CURSOR, LIVE_SINCE
from infra.simulator.ledger import Ledger
from infra.simulator.run import ledger_path
from infra.simulator.system import Home
from streams.clock import city_clock
from streams.db import connect
from streams.kafka import create_topics
from streams.settings import Settings
from streams.subjects import all_topics
from tests.proof import PATIENCE
from tests.services import KafkaServer, MosquittoServer, PostgresServer, Servers
from tests.waiting import wait_until, wait_until_served
from tests.worker_process import WorkerProcess

_SETTINGS = "city.env"
_IOC = "import sys; sys.argv = ['ioc', *{arguments!r}]; from infra.cli import main; main()"
KIOSK = "token-of-the-wall-0123456789"
PLATFORM = ("connectors", "evaluator", "notifier")
WHOLE = (*PLATFORM, "ingest", "web")
"""What a city needs in which every agency system speaks."""


@dataclass
class TestCity:
    """Processes by name; servers by name; all of them may be killed and started again."""

    __test__ = False

    folder: Path
    environment: Mapping[str, str]
    postgres: PostgresServer
    kafka: KafkaServer
    mosquitto: MosquittoServer
    processes: dict[str, WorkerProcess] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The settings of every process of this city."""
        return Settings(_env_file=self.folder / _SETTINGS)

    def start(self, name: str, *, worker: bool = False) -> WorkerProcess:
        """Start `ioc run <name>`, or a worker of that name."""
        arguments = ("run", "worker" if worker else name)
        own = {**self.environment, "IOC_WORKER_ID": name} if worker else self.environment
        process = WorkerProcess(own, self.folder / f"{name}.log", _IOC.format(arguments=arguments))
        self.processes[name] = process
        process.start()
        return process

    def start_platform(self) -> None:
        """Start a worker and what else a city needs in which every agency system speaks; return when all listen."""
        self.start("worker-1", worker=True)
        for name in WHOLE:
            self.start(name)
        for name, port in (("web", "IOC_WEB_PORT"), ("ingest", "IOC_INGEST_PORT")):
            wait_until_served(f"http://127.0.0.1:{self.environment[port]}/health", self.processes[name].said)
        # A broker keeps nothing for who has never subscribed: the province begins to speak when somebody listens.
        wait_until(lambda: self.processes["connectors"].has_said("subscribed at the MQTT broker"), 60)

    def kill_and_restart(self, name: str) -> None:
        """Kill a process or a server as `kill -9` does, and start it again."""
        server = self.servers().get(name)
        victim = server or self.processes[name]
        victim.kill()
        victim.start()

    def ioc(self, *arguments: str) -> str:
        """Run one command to its end and return what it said."""
        log = self.folder / f"ioc-{arguments[0]}.log"
        log.unlink(missing_ok=True)
        command = WorkerProcess(self.environment, log, _IOC.format(arguments=arguments))
        command.start()
        try:
            wait_until(lambda: command.exit_code is not None, 120, command.said)
        finally:
            command.kill()
        assert command.exit_code == 0, command.said()
        return command.said()

    @contextmanager
    def publisher(self) -> Iterator[Client]:
        """Give an MQTT client at the city's broker, as a device of the field has one."""
        client = Client(CallbackAPIVersion.VERSION2)
        client.connect(self.mosquitto.host, self.mosquitto.port)
        client.loop_start()
        try:
            yield client
        finally:
            client.disconnect()
            client.loop_stop()

    def servers(self) -> dict[str, Running]:
        """Return the servers that may be killed."""
        return {"postgres": self.postgres.running, "kafka": self.kafka.running}

    def played_s(self) -> int:
        """Return how many city seconds the simulated province has lived through; it begins when it is first started."""
        with closing(Ledger(ledger_path(self.settings))) as ledger:
            return (ledger.number(CURSOR) or 0) - (ledger.number(LIVE_SINCE) or 0)

    def reconcile(self) -> Report:
        """Compare the stores with the ledger's position, as `ioc reconcile` does."""
        settings = self.settings
        ledger = Ledger(ledger_path(settings))
        try:
            url = settings.database_url.get_secret_value()
            return reconcile(ledger, url, city_clock(settings), wait_s=60 * PATIENCE)
        finally:
            ledger.close()

    def stop(self) -> None:
        """End every process as a power cut does; the servers are their factory's."""
        for process in self.processes.values():
            process.kill()


def make_city(
    servers: Servers, folder: Path, prefix: str, factor: int, start: datetime, every_system: bool = False
) -> TestCity:
    """Take a migrated database and register the province; no process of the platform runs yet.

    With `every_system` the province has all its agency systems, else those of the dossiers and the queue machines.
    """
    postgres, kafka, mosquitto = servers.postgres, servers.kafka, servers.mosquitto
    url, simulator, ingest = postgres.fresh_database(), free_port(), free_port()
    environment = {
        "IOC_STATE_DIR": str(folder),
        "IOC_DATABASE_URL": url,
        "IOC_KAFKA_BOOTSTRAP": kafka.bootstrap,
        "IOC_TOPIC_PREFIX": prefix,
        "IOC_MQTT_HOST": mosquitto.host,
        "IOC_MQTT_PORT": str(mosquitto.port),
        "IOC_SOURCES__PROVINCIAL_DOSSIERS__URL": f"http://127.0.0.1:{simulator}/provincial_dossiers",
        "IOC_SIMULATOR_PORT": str(simulator),
        "IOC_SOURCES__PROVINCIAL_DOSSIERS__TOKEN": "token-of-the-test",
        "IOC_POLL_INTERVAL_S": "1",
        "IOC_SMTP_PORT": str(free_port()),
        "IOC_WEB_PORT": str(free_port()),
        "IOC_INGEST_PORT": str(ingest),
        "IOC_INGEST_KEYS": f"simulated={secrets.token_hex(8)}",
        "IOC_SIMULATOR_INGEST_URL": f"http://127.0.0.1:{ingest}",
        "IOC_WEB_SECRET": "a secret of the test only",
        "IOC_KIOSK_TOKEN": KIOSK,
        "IOC_CLOCK_FACTOR": str(factor),
        "IOC_CLOCK_REAL_ORIGIN": datetime.now(UTC).isoformat(),
        "IOC_CLOCK_CITY_ORIGIN": start.isoformat(),
    }
    if every_system:
        home = Home(f"http://127.0.0.1:{simulator}", folder / "simulator", postgres.url(""))
        environment |= sources.settled(environment, {}, sources.of(home))
    lines = [f"{key}={value}\n" for key, value in environment.items()]
    (folder / _SETTINGS).write_text("".join(lines), encoding="utf-8")
    with connect(url) as conn:
        load.load(conn, load.read("tuyen_quang"))
        sync_metrics(conn)
    create_topics(kafka.bootstrap, prefix, all_topics())
    return TestCity(folder, environment, postgres, kafka, mosquitto)
