"""The ways that are open: MQTT, and one courier for each system that delivers by itself."""

from __future__ import annotations

from collections.abc import Sequence

from infra.simulator.entry import MQTT
from infra.simulator.system import System
from infra.simulator.ways.carriers import Carrier, Carriers
from infra.simulator.ways.courier import Courier
from infra.simulator.ways.mqtt import Publisher
from streams.settings import Settings


def open_ways(settings: Settings, systems: Sequence[System]) -> Carriers:
    """Return a carrier of everything that these systems and the sensor field send; it must be closed."""
    return Carriers({MQTT: _mqtt(settings), **couriers(settings, systems)})


def couriers(settings: Settings, systems: Sequence[System]) -> dict[str, Carrier]:
    """Return a courier for each system that delivers by itself, prepared, by its name."""
    found: dict[str, Carrier] = {}
    for system in systems:
        if system.prepare is not None:
            system.prepare(settings)
        if system.deliver is not None:
            found[system.name] = Courier(system.name, system.deliver(settings))
    return found


def _mqtt(settings: Settings) -> Publisher:
    password = settings.mqtt_password
    return Publisher(
        settings.mqtt_host,
        settings.mqtt_port,
        f"{settings.topic_prefix}simulated-field",
        settings.mqtt_user,
        password.get_secret_value() if password else None,
    )
