"""`ioc run ingest`: the HTTP door."""

from __future__ import annotations

from typing import Annotated

import typer

from connectors.ingest.process import run_ingest
from streams import logs
from streams.masking import masked
from streams.settings import settings

MetricsPort = Annotated[int, typer.Option(help="loopback port of the metrics, 0 for none")]


def command(metrics_port: MetricsPort = 0) -> None:
    """Take CloudEvents and what agency systems push over HTTP, into the topics."""
    logs.configure(clean=masked)
    run_ingest(settings(), metrics_port)
