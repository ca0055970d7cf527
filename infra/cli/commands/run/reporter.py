"""`ioc run reporter`: makes the morning report and sends it to leaders."""

from __future__ import annotations

from typing import Annotated

import typer

from dashboards.morning.reporter import run_reporter
from infra.cli.here import city_settings
from infra.provinces.load import city_name
from streams import logs


def command(
    metrics_port: Annotated[int, typer.Option(help="Loopback port for Prometheus metrics, 0 for none.")] = 0,
) -> None:
    """Send each day's report at its hour, once to each recipient; any number may run."""
    logs.configure()
    city = city_settings()
    run_reporter(city, city_name(city.province), metrics_port)
