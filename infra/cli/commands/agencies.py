"""`ioc agencies`: the registry of the agencies that receive dossiers or own stations."""

from __future__ import annotations

from infra.cli.registry import registry_app
from streams.registry import store
from streams.registry.records import Agency

app = registry_app(
    Agency,
    "The registry of agencies; dossiers and ratings of others wait as dead letters.",
    store.put_agencies,
    store.agencies,
)
