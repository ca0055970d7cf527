"""Zalo's server for the official account: rotating tokens, and messages within 48 hours of the user's last word.

It answers HTTP 200 with `error`, 0 for success; the numbers of its errors are those that the settings expect.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Annotated

import orjson
from fastapi import FastAPI, Form, Header, Request, Response
from starlette.concurrency import run_in_threadpool

from infra.simulator.noise import key, uniform
from infra.simulator.system import World
from infra.simulator.zalo.account import Account
from streams.clock import Clock, instant_of
from streams.settings import Settings
from streams.zalo.event import LONGEST_TEXT

LIFETIME_S = 90_000.0
"""How long an access token is good, in real seconds: whoever holds it lives by the real clock."""
WINDOW = timedelta(hours=48)
"""How long after a user's last word the account may write, by the city's clock."""
INVALID_TOKEN, UNKNOWN_USER, INVALID_MESSAGE, OUTSIDE_WINDOW, BUSY = -216, -118, -201, -230, -32
INVALID_APPLICATION, INVALID_REFRESH = -14002, -14014


def application(
    account: Account,
    settings: Settings,
    world: World,
    clock: Clock,
    lifetime_s: float = LIFETIME_S,
    now_s: Callable[[], float] = time.time,
) -> FastAPI:
    """Return the server; `now_s` is the real instant by which tokens live, `clock` the city's."""
    app = FastAPI(title="Zalo", docs_url=None, redoc_url=None, openapi_url=None)
    account.authorise(settings.zalo_refresh_token.get_secret_value())
    _give_tokens(app, account, settings, lifetime_s, now_s)
    _take_messages(app, account, world, clock, now_s)
    return app


def _give_tokens(
    app: FastAPI, account: Account, settings: Settings, lifetime_s: float, now_s: Callable[[], float]
) -> None:
    known = (settings.zalo_app_id, settings.zalo_app_secret.get_secret_value())

    @app.post("/v4/oa/access_token")
    def exchange(
        app_id: Annotated[str, Form()],
        grant_type: Annotated[str, Form()],
        refresh_token: Annotated[str, Form()],
        secret_key: Annotated[str, Header(convert_underscores=False)] = "",
    ) -> Response:
        if grant_type != "refresh_token" or not _same((app_id, secret_key), known):
            return _answer({"error": INVALID_APPLICATION, "error_name": "Invalid application"})
        fresh = account.exchange(refresh_token, now_s(), lifetime_s)
        if fresh is None:
            return _answer({"error": INVALID_REFRESH, "error_name": "Invalid refresh token"})
        lasts = f"{lifetime_s:.0f}"
        return _answer({"access_token": fresh.access, "refresh_token": fresh.refresh, "expires_in": lasts})


def _take_messages(app: FastAPI, account: Account, world: World, clock: Clock, now_s: Callable[[], float]) -> None:
    requests = count()
    chances = [key(world.seed, "zalo server", part) for part in ("fails", "which")]

    @app.post("/v3.0/oa/message/cs")
    async def take(request: Request, access_token: Annotated[str, Header(convert_underscores=False)] = "") -> Response:
        fails, which = uniform(chances, next(requests)).tolist()
        if fails < world.faults.http_failures:
            return Response(status_code=503) if which < 0.5 else _refused(BUSY, "Too many requests")
        if not await run_in_threadpool(account.admits, access_token, now_s()):
            return _refused(INVALID_TOKEN, "Access token is invalid")
        return await run_in_threadpool(_take, account, clock, await request.body())


def _take(account: Account, clock: Clock, body: bytes) -> Response:
    try:
        message = orjson.loads(body)
        user, text = message["recipient"]["user_id"], message["message"]["text"]
    except (ValueError, TypeError, KeyError):
        return _refused(INVALID_MESSAGE, "Params is invalid")
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_TEXT:
        return _refused(INVALID_MESSAGE, "Params is invalid")
    turned = account.last_turned(str(user))
    if turned is None:
        return _refused(UNKNOWN_USER, "User does not exist")
    if clock.now() - instant_of(turned * 1_000) > WINDOW:
        return _refused(OUTSIDE_WINDOW, "User has not interacted with the OA in the past 48 hours")
    number = account.send(str(user), text, clock.now())
    return _answer({"error": 0, "message": "Success", "data": {"message_id": f"{number:x}", "user_id": user}})


def _refused(error: int, message: str) -> Response:
    return _answer({"error": error, "message": message})


def _answer(body: dict[str, object]) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")


def _same(given: tuple[str, str], known: tuple[str, str]) -> bool:
    return all(hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(given, known, strict=True))
