"""What holds for every request: no body is read further than it may be long, and every answer is guarded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboards.every_request import GUARDS, LONGEST, LONGEST_OF_SOCKETS, EveryRequest
from dashboards.frame import surround
from dashboards.my_duty import renewing
from dashboards.open_page import answer
from dashboards.site import Site
from dashboards.texts import Text
from streams.clock import CityClock

NOW = datetime(2026, 11, 27, tzinfo=UTC)
KIB = b"x" * 1_024


@pytest.fixture(autouse=True)
def _city() -> None:
    surround(Text("Tuyên Quang", "Tuyen Quang"), CityClock(NOW, NOW))


class Sent:
    """A body without a Content-Length, and how many KiB of it were read."""

    def __init__(self, kib: int) -> None:
        self.kib, self.read = kib, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.kib):
            self.read += 1
            yield KIB


async def length(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with how long the body is."""
    body = await Request(scope, receive).body()
    await Response(str(len(body)))(scope, receive, send)


async def posted(app: ASGIApp, path: str, content: Any, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
        return await client.post(path, content=content, headers=headers)


@pytest.mark.parametrize(("path", "most"), [("/login", LONGEST), ("/_nicegui_ws/socket.io/", LONGEST_OF_SOCKETS)])
async def test_a_body_is_taken_whole_or_not_at_all(path: str, most: int) -> None:
    app = EveryRequest(length)
    assert (await posted(app, path, b"x" * most)).text == str(most)
    assert (await posted(app, path, b"x" * (most + 1))).status_code == 413


async def test_a_body_that_does_not_say_how_long_it_is_is_counted() -> None:
    app, fitting, endless = EveryRequest(length), Sent(200), Sent(100_000)
    assert (await posted(app, "/danh-gia/x", fitting)).text == str(200 * len(KIB))
    refused = await posted(app, "/danh-gia/x", endless, Accept="text/html")
    assert (refused.status_code, "Nội dung gửi lên quá lớn" in refused.text) == (413, True)
    assert endless.read == LONGEST // len(KIB) + 1


async def test_a_length_beyond_all_numbers_is_too_large() -> None:
    headers = {"Content-Length": "9" * 5_000}
    assert (await posted(EveryRequest(length), "/login", b"", **headers)).status_code == 413


async def test_every_answer_is_guarded_and_keeps_what_it_says_itself() -> None:
    app = FastAPI()
    app.add_api_route("/plain", lambda: Response("x"))
    app.add_api_route("/open", lambda: answer("x"))
    app.add_middleware(EveryRequest)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
        plain, own, missing = [(await client.get(path)).headers for path in ("/plain", "/open", "/nowhere")]
    for headers in (plain, missing):
        assert {name: headers.get_list(name) for name in GUARDS} == {name: [value] for name, value in GUARDS.items()}
    assert own.get_list("Referrer-Policy") == ["no-referrer"]
    assert own["X-Frame-Options"] == "SAMEORIGIN"


async def test_a_renewed_subscription_is_read_no_further_than_it_may_be_long() -> None:
    app, sent = FastAPI(), Sent(1_000)
    app.include_router(renewing.renewing_routes(cast("Site", object())))
    assert (await posted(app, renewing.PATH, sent)).status_code == 413
    assert sent.read == renewing.LONGEST // len(KIB) + 1
