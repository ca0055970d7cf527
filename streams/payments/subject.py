"""The payment subject: payments with all their versions."""

from __future__ import annotations

from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.payments.event import TOPIC, Payment
from streams.settings import Settings

PAYMENTS: VersionedSubject[Payment] = VersionedSubject(
    "payments",
    TOPIC,
    Payment,
    VersionedTable(
        "payment",
        identity=(Column("system", "text"), Column("reference", "text")),
        content=(
            Column("dossier", "text"),
            Column("amount_vnd", "bigint"),
            Column("channel", "text"),
            Column("status", "text"),
            Column("time", "timestamptz"),
        ),
    ),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[Payment]:
    """Return the subject for a worker."""
    return PAYMENTS
