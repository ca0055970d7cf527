"""The door for answers by Telegram, /tra-loi/telegram: an officer takes an alert on by answering its message.

In a group everybody could answer in the place of the officer whose address it is: only who writes alone to us acts.

Set it up once: setWebhook with url=<IOC_PUBLIC_URL>/tra-loi/telegram and secret_token=<IOC_TELEGRAM_SECRET>. What we
say to it goes through the outbox, so that it is neither lost nor said twice when Telegram sends the answer again.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import Annotated, Any

import psycopg
import structlog
from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import Response

from dashboards.site import Site
from streams.alerts.replies import Heard, Reply, reply_of, take_and_answer
from streams.roster import people

log = structlog.get_logger(__name__)

PATH = "/tra-loi/telegram"
LONGEST = 65_536
_BY_TELEGRAM = "trả lời qua Telegram / answered by Telegram"


class _Named(BaseModel):
    id: int


class _Quoted(BaseModel):
    text: str = ""


class _Said(BaseModel):
    message_id: int
    date: int = Field(ge=0, lt=2**32)
    chat: _Named
    sender: _Named | None = Field(default=None, alias="from")
    text: str = ""
    reply_to_message: _Quoted | None = None

    @property
    def is_private(self) -> bool:
        """Whether its chat is the sender's own: a group has another number, below zero."""
        return self.sender is not None and 0 < self.chat.id == self.sender.id


class _Update(BaseModel):
    """What Telegram posts; members that we do not need are passed over."""

    message: _Said | None = None


def telegram_routes(site: Site) -> APIRouter:
    """Return the one route; without a secret in the settings it is closed."""
    router = APIRouter()
    secret = site.settings.telegram_secret.get_secret_value().encode()

    @router.post(PATH)
    async def answered(request: Request, x_telegram_bot_api_secret_token: Annotated[str, Header()] = "") -> Response:
        given = x_telegram_bot_api_secret_token.encode("utf-8", "replace")
        if not secret or not hmac.compare_digest(given, secret):
            return Response(status_code=401)
        body = await request.body()
        try:
            said = _Update.model_validate_json(body).message if len(body) <= LONGEST else None
        except ValidationError:
            said = None
        reply = reply_of(said.text, said.reply_to_message.text if said.reply_to_message else "") if said else None
        if said is None or reply is None:
            return Response(status_code=200)
        return await _act(site, said, reply)

    return router


async def _act(site: Site, said: _Said, reply: Reply) -> Response:
    """Do what was asked and queue what came of it; 503 makes Telegram send it again."""
    # Telegram knows real time only: how long ago it was said is carried over to the city's clock.
    now = site.clock.now()
    said_at = now - (datetime.now(UTC) - datetime.fromtimestamp(said.date, UTC))

    heard = Heard("telegram", str(said.message_id), said_at, _BY_TELEGRAM)

    def work(conn: psycopg.Connection[Any]) -> None:
        officer = people.who_answers(conn, "telegram", str(said.chat.id)) if said.is_private else None
        if officer is None:
            # A stranger hears nothing; of an officer whose address is wrong the administrator must be able to know.
            log.warning("an answer came from a chat that is no officer's own", private=said.is_private)
            return
        take_and_answer(conn, officer, reply, heard, now)

    try:
        await site.gate.database(work)
    except psycopg.Error:
        return Response(status_code=503)
    return Response(status_code=200)
