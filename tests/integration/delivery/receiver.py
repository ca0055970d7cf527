"""An HTTP server that keeps what it is sent and answers as it is told, and the exact shapes that services take."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from fastapi import FastAPI, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl
from starlette.concurrency import run_in_threadpool

from infra.simulator.services import serving


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Button(_Strict):
    text: str = Field(min_length=1)
    url: str = Field(pattern="^https?://")


class Keyboard(_Strict):
    inline_keyboard: list[list[Button]]


class Preview(_Strict):
    is_disabled: bool


class ReplyTo(_Strict):
    message_id: int
    allow_sending_without_reply: bool


class TelegramMessage(_Strict):
    """The parameters of sendMessage that we use (Bot API)."""

    chat_id: str
    text: str = Field(min_length=1, max_length=4096)
    link_preview_options: Preview
    disable_notification: bool
    reply_markup: Keyboard | None = None
    reply_parameters: ReplyTo | None = None


class Fact(_Strict):
    title: str
    value: str


class Element(_Strict):
    type: Literal["TextBlock", "FactSet"]
    text: str | None = None
    facts: list[Fact] | None = None
    wrap: bool | None = None
    weight: Literal["Bolder"] | None = None
    size: Literal["Medium"] | None = None
    color: Literal["Good", "Attention", "Warning"] | None = None
    isSubtle: bool | None = None  # noqa: N815


class OpenUrl(_Strict):
    type: Literal["Action.OpenUrl"]
    title: str
    url: str


class Card(_Strict):
    schema_: str = Field(alias="$schema")
    type: Literal["AdaptiveCard"]
    version: Literal["1.4"]
    fallbackText: str  # noqa: N815
    body: list[Element]
    actions: list[OpenUrl]
    msteams: dict[str, str]


class Attachment(_Strict):
    contentType: Literal["application/vnd.microsoft.card.adaptive"]  # noqa: N815
    contentUrl: None  # noqa: N815
    content: Card


class TeamsMessage(_Strict):
    """What a Teams workflow takes."""

    type: Literal["message"]
    attachments: list[Attachment] = Field(min_length=1, max_length=1)


class PostableAlert(BaseModel):
    """An alert as Alertmanager's API version 2 takes it."""

    model_config = ConfigDict(extra="forbid")

    labels: dict[str, str] = Field(min_length=1)
    annotations: dict[str, str]
    endsAt: AwareDatetime  # noqa: N815
    generatorURL: HttpUrl  # noqa: N815


class ZnsMessage(_Strict):
    """What ZNS takes."""

    phone: str = Field(pattern=r"^84[0-9]{8,10}$")
    template_id: str
    template_data: dict[str, str]
    tracking_id: str = Field(min_length=1, max_length=48)


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """What came, and by path what is answered: the first of a list each, then success (`body`, `status`)."""

    address: str = ""
    received: list[Received] = field(default_factory=list)
    answers: defaultdict[str, list[tuple[int, Any, dict[str, str]]]] = field(default_factory=lambda: defaultdict(list))
    bodies: dict[str, Any] = field(default_factory=dict)
    hold: threading.Event | None = None
    taken: threading.Event = field(default_factory=threading.Event)

    def at(self, path: str) -> list[Received]:
        return [one for one in self.received if one.path == path]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run one; with `hold` set it keeps its answers back, so that the sender can be killed in between."""
    found = Receiver()
    app = FastAPI(openapi_url=None)

    @app.post("/{path:path}")
    async def take(request: Request) -> Response:
        path = request.url.path
        found.received.append(Received(path, dict(request.headers), await request.body()))
        found.taken.set()
        if found.hold is not None:
            await run_in_threadpool(found.hold.wait, 20)
        status, body, headers = found.answers[path].pop(0) if found.answers[path] else (200, found.bodies.get(path), {})
        content = body.encode() if isinstance(body, str) else orjson.dumps({} if body is None else body)
        return Response(content, status, headers, media_type="application/json")

    with serving(app, "127.0.0.1") as address:
        found.address = address
        yield found
