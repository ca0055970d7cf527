"""`ioc run reporter`: makes the morning report and sends it to leaders."""

from __future__ import annotations

from typing import Annotated

import typer

from dashboards.morning.reporter import run_reporter
from infra.provinces.load import city_name
from streams import logs
from streams.settings import settings


def command(
    metrics_port: Annotated[int, typer.Option(help="Loopback port for Prometheus metrics, 0 for none.")] = 0,
) -> None:
    """Send each day's report at its hour, once to each recipient; any number may run."""
    logs.configure()
    run_reporter(settings(), city_name(settings().province), metrics_port)
