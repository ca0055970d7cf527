"""A page for tests: a real HTTP server with one text, that fails when it is told to."""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI, Response


@dataclass
class Page:
    """The text, the answers to give before it, and how often it was asked for."""

    body: bytes
    faults: deque[Response] = field(default_factory=deque)
    asked: int = 0
    url: str = ""


@contextmanager
def serving(page: Page) -> Iterator[Page]:
    """Serve the page at /metrics on a free port of this machine."""
    app = FastAPI()

    @app.get("/metrics")
    async def metrics() -> Response:
        page.asked += 1
        return page.faults.popleft() if page.faults else Response(page.body, media_type="text/plain")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        page.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield page
        finally:
            server.should_exit = True
            thread.join()
