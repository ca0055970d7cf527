"""The simulated province's one web server: each system's own service below its name."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from connectors.catalogue import connectors
from connectors.connector import HttpPoll
from infra.simulator import polled
from infra.simulator.system import Host, System


def services(systems: Sequence[System], host: Host) -> FastAPI:
    """Return one application that holds the service of every system that has one."""
    polls = {c.name: c.transport for c in connectors() if isinstance(c.transport, HttpPoll)}
    apps: dict[str, FastAPI] = {}
    for system in systems:
        if system.service is not None:
            apps[f"/{system.name}"] = system.service(host)
        elif system.name in polls:
            token = host.settings.source(system.name).token.get_secret_value()
            apps[f"/{system.name}"] = polled.application(
                host.ledger, system.name, polls[system.name], token, host.world
            )
    return below(apps)


def below(apps: Mapping[str, FastAPI]) -> FastAPI:
    """Return one application that holds each of these below its path, and says at /health that it lives."""
    root = FastAPI(title="The simulated province", docs_url=None, redoc_url=None, openapi_url=None)

    @root.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    for path, app in apps.items():
        root.mount(path, app)
    return root


@contextmanager
def serving(
    app: FastAPI, host: str, port: int = 0, certificate: Path | None = None, key: Path | None = None
) -> Iterator[str]:
    """Serve an application in a thread of its own and yield its base address; port 0 takes a free one.

    With a certificate and its key it speaks TLS.
    """
    with socket.create_server((host, port)) as listener:
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, lifespan="off", ssl_certfile=certificate, ssl_keyfile=key
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="simulated-services")
        thread.start()
        try:
            yield f"{'https' if certificate else 'http'}://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
