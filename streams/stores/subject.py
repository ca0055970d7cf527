"""The store subject: each store as it was found last, its earlier checks in the history."""

from __future__ import annotations

from streams.awaiting.known import AGENCY
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.settings import Settings
from streams.stores.event import TOPIC, StoreCheck

STORES: VersionedSubject[StoreCheck] = VersionedSubject(
    "stores",
    TOPIC,
    StoreCheck,
    VersionedTable(
        "store_state",
        identity=(Column("system", "text"), Column("department", "text"), Column("store", "text")),
        content=(
            Column("checked", "timestamptz"),
            Column("rows", "bigint"),
            Column("newest", "timestamptz"),
            Column("promised_s", "bigint"),
        ),
    ),
    time="checked",
    speaks_of=(AGENCY.at("department"),),
)


def build(_settings: Settings, _connect: Connect) -> VersionedSubject[StoreCheck]:
    """Return the subject for a worker."""
    return STORES
