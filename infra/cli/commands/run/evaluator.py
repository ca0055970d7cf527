"""`ioc run evaluator`: the one judge of alerts, or a standby."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.here import city_settings
from streams.alerts.evaluator import run_evaluator


def command(
    metrics_port: Annotated[int, typer.Option(help="Loopback port for Prometheus metrics, 0 for none.")] = 0,
) -> None:
    """Judge conditions and timers; one process leads, any others stand by."""
    run_evaluator(city_settings(), metrics_port)
