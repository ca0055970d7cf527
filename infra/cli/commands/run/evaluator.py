"""`ioc run evaluator`: the one seat of judgement, or a standby."""

from __future__ import annotations

from typing import Annotated

import typer

from streams import logs
from streams.alerts.evaluator import run_evaluator
from streams.settings import settings

MetricsPort = Annotated[int, typer.Option(help="loopback port of the metrics, 0 for none")]


def command(metrics_port: MetricsPort = 0) -> None:
    """Judge conditions into alerts; a second one waits for the seat."""
    logs.configure()
    run_evaluator(settings(), metrics_port)
