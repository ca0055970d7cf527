"""A city with Kafka and a worker into which an administrator enters things by a browser."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from connectors.metrics import sync_metrics
from infra.provinces.load import load, read
from streams.db import connect
from streams.kafka import create_topics
from streams.subjects import all_topics
from tests.browser.visitors import Visitors
from tests.integration.dashboards.web import PASSWORD, Web, add_people, running_web
from tests.services import KafkaServer, PostgresServer
from tests.worker_process import WorkerProcess, worker_settings


@dataclass(frozen=True)
class EnteredCity:
    """The city's web, its database, and where its topics are."""

    web: Web
    visitors: Visitors
    bootstrap: str
    prefix: str

    @property
    def database_url(self) -> str:
        """The address of its database."""
        return self.web.database_url

    def page(self, path: str) -> Page:
        """Return a page at `path` on which the administrator has signed in."""
        page = self.visitors.sign_in(self.web.url, "quantri", PASSWORD)
        page.goto(path)
        return page


@contextmanager
def entered_city(
    visitors: Visitors, postgres: PostgresServer, kafka: KafkaServer, folder: Path
) -> Iterator[EnteredCity]:
    """Start worker and web for the province of Tuyên Quang."""
    url, prefix = postgres.fresh_database(), f"e{secrets.token_hex(4)}."
    create_topics(kafka.bootstrap, prefix, all_topics())
    with connect(url) as conn:
        sync_metrics(conn)
        load(conn, read("tuyen_quang"))
    add_people(url)
    worker = WorkerProcess(worker_settings(url, kafka.bootstrap, prefix, folder / "worker"), folder / "worker.log")
    settings = {"IOC_KAFKA_BOOTSTRAP": kafka.bootstrap, "IOC_TOPIC_PREFIX": prefix}
    worker.start()
    try:
        with running_web(url, folder, **settings) as web:
            yield EnteredCity(web, visitors, kafka.bootstrap, prefix)
    finally:
        worker.stop()
    postgres.drop(url)
