"""Real servers for the tests: each on a free port, in a temporary folder, never those of a running city."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from infra.native import kafka, mosquitto, postgres
from infra.native.ports import LOOPBACK, free_port
from infra.native.service import Running, Service
from tests import prepared
from tests.tier import PROVING

_MEMORY, _NEEDED_BYTES = Path("/dev/shm"), 4 << 30
_END = {"postgres": signal.SIGQUIT, "kafka": signal.SIGKILL}
"""How servers end that would else tidy up for seconds; a PostgreSQL that is quit leaves no shared memory behind."""


@dataclass(frozen=True)
class PostgresServer:
    """A running PostgreSQL; `running` can be killed and started again."""

    running: Running
    port: int
    password: str

    def url(self, database: str = "postgres") -> str:
        """Return the address of one of its databases, for the superuser."""
        return postgres.url(self.port, self.password, database)

    def fresh_database(self, template: str = prepared.TEMPLATE) -> str:
        """Return the address of a new migrated database, or of a copy of one that nobody can connect to."""
        name = f"test_{secrets.token_hex(6)}"
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        with psycopg.connect(self.url(), autocommit=True) as conn:
            conn.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def as_template(self, url: str) -> str:
        """Close a database to everybody and return its name: it is to be copied."""
        name = _name(url)
        with psycopg.connect(self.url(), autocommit=True) as conn:
            prepared.let_nobody_in(conn, name)
        return name

    def databases(self) -> set[str]:
        """Return the names of its databases."""
        with psycopg.connect(self.url(), autocommit=True) as conn:
            return {str(name) for (name,) in conn.execute("SELECT datname FROM pg_database")}

    def drop(self, url: str) -> None:
        """Drop a database that `fresh_database` made, whoever is still connected."""
        with psycopg.connect(self.url(), autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_name(url))))


def _name(url: str) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])


@dataclass(frozen=True)
class KafkaServer:
    """A running Kafka."""

    running: Running
    bootstrap: str


@dataclass(frozen=True)
class MosquittoServer:
    """A running MQTT broker."""

    running: Running
    port: int
    host: str = LOOPBACK


@dataclass(frozen=True)
class Servers:
    """What a city runs on."""

    postgres: PostgresServer
    kafka: KafkaServer
    mosquitto: MosquittoServer


@dataclass
class ServiceFactory:
    """Starts servers that one test owns, and stops whatever of them still runs at its end."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="ioc-test-")))
    started: list[Running] = field(default_factory=list)
    in_memory: list[Path] = field(default_factory=list)

    def postgres(self, *, durable: bool = True) -> PostgresServer:
        """Start a PostgreSQL; a durable one keeps what it committed when it is killed, another lives in memory.

        A database that is made and dropped has nine hundred files: on a disk they cost ten times the CPU.
        """
        port, home = free_port(), self._home("postgres") if durable else self._home_in_memory("postgres")
        password = prepared.copy_to(home)
        service = postgres.prepare(home, port, password, durable=durable)
        return PostgresServer(self._launch(service), port, password)

    def kafka(self, home: Path | None = None) -> KafkaServer:
        """Start a Kafka without topics, or on new ports the one that was in that folder."""
        port, controller = free_port(), free_port()
        service = kafka.prepare(home or self._home("kafka"), port, controller)
        return KafkaServer(self._launch(service), f"{LOOPBACK}:{port}")

    def mosquitto(self, users: Mapping[str, str] | None = None) -> MosquittoServer:
        """Start an MQTT broker, open to all or to the given names and passwords."""
        port = free_port()
        return MosquittoServer(self._launch(mosquitto.prepare(self._home("mosquitto"), port, users)), port)

    def servers(self) -> Servers:
        """Start one of each, durable."""
        return Servers(self.postgres(), self.kafka(), self.mosquitto())

    def close(self) -> None:
        """End all servers without ceremony, for nobody needs their data any more, and remove their folder."""
        for running in self.started:
            if running.alive:
                os.kill(running.pid, _END.get(running.service.name, running.service.stop_signal))
        for running in reversed(self.started):
            running.stop()
        for folder in (self.folder, *self.in_memory):
            shutil.rmtree(folder, ignore_errors=True)

    def _home(self, name: str) -> Path:
        return self.folder / f"{name}-{len(self.started)}"

    def _home_in_memory(self, name: str) -> Path:
        # The proof's databases are too large for it.
        if PROVING or not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _NEEDED_BYTES:
            return self._home(name)
        self.in_memory.append(Path(tempfile.mkdtemp(prefix="ioc-test-", dir=_MEMORY)))
        return self.in_memory[-1] / name

    def _launch(self, service: Service) -> Running:
        running = Running(service, self.folder / f"{service.name}-{len(self.started)}.log")
        self.started.append(running)
        running.start()
        return running
