"""The dossier system's web service: paged, token-protected, sometimes slow or failing."""

from __future__ import annotations

import asyncio
import hmac
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Query, Response
from starlette.concurrency import run_in_threadpool

from infra.simulator.dossier_rows import local_time
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger, Served
from infra.simulator.noise import key, uniform
from streams.clock import microseconds

_SLOW_S = (0.3, 1.5)
_RETRY_AFTER_S = "1"
MOST_ROWS = 1_000


def application(ledger: Ledger, token: str, seed: int, faults: Faults) -> FastAPI:
    """Return the service; what it shows is what the ledger says is visible."""
    app = FastAPI(title="Dossier system", docs_url=None, redoc_url=None, openapi_url=None)
    requests = count()

    @app.get("/api/v1/dossier-steps")
    async def steps(
        changed_since: str,
        after_id: Annotated[int, Query(ge=0, lt=2**63)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 500,
        authorization: Annotated[str, Header()] = "",
    ) -> Response:
        _authorise(authorization, token)
        since = _instant(changed_since)
        await _misbehave(next(requests), seed, faults)
        rows = await run_in_threadpool(ledger.served, since, after_id, limit)
        return Response(page(rows, limit), media_type="application/json")

    return app


def services(apps: Mapping[str, FastAPI]) -> FastAPI:
    """Return one application that holds each of these below its path, and says at /health that it lives."""
    root = FastAPI(title="The simulated province", docs_url=None, redoc_url=None, openapi_url=None)

    @root.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    for path, app in apps.items():
        root.mount(path, app)
    return root


def page(rows: list[Served], limit: int) -> bytes:
    """Return one page; `next` is null when there is nothing behind it yet."""
    following = "null"
    if len(rows) == limit:
        following = f'{{"changed_since":"{local_time(rows[-1].changed)}","after_id":{rows[-1].id}}}'
    return b'{"data":[' + b",".join(row.body for row in rows) + b'],"next":' + following.encode() + b"}"


def _authorise(header: str, token: str) -> None:
    if not hmac.compare_digest(header.encode(), f"Bearer {token}".encode()):
        raise HTTPException(401, "wrong or missing token", {"WWW-Authenticate": "Bearer"})


def _instant(text: str) -> int:
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise ValueError("no offset")
        return microseconds(instant)
    except (ValueError, OverflowError):
        raise HTTPException(400, "changed_since is not an RFC 3339 time") from None


async def _misbehave(request: int, seed: int, faults: Faults) -> None:
    fails, slow, which = uniform([key(seed, "http", part) for part in ("fails", "slow", "which")], request).tolist()
    if slow < faults.http_slow:
        await asyncio.sleep(_SLOW_S[0] + which * (_SLOW_S[1] - _SLOW_S[0]))
    if fails < faults.http_failures:
        raise HTTPException(503 if which < 0.5 else 429, "try later", {"Retry-After": _RETRY_AFTER_S})


@contextmanager
def serving(app: FastAPI, host: str, port: int = 0) -> Iterator[str]:
    """Serve an application in a thread of its own and yield its base address; port 0 takes a free one."""
    with socket.create_server((host, port)) as listener:
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="dossier-system")
        thread.start()
        try:
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
