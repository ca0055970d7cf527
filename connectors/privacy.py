"""Which doors take in personal data, by the doors' names."""

from __future__ import annotations

from connectors.catalogue import by_door, connectors
from connectors.connector import Mqtt
from connectors.ingest.events import DOOR as EVENTS
from connectors.transports.mqtt import DOOR as MQTT


def is_private(door: str) -> bool:
    """Say whether the refused messages of a door are sealed."""
    connector = by_door(door)
    if connector is not None:
        return connector.is_private
    # Whoever has a key may send anything there, a dossier with the applicant's name for one.
    return door == EVENTS or (door == MQTT and any(c.is_private for c in connectors() if isinstance(c.transport, Mqtt)))
