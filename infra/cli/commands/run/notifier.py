"""`ioc run notifier`: sends what is in the outbox."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.here import city_settings
from streams.delivery.notifier import run_notifier


def command(
    metrics_port: Annotated[int, typer.Option(help="Loopback port for Prometheus metrics, 0 for none.")] = 0,
) -> None:
    """Send alerts to the officers on duty; any number may run."""
    run_notifier(city_settings(), metrics_port)
