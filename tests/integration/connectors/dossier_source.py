"""A dossier system for tests: a real HTTP server that speaks the contract and misbehaves when told to."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
import uvicorn
from fastapi import FastAPI, Request, Response

TOKEN = "open-sesame"


def row(number: int, changed: str, **changes: Any) -> dict[str, Any]:
    """Return a row as the system lists it."""
    return {
        "id": number,
        "MaHoSo": f"H60.08.01-261124-{number:04}",
        "MaTTHC": "1.004946",
        "MaCoQuan": "H60.08",
        "MaDonVi": "H60.08.01",
        "KenhThucHien": 2,
        "TrangThai": 4,
        "ThoiDiem": changed,
        "NgayHenTra": None,
        "PhienBan": 0,
        "NgayCapNhat": changed,
        **changes,
    }


@dataclass
class Source:
    """The rows, the answers to give before the next good one, and what was asked, when."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[Response] = field(default_factory=deque)
    asked: list[tuple[float, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def page(self, since: str, after_id: int, limit: int) -> Response:
        """Return the rows behind (since, after_id)."""
        behind = (datetime.fromisoformat(since), after_id)
        found = sorted(((_place(r), r) for r in self.rows if _place(r) > behind), key=lambda pair: pair[0])
        rows = [r for _, r in found[:limit]]
        onward = None
        if len(found) > limit:
            onward = {"changed_since": rows[-1]["NgayCapNhat"], "after_id": rows[-1]["id"]}
        return Response(orjson.dumps({"data": rows, "next": onward}), media_type="application/json")


def _place(row: dict[str, Any]) -> tuple[datetime, int]:
    return datetime.fromisoformat(row["NgayCapNhat"]), row["id"]


def _application(source: Source) -> FastAPI:
    app = FastAPI()

    @app.get("/api/v1/dossier-steps")
    async def steps(request: Request, changed_since: str, after_id: int, limit: int) -> Response:
        source.asked.append((time.monotonic(), dict(request.query_params)))
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response(status_code=401)
        if source.faults:
            return source.faults.popleft()
        return source.page(changed_since, after_id, limit)

    return app


@contextmanager
def serving(source: Source) -> Iterator[Source]:
    """Serve the source on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        source.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(_application(source), log_level="warning", lifespan="off", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield source
        finally:
            server.should_exit = True
            thread.join()
