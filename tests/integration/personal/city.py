"""A small city with the careless systems: its real processes, fed once over every transport."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
from psycopg import sql

from infra.native.ports import free_port
from streams.kafka import create_topics
from streams.settings import Settings
from streams.subjects import all_topics
from tests.integration.connectors import dossier_source
from tests.integration.connectors.city import count, sensor
from tests.integration.personal import doors, planting
from tests.integration.personal.planting import SECRET, Citizens
from tests.integration.streams.helpers import register_agencies
from tests.waiting import wait_until, wait_until_served
from tests.worker_process import WorkerProcess, worker_settings

KEY = "khoa-cua-so"
EVENTS, REJECTS = 8, 28
"""Records that one feeding makes: in the topics of dossiers and of comments each, and in that of the rejects."""
STORED = {"dossier_step": EVENTS // 2, "person_vault": 3 * EVENTS, "dead_letter": REJECTS + EVENTS // 2}
"""Rows that follow: the streams refuse every other step, the vault knows three things of each citizen."""


@dataclass
class SmallCity:
    """Where its servers are, where its files lie, and who was planted."""

    bootstrap: str
    prefix: str
    mqtt: tuple[str, int]
    database_url: str
    folder: Path
    citizens: Citizens = field(default_factory=lambda: Citizens(766))
    ingest: int = field(default_factory=free_port)

    def logs(self) -> list[Path]:
        """Return the logs of its processes."""
        return sorted(self.folder.glob("*.log"))

    def environment(self, source_url: str, without: str) -> dict[str, str]:
        """Return the settings of all its processes."""
        sources: dict[str, str] = {}
        for system in planting.SYSTEMS:
            sources[f"WEBHOOK_{system}__SECRET"] = SECRET
            sources[f"FILE_{system}__FOLDER"] = str(self.dropped(system))
            sources[f"HTTP_{system}__URL"] = source_url
            sources[f"HTTP_{system}__TOKEN"] = dossier_source.TOKEN
        return {
            **worker_settings(self.database_url, self.bootstrap, self.prefix, self.folder / "state"),
            **{f"IOC_SOURCES__{name.upper()}": value for name, value in sources.items()},
            "IOC_MQTT_HOST": self.mqtt[0],
            "IOC_MQTT_PORT": str(self.mqtt[1]),
            "IOC_INGEST_PORT": str(self.ingest),
            "IOC_INGEST_KEYS": f"so={KEY}",
            "IOC_POLL_INTERVAL_S": "0.3",
            doors.WITHOUT: without,
        }

    def dropped(self, system: str) -> Path:
        """Return the folder into which a system drops its files."""
        folder = self.folder / "dropped" / system
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def settings(self) -> Settings:
        """Return what helpers of other tests need to find its servers."""
        host, port = self.mqtt
        return Settings(kafka_bootstrap=self.bootstrap, topic_prefix=self.prefix, mqtt_host=host, mqtt_port=port)


@contextmanager
def fed(city: SmallCity, *, worker: bool, without: str = "") -> Iterator[dict[str, str]]:
    """Run the processes, feed them over every transport, and yield their environment once Kafka has everything."""
    create_topics(city.bootstrap, city.prefix, [*all_topics(), doors.COMMENTS])
    register_agencies(city.database_url)
    rows = city.citizens.messages()
    with ExitStack() as stack:
        source = stack.enter_context(dossier_source.serving(dossier_source.Source(rows=rows)))
        environment = city.environment(source.url, without)
        main = "from tests.integration.personal.doors import run; run({!r})"
        processes = {name: WorkerProcess(environment, city.folder / f"{name}.log", main.format(name)) for name in MAINS}
        if worker:
            processes["worker"] = WorkerProcess(environment, city.folder / "worker.log")
        for process in processes.values():
            process.start()
            stack.callback(process.stop)
        wait_until(lambda: b"subscribed" in (city.folder / "connectors.log").read_bytes())
        wait_until_served(f"http://127.0.0.1:{city.ingest}/health", processes["ingest"].said)
        feed(city)
        wait_until(lambda: arrived(city) == (EVENTS, EVENTS, REJECTS), 10, lambda: str(arrived(city)))
        yield {**os.environ, **environment}


MAINS = ("connectors", "ingest")


def feed(city: SmallCity) -> None:
    """Send what there is to send over the ways that are not polled."""
    for system in planting.SYSTEMS:
        planting.drop(city.dropped(system), city.citizens)
    with sensor(city.settings()) as client:
        planting.publish(client, city.prefix, city.citizens)
    with httpx.Client(base_url=f"http://127.0.0.1:{city.ingest}", timeout=30) as web:
        planting.push(web, city.citizens)
        planting.push_event(web, KEY, city.citizens)


def arrived(city: SmallCity) -> tuple[int, int, int]:
    """Return how many records there are of dossiers, of comments and of rejects."""
    here = city.settings()
    return count(here, "dossiers"), count(here, doors.COMMENTS.name), count(here, "rejects")


def stored(city: SmallCity) -> dict[str, int]:
    """Return how many rows there are in each table of STORED."""
    with psycopg.connect(city.database_url) as conn:
        counts = {name: sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)) for name in STORED}
        return {name: conn.execute(query).fetchall()[0][0] for name, query in counts.items()}
