"""What every page is given: settings, clock, the gate with the database pool, hub, map, publisher, ways in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.access import Gate
from dashboards.hub import Hub
from dashboards.ways_in import WaysIn
from streams.clock import Clock
from streams.publisher import Publisher
from streams.settings import Settings


@dataclass(frozen=True)
class Site:
    """The web process's parts, handed to each page module's `register(site)`; `province` is a GeoJSON.

    `publisher` connects to Kafka when something is first sent.
    """

    settings: Settings
    clock: Clock
    gate: Gate
    hub: Hub
    province: Mapping[str, Any]
    publisher: Publisher
    ways_in: WaysIn = field(default_factory=WaysIn)
