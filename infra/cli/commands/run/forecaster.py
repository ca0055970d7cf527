"""`ioc run forecaster`: the one forecaster of late dossiers."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli.here import city_settings
from streams.forecast.forecaster import run_forecaster


def command(
    metrics_port: Annotated[int, typer.Option(help="Loopback port for Prometheus metrics, 0 for none.")] = 0,
) -> None:
    """Say once a minute how likely each open dossier will be late, and learn anew once a day."""
    run_forecaster(city_settings(), metrics_port)
