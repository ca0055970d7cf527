"""The ingest endpoint's process: uvicorn on the settings' address and port."""

from __future__ import annotations

from collections.abc import Sequence

import uvicorn

from connectors import telemetry
from connectors.connector import Connector
from connectors.ingest.app import build_app
from streams.publisher import Publisher
from streams.settings import Settings

GRACE_S = 20


def run_ingest(settings: Settings, metrics_port: int = 0, found: Sequence[Connector] | None = None) -> None:
    """Serve these connectors' doors (all, unless told) until SIGTERM or SIGINT; open requests are answered first."""
    telemetry.serve(metrics_port)
    app = build_app(settings, Publisher.of(settings, "ioc-ingest"), found)
    uvicorn.run(
        app,
        host=settings.ingest_host,
        port=settings.ingest_port,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
    )
