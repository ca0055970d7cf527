"""What every page is given: settings, the city clock, the gate with the database pool, and the live hub."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.access import Gate
from dashboards.hub import Hub
from streams.clock import Clock
from streams.settings import Settings


@dataclass(frozen=True)
class Site:
    """The web process's parts, handed to each page module's `register(site)`."""

    settings: Settings
    clock: Clock
    gate: Gate
    hub: Hub
