"""`ioc procedures`: the registry of procedures and their fees, beside what the national catalogue brings."""

from __future__ import annotations

from infra.cli.registry import registry_app
from streams.registry import store
from streams.registry.records import ProcedureFee

app = registry_app(
    ProcedureFee,
    "Procedures and fees; dossiers of one that neither this nor the national catalogue has wait as dead letters.",
    store.put_fees,
    store.fees,
)
