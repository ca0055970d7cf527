"""The platform of a chaos run: servers of its own, its processes, and officers who are reached by one way each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from infra.native.ports import LOOPBACK, free_port
from streams.alerts import duty
from streams.alerts.rules import all_rules
from streams.alerts.rules.water_level import RULE
from streams.clock import CityClock
from streams.db import connect
from streams.kafka import create_topics
from streams.publisher import Publisher
from streams.roster import people, store
from streams.roster.escalation import Step, Target
from streams.roster.model import Shift, Team
from streams.roster.preferences import Contact
from streams.subjects import all_topics
from tests.e2e.chaos.doors import EMAIL, TELEGRAM, WEBHOOK, Doors
from tests.integration.alerts.processes import Process, evaluator, notifier, settings_for, web
from tests.integration.alerts.scene import LONG_AGO, register
from tests.services import KafkaServer, PostgresServer, Servers
from tests.waiting import wait_until_served
from tests.worker_process import worker_settings

KIOSK = "token-of-the-wall-0123456789"
ON_DUTY = {EMAIL: "an", WEBHOOK: "binh", TELEGRAM: "chi"}
"""Who is on duty, by the one way on which each is told."""
NEXT, HEAD = "dung", "giang"
"""Who is told when nobody takes an alert on: the one by e-mail, then the other by webhook."""
_METRICS = """
INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest) VALUES
    ('water_level', 'water', 'm', 'Mực nước', 'Water level', 0, 100),
    ('noise_laeq', 'noise', 'dB', 'Tiếng ồn', 'Sound level', 0, 200) ON CONFLICT DO NOTHING
"""
_METERS = """
INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude)
SELECT 'NSE-' || to_char(n, 'FM0000'), 'noise', 'Máy đo ' || n, 'Meter ' || n, 21.8, 105.2
FROM generate_series(0, %s - 1) AS n
"""
_SWITCHED_OFF = "INSERT INTO alert_rule_version VALUES (%s, 1, NULL, false, 'test', %s, 'one rule')"


@dataclass
class Rig:
    """Servers and processes by name; the clock is the city's."""

    postgres: PostgresServer
    kafka: KafkaServer
    environment: Mapping[str, str]
    clock: CityClock
    doors: Doors
    folder: Path
    processes: dict[str, Process] = field(default_factory=dict)
    officers: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.environment["IOC_DATABASE_URL"]

    @property
    def web_url(self) -> str:
        return f"http://{LOOPBACK}:{self.environment['IOC_WEB_PORT']}"

    def database(self) -> psycopg.Connection:
        return connect(self.url, autocommit=True, application="test")

    def real(self, city: datetime) -> datetime:
        """Return the real instant of one of the city's."""
        return self.clock.real_origin + (city - self.clock.city_origin) / self.clock.factor

    def start(self, workers: int) -> None:
        """Start every process and wait until the web answers."""
        for n in range(workers):
            self._add(f"worker-{n + 1}", _worker(self, f"worker-{n + 1}"))
        for name, make in (
            ("evaluator-1", evaluator),
            ("evaluator-2", evaluator),
            ("notifier", notifier),
            ("web", web),
        ):
            self._add(name, make(dict(self.environment), self.folder / f"{name}.log"))
        wait_until_served(f"{self.web_url}/health", self.processes["web"].said)

    def publisher(self) -> Publisher:
        """Return the way into Kafka that a connector has."""
        return Publisher(self.kafka.bootstrap, self.environment["IOC_TOPIC_PREFIX"], "chaos")

    def stop(self) -> None:
        for process in self.processes.values():
            process.stop()

    def _add(self, name: str, process: Process) -> None:
        self.processes[name] = process
        process.start()


def _worker(rig: Rig, name: str) -> Process:
    own = worker_settings(rig.url, rig.kafka.bootstrap, rig.environment["IOC_TOPIC_PREFIX"], rig.folder / name, name)
    return Process({**rig.environment, **own}, rig.folder / f"{name}.log")


def make_rig(servers: Servers, doors: Doors, folder: Path, prefix: str, factor: float) -> Rig:
    """Take a migrated database and write the officers down; no process of the platform runs yet."""
    postgres, kafka = servers.postgres, servers.kafka
    now = datetime.now(UTC)
    environment = {
        **settings_for(postgres.fresh_database(), folder),
        **doors.environment(),
        "IOC_KAFKA_BOOTSTRAP": kafka.bootstrap,
        "IOC_TOPIC_PREFIX": prefix,
        "IOC_WEB_PORT": (port := str(free_port())),
        "IOC_WEB_SECRET": "a secret of the test only",
        "IOC_KIOSK_TOKEN": KIOSK,
        "IOC_PUBLIC_URL": f"http://{LOOPBACK}:{port}",
        "IOC_CLOCK_FACTOR": str(factor),
        "IOC_CLOCK_REAL_ORIGIN": now.isoformat(),
        "IOC_CLOCK_CITY_ORIGIN": now.isoformat(),
    }
    create_topics(kafka.bootstrap, prefix, all_topics())
    rig = Rig(postgres, kafka, environment, CityClock(now, now, factor), doors, folder)
    with rig.database() as conn:
        conn.execute(_METRICS)
        _write_officers(rig, conn, now)
    return rig


def register_stations(conn: psycopg.Connection, stations: list[str]) -> None:
    """Put water stations into the registry; of all rules the one over their levels watches."""
    for rule in all_rules():
        if rule != RULE.name:
            conn.execute(_SWITCHED_OFF, (rule, LONG_AGO))
    register(conn, *stations)


def register_meters(conn: psycopg.Connection, devices: int) -> None:
    """Put sound meters into the registry."""
    conn.execute(_METERS, (devices,))


def put_chain(conn: psycopg.Connection, pause: timedelta) -> None:
    """After so long (city time) the next officer is told, after as long again the head."""
    store.put_chain(conn, "", 1, [Step(pause, Target.NEXT), Step(pause, Target.HEAD)])


def _write_officers(rig: Rig, conn: psycopg.Connection, now: datetime) -> None:
    for door, name in (*ON_DUTY.items(), (EMAIL, NEXT), (WEBHOOK, HEAD)):
        rig.officers[name] = _officer(conn, name, door, rig.doors.address(door, name))
    on_duty = [rig.officers[name] for name in ON_DUTY.values()]
    for officer in on_duty:
        duty.put_on_duty(conn, officer, now - timedelta(days=1))
    store.put_shift(conn, Shift(None, rig.officers[NEXT], now + timedelta(days=7), now + timedelta(days=8)))
    members = (*on_duty, rig.officers[NEXT])
    store.put_team(conn, Team("ioc", "Tổ trực", "Duty team", None, rig.officers[HEAD], members))


def _officer(conn: psycopg.Connection, name: str, door: str, address: str) -> int:
    officer = people.add_officer(conn, name, f"{name}@example.vn")
    if door != EMAIL:
        people.unreach(conn, officer, EMAIL)
        people.reach(conn, officer, Contact(door, address))
    return officer
