"""The city without its wires: what the ledger sent goes through the real parsers and the real writers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import psycopg

from connectors.catalogue import by_door, connectors
from connectors.connector import Mqtt
from connectors.metrics import sync_metrics
from connectors.runner import Arrival, convert
from infra.provinces import load as provinces
from infra.simulator.ledger import Ledger
from streams.clock import FixedClock
from streams.db import connect
from streams.dossiers.subject import DOSSIERS
from streams.engine.batch import Batch
from streams.engine.writer import BatchWriter, Subject
from streams.observations.series import SeriesIndex
from streams.observations.subject import Observations
from streams.publisher import Outgoing
from streams.rejects.subject import Rejects
from tests.integration.streams.helpers import Record

START = datetime(2026, 11, 23, 17, tzinfo=UTC)
"""Midnight in the province, a Tuesday."""
_BATCH = 2_000


def register(url: str) -> None:
    """Put the province and the connectors' metrics into the registries."""
    with connect(url) as conn:
        provinces.load(conn, provinces.read("tuyen_quang"))
        sync_metrics(conn)


def deliver(ledger: Ledger, url: str, now: datetime) -> None:
    """Store everything that the ledger holds unsent or served, as the doors and the workers would."""
    records = [record for arrival in _arrivals(ledger) for record in convert(arrival)]
    index = SeriesIndex(lambda: connect(url, autocommit=True))
    subjects: tuple[Subject, ...] = (Observations(index, timedelta(days=30)), DOSSIERS, Rejects())
    try:
        for subject in subjects:
            own = [record for record in records if record.topic == subject.topic.name]
            _write(subject, own, lambda: connect(url, autocommit=True), now)
    finally:
        index.close()


def _arrivals(ledger: Ledger) -> Iterable[Arrival]:
    for _, message in ledger.unconfirmed():
        for connector in connectors():
            if isinstance(connector.transport, Mqtt) and f"/{connector.kind}/" in message.to:
                yield Arrival(connector.door, connector, message.payload, connector.transport.device(message.to), 0)
    dossiers = by_door("http:dossiers")
    assert dossiers is not None
    for row in ledger.served(dossiers.name, -1, 0, 1_000_000):
        yield Arrival("http:dossiers", dossiers, row.body, "", 0)


def _write(
    subject: Subject, records: list[Outgoing], connect_: Callable[[], psycopg.Connection], now: datetime
) -> None:
    writer = BatchWriter(subject, connect_, FixedClock(now), threading.Event())
    try:
        for first in range(0, len(records), _BATCH):
            own = records[first : first + _BATCH]
            rows = [Record(first + i, record.value, record.key) for i, record in enumerate(own)]
            writer.process(Batch(subject.topic.name, 0, rows, len(records)))
    finally:
        writer.close()
