"""`ioc run worker`: one Faust worker with every subject."""

from __future__ import annotations

from infra.cli.here import city_settings
from streams import logs
from streams.worker import run_worker


def command() -> None:
    """Read the topics and write the stores; any number of workers may run."""
    logs.configure()
    run_worker(city_settings())
