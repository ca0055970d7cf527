"""`ioc run connectors`: every connector in one process."""

from __future__ import annotations

from typing import Annotated

import typer

from connectors.process import run_until_signal
from streams import logs
from streams.masking import masked
from streams.settings import settings

MetricsPort = Annotated[int, typer.Option(help="loopback port of the metrics, 0 for none")]


def command(metrics_port: MetricsPort = 0) -> None:
    """Receive from MQTT and fetch from the agencies' systems (HTTP, files, SQL, logs), into the topics."""
    logs.configure(clean=masked)
    raise typer.Exit(run_until_signal(settings(), metrics_port))
