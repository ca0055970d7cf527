"""Who is looking: sessions in signed cookies, the kiosk's token, and the checks that every page and action makes.

Everything is closed unless a session or the kiosk opens it. A page asks `current_user()` for what it shows, and
`await require(Role.X)` before it shows or does anything that needs a role: that reads the session from the
database again, so a disabled officer's open tab can do nothing more.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, TypeVar

import psycopg
from itsdangerous import BadSignature, URLSafeTimedSerializer
from nicegui import ui
from psycopg_pool import ConnectionPool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboards.session_watch import SessionWatch
from dashboards.texts import Text
from streams.users import sessions
from streams.users.people import KIOSK, Role, User

SESSION_COOKIE = "ioc_session"
KIOSK_COOKIE = "ioc_kiosk"
KIOSK_SECONDS = 400 * 86_400
# The APIs ask for tokens of their own (dashboards.api.guard).
_OPEN_PATHS = (
    "/login",
    "/health",
    "/sw.js",
    "/may-bao/",
    "/_nicegui",
    "/static/",
    "/danh-gia/",
    "/nhan/",
    "/tra-loi/",
    "/cap/",
    "/ngsi-ld/",
    "/v1.1",
    "/api/",
)
NOT_ALLOWED = Text("Tài khoản của anh/chị không có quyền này.", "Your account may not do this.")
T = TypeVar("T")


class NotAllowedError(PermissionError):
    """Whoever looks may not do that, or is not signed in any more."""


class Gate:
    """The cookies' key, the kiosk's token and the pool in which sessions are looked up."""

    def __init__(self, pool: ConnectionPool[psycopg.Connection[Any]], secret: str, kiosk_token: str, secure: bool):
        self.pool = pool
        self.kiosk_token = kiosk_token
        self.secure = secure
        self.open_pages = SessionWatch(self._alive)
        self._signer = URLSafeTimedSerializer(secret or secrets.token_hex(), salt="ioc")

    async def database(self, work: Callable[[psycopg.Connection[Any]], T]) -> T:
        """Run a function on a pooled connection in a thread, committed when it returns; psycopg's errors pass."""

        def run() -> T:
            with self.pool.connection() as conn:
                return work(conn)

        return await asyncio.to_thread(run)

    async def user_of(self, request: Request) -> User | None:
        """Return who sends a request, read afresh; a valid kiosk cookie wins, because a kiosk may never act."""
        if self.is_kiosk(self._unsigned(request, KIOSK_COOKIE, KIOSK_SECONDS)):
            return KIOSK
        token = self.token_of(request)
        if token is None:
            return None
        return await self.database(lambda conn: sessions.find(conn, token, datetime.now(UTC)))

    def token_of(self, request: Request) -> str | None:
        """Return the session token of a request whose cookie bears our signature."""
        return self._unsigned(request, SESSION_COOKIE, int(sessions.LIFETIME.total_seconds()))

    def is_kiosk(self, token: str | None) -> bool:
        """Say whether a token is the kiosk's, in constant time; without a configured token nobody is."""
        return bool(self.kiosk_token and token) and secrets.compare_digest(
            str(token).encode("utf-8", "surrogatepass"), self.kiosk_token.encode()
        )

    def keep(self, response: Response, cookie: str, value: str, seconds: int) -> None:
        """Put a signed cookie that scripts cannot read on a response."""
        response.set_cookie(
            cookie, self._signer.dumps(value), max_age=seconds, httponly=True, samesite="lax", secure=self.secure
        )

    async def _alive(self, tokens: Collection[str]) -> frozenset[str]:
        return await self.database(lambda conn: sessions.alive(conn, tokens, datetime.now(UTC)))

    def _unsigned(self, request: Request, cookie: str, max_age: int) -> str | None:
        try:
            value = self._signer.loads(request.cookies.get(cookie, ""), max_age=max_age)
        except BadSignature:
            return None
        return value if isinstance(value, str) else None


class AccessMiddleware:
    """Lets a request in when a session or the kiosk's token opens the door; else shows the way to /login."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app = app
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; the page finds the user in `request.state.user`."""
        if scope["type"] != "http" or scope["path"].startswith(_OPEN_PATHS):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        if "kiosk" in request.query_params:
            await self._open_kiosk(request)(scope, receive, send)
            return
        scope.setdefault("state", {})["gate"] = self.gate
        try:
            scope["state"]["user"] = await self.gate.user_of(request)
        except psycopg.Error:
            await _database_away()(scope, receive, send)
            return
        if scope["state"]["user"] is None:
            target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            login = request.url.replace(path="/login", query="").include_query_params(next=target)
            await RedirectResponse(f"{login.path}?{login.query}", 303)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _open_kiosk(self, request: Request) -> Response:
        """Move the kiosk's token from the address, where it would be read, into a cookie."""
        token = request.query_params["kiosk"]
        if not self.gate.is_kiosk(token):
            return RedirectResponse("/login?refused=kiosk", 303)
        rest = request.url.remove_query_params("kiosk")
        response = RedirectResponse(rest.path + (f"?{rest.query}" if rest.query else ""), 303)
        self.gate.keep(response, KIOSK_COOKIE, token, KIOSK_SECONDS)
        return response


def address_of(request: Request) -> str:
    """Return the address from which a request came, empty where there is none."""
    return request.client.host if request.client else ""


def current_user() -> User:
    """Return who opened the page that is being built or whose event is being handled (as of its opening)."""
    user = ui.context.client.request.state.user
    assert isinstance(user, User)
    return user


async def require(role: Role) -> User:
    """Return who is acting, read afresh, when that person may act in the role; else tell them and raise.

    Raises NotAllowedError, and psycopg.OperationalError when the database is away: call it first in a page built
    with `dashboards.frame.page` and first in each event handler that changes anything.
    """
    request = ui.context.client.request
    user: User | None = await request.state.gate.user_of(request)
    if user is None or not user.may(role):
        raise NotAllowedError(role)
    return user


def _database_away() -> Response:
    text = "Cơ sở dữ liệu tạm thời gián đoạn, trang sẽ tự tải lại.\nThe database is away; this page will reload.\n"
    return PlainTextResponse(text, 503, headers={"Refresh": "3", "Retry-After": "3"})
