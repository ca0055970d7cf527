"""Signing in and out: plain forms that work without any script, and refusals that say what to do."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from html import escape
from time import monotonic
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import psycopg
from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboards.access import KIOSK_COOKIE, SESSION_COOKIE, Gate, address_of
from dashboards.bare_page import bare_page
from dashboards.frame import speech_of
from dashboards.limit import Limiter
from dashboards.open_page import TOO_OFTEN
from dashboards.texts import Text, lasting
from streams.users import sessions

WRONG = Text(
    "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đã bị khóa.",
    "The name or the password is wrong, or the account is disabled.",
)
TOO_MANY = Text("Đã sai quá nhiều lần. Hãy thử lại sau {}.", "Too many failed attempts. Try again in {}.")
AWAY = Text(
    "Cơ sở dữ liệu tạm thời gián đoạn. Hãy thử lại sau ít phút.", "The database is away. Try again in a few minutes."
)
AT_ONCE = 2
"""Sign-ins that are judged at the same time: each holds a connection and a thread for as long as a password costs."""
ATTEMPTS, WINDOW_S = 300, 600.0
"""Sign-ins from one address in ten minutes, whatever came of them: a whole province's offices may share one."""
_SIGN_IN = Text("Đăng nhập", "Sign in")
BAD_KIOSK = Text("Mã màn hình không đúng.", "The screen's token is wrong.")


def routes(gate: Gate, city: Text) -> APIRouter:
    """Return the routes /login and /logout."""
    router, limiter, turns = APIRouter(), Limiter(ATTEMPTS, WINDOW_S), asyncio.Semaphore(AT_ONCE)

    @router.get("/login")
    def ask(request: Request) -> Response:
        refused = BAD_KIOSK if request.query_params.get("refused") == "kiosk" else None
        return _form(request, city, refused, 403 if refused else 200, request.query_params.get("next", "/"))

    @router.post("/login")
    async def enter(
        request: Request,
        name: Annotated[str, Form(max_length=80)] = "",
        password: Annotated[str, Form(max_length=1_000)] = "",
        target: Annotated[str, Form(alias="next", max_length=2_000)] = "/",
    ) -> Response:
        address = address_of(request)
        if not limiter.allows(address, monotonic()):
            return _form(request, city, TOO_OFTEN, 429, target, name)
        try:
            async with turns:
                now = datetime.now(UTC)
                token = await gate.database(lambda conn: sessions.sign_in(conn, name, password, address, now))
        except sessions.WrongPasswordError:
            return _form(request, city, WRONG, 401, target, name)
        except sessions.TooManyAttemptsError as error:
            return _form(request, city, _patience(error.wait_s), 429, target, name)
        except psycopg.Error:
            return _form(request, city, AWAY, 503, target, name)
        response = RedirectResponse(local_path(target), 303)
        gate.keep(response, SESSION_COOKIE, token, int(sessions.LIFETIME.total_seconds()))
        response.delete_cookie(KIOSK_COOKIE)
        return response

    @router.post("/logout")
    async def leave(request: Request) -> Response:
        token = gate.token_of(request)
        if token is not None:
            address, now = address_of(request), datetime.now(UTC)
            await gate.database(lambda conn: sessions.sign_out(conn, token, address, now))
        response = RedirectResponse("/login", 303)
        response.delete_cookie(SESSION_COOKIE)
        return response

    return router


def local_path(target: str) -> str:
    """Return the path to go on to, never one of another site."""
    parts = urlsplit(target)
    safe = not parts.scheme and not parts.netloc and target.startswith("/") and "\\" not in target
    return target if safe and not target.startswith("//") else "/"


def _patience(wait_s: int) -> Text:
    return TOO_MANY.filled(Text(lasting(wait_s, "vi"), lasting(wait_s, "en")))


def _form(request: Request, city: Text, refused: Text | None, status: int, target: str, name: str = "") -> HTMLResponse:
    """Return the form that leads on to `target`, in whatever language and however often it is refused."""
    speech = speech_of(request)
    message = f'<p class="refused" role="alert">{escape(refused.of(speech))}</p>' if refused else ""
    other = escape(urlencode({"lang": "en" if speech == "vi" else "vi", "next": target}))

    def say(vi: str, en: str) -> str:
        return Text(vi, en).of(speech)

    content = f"""{message}<form method="post" action="/login?lang={speech}">
<input type="hidden" name="next" value="{escape(target)}">
<label>{say("Tên đăng nhập", "Name")}<input name="name" value="{escape(name)}" autocomplete="username" required
 autocapitalize="none" spellcheck="false" {"" if name else "autofocus"}></label>
<label>{say("Mật khẩu", "Password")}<input name="password" type="password" autocomplete="current-password" required
 {"autofocus" if name else ""}></label><button>{_SIGN_IN.of(speech)}</button></form>
<p><a href="?{other}">{"English" if speech == "vi" else "Tiếng Việt"}</a></p>"""
    return bare_page(request, city, _SIGN_IN, content, status)
