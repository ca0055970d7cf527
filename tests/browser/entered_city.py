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
from tests.browser.chromium import chromium
from tests.integration.dashboards.web import PASSWORD, add_people, running_web
from tests.services import KafkaServer, PostgresServer
from tests.worker_process import WorkerProcess, worker_settings


@dataclass(frozen=True)
class EnteredCity:
    """A page on which the administrator has signed in, the city's database, and where its topics are."""

    page: Page
    database_url: str
    bootstrap: str
    prefix: str


@contextmanager
def entered_city(postgres: PostgresServer, kafka: KafkaServer, folder: Path, path: str) -> Iterator[EnteredCity]:
    """Start worker, web and browser for the province of Tuyên Quang and open the page at `path`."""
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
        with running_web(url, folder, **settings) as web, chromium() as browser:
            page = browser.new_context(base_url=web.url).new_page()
            page.goto(f"/login?next={path}")
            page.fill("[name=name]", "quantri")
            page.fill("[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            yield EnteredCity(page, url, kafka.bootstrap, prefix)
    finally:
        worker.stop()
    postgres.drop(url)
