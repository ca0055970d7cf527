"""What every page is given: settings, the city clock, the gate with the database pool, the hub, the province's map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboards.access import Gate
from dashboards.hub import Hub
from streams.clock import Clock
from streams.settings import Settings


@dataclass(frozen=True)
class Site:
    """The web process's parts, handed to each page module's `register(site)`; `province` is a GeoJSON."""

    settings: Settings
    clock: Clock
    gate: Gate
    hub: Hub
    province: Mapping[str, Any]
