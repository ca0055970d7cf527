"""The HTTP doors for tests: the real application on a free port of this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
import uvicorn

from connectors.connector import Connector
from connectors.ingest.app import build_app
from streams.publisher import Publisher
from streams.settings import Settings

KEY = "khoa-bí-mật"


@contextmanager
def serving(settings: Settings, found: Sequence[Connector] = (), port: int = 0) -> Iterator[httpx.Client]:
    """Serve the endpoint, with the doors of these connectors, and yield a client that has a key."""
    app = build_app(settings, Publisher.of(settings, "test-ingest"), found)
    with socket.create_server(("127.0.0.1", port)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=base, headers={b"X-API-Key": KEY.encode()}, timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
