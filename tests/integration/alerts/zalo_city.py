"""The simulated Zalo over real HTTP for tests, with hands on it: tokens that end, answers that are held back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import Request, Response
from pydantic import SecretStr
from starlette.concurrency import run_in_threadpool

from infra.simulator.faults import Faults
from infra.simulator.services import serving
from infra.simulator.system import World
from infra.simulator.zalo.account import Account
from infra.simulator.zalo.server import LIFETIME_S, application
from streams.clock import CityClock
from streams.settings import Settings
from tests.unit.simulator.samples import province

USER = "2468458835291979220"
FIRST, SECRET, APP = "the-first-refresh-token", "bí-mật-của-ứng-dụng".encode().hex(), "4217000000000000008"
TOKENS, MESSAGES = "/v4/oa/access_token", "/v3.0/oa/message/cs"


@dataclass
class Zalo:
    """A running Zalo; by path, `busy` answers 503, `slow` waits for seconds, `hold` keeps back an answer once made."""

    account: Account
    address: str = ""
    requests: list[str] = field(default_factory=list)
    hold: dict[str, threading.Event] = field(default_factory=dict)
    made: threading.Event = field(default_factory=threading.Event)
    busy: set[str] = field(default_factory=set)
    slow: dict[str, float] = field(default_factory=dict)

    def count(self, path: str) -> int:
        """Return how many requests of a path have come."""
        return self.requests.count(path)

    def settings(self, database_url: str, refresh: str = FIRST, **more: object) -> Settings:
        """Return settings of a city that sends by it."""
        return Settings(
            database_url=SecretStr(database_url),
            zalo_api_url=self.address,
            zalo_oauth_url=self.address,
            zalo_app_id=APP,
            zalo_app_secret=SecretStr(SECRET),
            zalo_refresh_token=SecretStr(refresh),
            **more,  # type: ignore[arg-type]
        )

    def environment(self, refresh: str = FIRST) -> dict[str, str]:
        """Return the same for a process."""
        return {
            "IOC_ZALO_API_URL": self.address,
            "IOC_ZALO_OAUTH_URL": self.address,
            "IOC_ZALO_APP_ID": APP,
            "IOC_ZALO_APP_SECRET": SECRET,
            "IOC_ZALO_REFRESH_TOKEN": refresh,
        }

    def user_turns(self, user: str = USER, hours_ago: float = 0) -> None:
        """Let a user have written to the account."""
        self.account.turned(user, int((datetime.now(UTC).timestamp() - hours_ago * 3_600) * 1_000))


@contextmanager
def zalo(folder: Path, faults: Faults | None = None, lifetime_s: float = LIFETIME_S) -> Iterator[Zalo]:
    """Run a Zalo that knows USER as somebody who has just written."""
    account = Account(folder / "zalo.sqlite")
    found = Zalo(account)
    now = datetime.now(UTC)
    world = World(province(), 7, faults or Faults.none())
    app = application(account, found.settings(""), world, CityClock(now, now), lifetime_s)

    @app.middleware("http")
    async def watched(request: Request, following: Callable[[Request], Awaitable[Response]]) -> Response:
        found.requests.append(request.url.path)
        if request.url.path in found.busy:
            return Response(status_code=503)
        await asyncio.sleep(found.slow.get(request.url.path, 0))
        answer = await following(request)
        if held := found.hold.get(request.url.path):
            found.made.set()
            await run_in_threadpool(held.wait, 20)
        return answer

    found.user_turns()
    try:
        with serving(app, "127.0.0.1") as address:
            found.address = address
            yield found
    finally:
        account.close()


def answered(address: str, path: str, **request: object) -> dict[str, object]:
    """Return what Zalo answers to a request made by hand."""
    body: dict[str, object] = httpx.post(address + path, **request).json()  # type: ignore[arg-type]
    return body
