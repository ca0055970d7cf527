"""`ioc run simulator`: the province that stands in for the real one."""

from __future__ import annotations

from infra.simulator.run import run
from streams import logs
from streams.settings import settings


def command() -> None:
    """Play the province: its MQTT sensors and its dossier system, on the city clock."""
    logs.configure()
    run(settings())
