"""What holds for every request of the web, whoever asks: how long it may be, and how its answer is guarded."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.refused_page import refused
from dashboards.texts import Text
from streams.counted_body import TooLargeError, counted_body

LONGEST = 262_144
"""Bytes of a body: the longest comment on the rating page in letters of four bytes, each written as %XX, is 240,000."""
LONGEST_OF_SOCKETS = 1_000_000
"""What the library's sockets let a page that is open send by POST (engine.io's maxPayload); no page takes uploads."""
_SOCKETS = "/_nicegui"
GUARDS = {
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
TOO_LARGE = Text(
    "Nội dung gửi lên quá lớn. Hãy rút ngắn rồi gửi lại.",
    "What was sent is too large. Please shorten it and send it again.",
)


class EveryRequest:
    """Reads a body before anybody else does, as far as it may be long, and puts on answers what they do not say."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request: 413 for a body that is too long, which costs no more memory than one that is not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, guarded = Request(scope, receive), _guarded(send)
        most = LONGEST_OF_SOCKETS if scope["path"].startswith(_SOCKETS) else LONGEST
        try:
            body = await counted_body(request.stream(), request.headers.get("content-length", ""), most)
        except TooLargeError:
            await refused(request, 413, TOO_LARGE)(scope, receive, guarded)
        except ClientDisconnect:
            return
        else:
            await self.app(scope, _with_body(body, receive), guarded)


def _with_body(body: bytes, receive: Receive) -> Receive:
    """Return what gives the body that was read, and then whatever comes after it."""
    unread = [body]

    async def received() -> Message:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        return await receive()

    return received


def _guarded(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in GUARDS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
