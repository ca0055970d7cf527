"""A topic full of observations, workers on it, and what the database must hold when they are through."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError

from streams.db import connect, is_transient
from streams.observations.event import TOPIC
from tests.bench import data
from tests.integration.streams.helpers import rollup_differences
from tests.waiting import wait_until
from tests.worker_process import WorkerProcess, create_other_topics, worker_settings


@dataclass
class Flow:
    """`count` distinct observations in Kafka, and the workers that a test starts on them."""

    url: str
    bootstrap: str
    prefix: str
    folder: Path
    count: int
    workers: list[WorkerProcess] = field(default_factory=list)

    def fill(self) -> None:
        """Register the stations and put the observations into Kafka."""
        data.register(self.url)
        create_other_topics(self.bootstrap, self.prefix)
        asyncio.run(data.fill(self.bootstrap, self.prefix, self.count))

    def worker(self, name: str = "worker-1") -> WorkerProcess:
        """Start a worker; one of the same name may be started again after it was killed."""
        settings = worker_settings(self.url, self.bootstrap, self.prefix, self.folder / name, name)
        worker = WorkerProcess(settings, self.folder / f"{name}.log")
        self.workers.append(worker)
        worker.start()
        return worker

    def stop(self) -> None:
        """Stop every worker that still runs."""
        for worker in self.workers:
            worker.stop()

    def stored(self) -> int:
        """Return how many observations are committed; -1 while the database is away."""
        return int(self._figure("SELECT count(*) FROM observation", -1))

    def wait_for(self, count: int, timeout_s: float = 120) -> None:
        """Wait until at least so many are committed."""
        wait_until(lambda: self.stored() >= count, timeout_s, lambda: f"{self.stored()} of {count} stored")

    def writes_tickets(self) -> bool:
        """Say whether a worker has its partitions and has written a record of the tickets."""
        return int(self._figure("SELECT count(*) FROM flow WHERE topic = 'tickets'", 0)) > 0

    def database_offsets(self) -> dict[int, int]:
        """Return each partition's next offset as the database has it, from the transaction of the rows themselves."""
        with connect(self.url) as conn:
            return dict(conn.execute("SELECT partition, next_offset FROM flow WHERE topic = 'observations'").fetchall())

    def committed_offsets(self) -> dict[int, int]:
        """Return each partition's offset as Kafka has it committed for the workers' group."""
        return _group_offsets(self.bootstrap, self.prefix + "workers", self.prefix + TOPIC.name)

    def assert_exact(self) -> None:
        """Fail unless every observation is stored once and every roll-up equals its recomputation."""
        with connect(self.url) as conn:
            rows = conn.execute("SELECT count(*), (SELECT sum(n) FROM observation_day) FROM observation").fetchone()
            assert rows == (self.count, self.count)
            assert rollup_differences(conn) == {}

    def _figure(self, query: str, missing: int) -> int:
        try:
            with connect(self.url) as conn:
                row = conn.execute(query).fetchone()
        except psycopg.Error as error:
            if is_transient(error):
                return missing
            raise
        return row[0] if row else missing


def _group_offsets(bootstrap: str, group: str, topic: str) -> dict[int, int]:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        found = admin.list_group_offsets({group: [TopicPartition(topic, p) for p in range(TOPIC.partitions)]})
    except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
        return {}  # the group's first member has not joined yet
    finally:
        admin.close()
    return {tp.partition: at.offset for tp, at in found[group].items() if at.offset >= 0}
