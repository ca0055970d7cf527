"""Systems that are asked over HTTP: paged change lists, token-protected, sometimes slow or failing."""

from __future__ import annotations

import asyncio
import hmac
from datetime import datetime
from itertools import count
from typing import Annotated

import orjson
from fastapi import FastAPI, Header, HTTPException, Query, Response
from starlette.concurrency import run_in_threadpool

from connectors.connector import HttpPoll
from infra.simulator.entry import Served
from infra.simulator.faults import Faults
from infra.simulator.ledger import Ledger
from infra.simulator.noise import key, uniform
from infra.simulator.system import World
from infra.simulator.worktime import local_time
from streams.clock import microseconds

_SLOW_S = (0.3, 1.5)
_RETRY_AFTER_S = "1"
MOST_ROWS = 1_000


def application(ledger: Ledger, name: str, poll: HttpPoll, token: str, world: World) -> FastAPI:
    """Return the service of one system; what it shows is what the ledger says is visible."""
    app = FastAPI(title=name, docs_url=None, redoc_url=None, openapi_url=None)
    requests = count()

    @app.get(poll.path)
    async def rows(
        changed_since: str,
        after_id: Annotated[int, Query(ge=0, lt=2**63)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 500,
        authorization: Annotated[str, Header()] = "",
    ) -> Response:
        authorise(authorization, token)
        since = _instant(changed_since)
        await misbehave(name, next(requests), world.seed, world.faults)
        found = await run_in_threadpool(ledger.served, name, since, after_id, limit)
        return Response(page(poll, found, limit), media_type="application/json")

    return app


def page(poll: HttpPoll, rows: list[Served], limit: int) -> bytes:
    """Return one page; what follows is null when there is nothing behind it yet."""
    following = None
    if len(rows) == limit:
        following = {"changed_since": local_time(rows[-1].changed), "after_id": rows[-1].id}
    body = b",".join(row.body for row in rows)
    return b'{"%s":[%s],"%s":%s}' % (poll.rows.encode(), body, poll.next.encode(), orjson.dumps(following))


def authorise(header: str, token: str) -> None:
    """Refuse a request whose Authorization header does not show the token; raises HTTPException."""
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


async def misbehave(name: str, request: int, seed: int, faults: Faults) -> None:
    """Be slow or fail, as the faults say for the nth request; raises HTTPException with Retry-After."""
    chances = [key(seed, "http", name, part) for part in ("fails", "slow", "which")]
    fails, slow, which = uniform(chances, request).tolist()
    if slow < faults.http_slow:
        await asyncio.sleep(_SLOW_S[0] + which * (_SLOW_S[1] - _SLOW_S[0]))
    if fails < faults.http_failures:
        raise HTTPException(503 if which < 0.5 else 429, "try later", {"Retry-After": _RETRY_AFTER_S})
