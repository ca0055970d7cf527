"""`ioc run notifier`: the delivery of what the alerts have to say."""

from __future__ import annotations

from typing import Annotated

import typer

from streams import logs
from streams.delivery.notifier import run_notifier
from streams.settings import settings

MetricsPort = Annotated[int, typer.Option(help="loopback port of the metrics, 0 for none")]


def command(metrics_port: MetricsPort = 0) -> None:
    """Send the messages of the outbox."""
    logs.configure()
    run_notifier(settings(), metrics_port)
