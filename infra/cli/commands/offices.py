"""`ioc offices`: the registry of the units of agencies that handle dossiers."""

from __future__ import annotations

from infra.cli.registry import registry_app
from streams.registry import store
from streams.registry.records import Office

app = registry_app(
    Office,
    "The registry of the agencies' offices (units); dossiers of others wait as dead letters.",
    store.put_offices,
    store.offices,
)
