"""`ioc run simulator`: the province that stands in for the real one."""

from __future__ import annotations

from infra.cli.here import city_settings
from infra.simulator.run import run
from streams import logs


def command() -> None:
    """Play the province: its MQTT sensors and its dossier system, on the city clock."""
    logs.configure()
    run(city_settings())
