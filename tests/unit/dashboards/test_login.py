"""Where a sign-in leads: never to another site; and how many of them may be judged."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from dashboards import login
from dashboards.access import Gate
from dashboards.login import local_path
from dashboards.open_page import TOO_OFTEN
from dashboards.texts import Text
from streams.users.sessions import WrongPasswordError

ELSEWHERE = "192.0.2.7"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "", "http:/x"],
)
def test_other_sites_are_not_gone_to(target: str) -> None:
    assert local_path(target) == "/"


@pytest.mark.parametrize("target", ["/", "/board/air?station=AIR-001&lang=en", "/desk#top"])
def test_own_pages_are(target: str) -> None:
    assert local_path(target) == target


class Judge:
    """Judges every sign-in slowly and as wrong; knows how many it judged at once."""

    def __init__(self) -> None:
        self.now = self.most = 0

    async def database(self, _: Any) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.01)
        self.now -= 1
        raise WrongPasswordError


async def tried(app: FastAPI, times: int, address: str = "127.0.0.1") -> list[httpx.Response]:
    transport = httpx.ASGITransport(app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://ioc") as client:
        form = {"name": "khach", "password": "wrong"}
        return list(await asyncio.gather(*(client.post("/login", data=form) for _ in range(times))))


async def test_few_are_judged_at_once_and_of_one_address_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "ATTEMPTS", 8)
    judge, app = Judge(), FastAPI()
    app.include_router(login.routes(cast("Gate", judge), Text("Tuyên Quang", "Tuyen Quang")))
    assert [answer.status_code for answer in await tried(app, 8)] == [401] * 8
    assert judge.most == login.AT_ONCE
    (refused,) = await tried(app, 1)
    assert (refused.status_code, TOO_OFTEN.vi in refused.text) == (429, True)
    assert [answer.status_code for answer in await tried(app, 1, ELSEWHERE)] == [401]
