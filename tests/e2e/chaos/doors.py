"""Where messages arrive: a mail server, a webhook and Telegram's API, all real servers on loopback that keep all."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool

from infra.native.ports import LOOPBACK, free_port
from infra.simulator.services import serving
from streams.delivery.notifier import AGAIN
from tests.integration.alerts.processes import Mailbox, mail_server
from tests.integration.delivery.receiver import TelegramMessage

EMAIL, WEBHOOK, TELEGRAM = "email", "webhook", "telegram"
_MARK = f"{AGAIN.vi} "


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request as a receiver knows it: when (real), to whom, by which it knows the message again, what it says."""

    at: float
    door: str
    who: str
    identity: str
    marked: bool = False
    answer: str = ""
    body: dict[str, Any] = field(default_factory=dict)


class Ambush:
    """Keeps the answer to one request back until whoever lies in wait has struck: between request and mark."""

    def __init__(self) -> None:
        self._door: str | None = None
        self._caught, self._struck = threading.Event(), threading.Event()

    @contextmanager
    def at(self, door: str, longest_s: float) -> Iterator[bool]:
        """Wait for a request at a door and say whether one came; it is answered when the context is left."""
        self._caught.clear()
        self._struck.clear()
        self._door = door
        try:
            yield self._caught.wait(longest_s)
        finally:
            self._door = None
            self._struck.set()

    def pass_by(self, door: str) -> None:
        """Go on at once, or when what lies in wait has struck."""
        if self._door == door:
            self._door = None
            self._caught.set()
            self._struck.wait(20)


class Mails(Mailbox):
    """A mailbox that tells of each mail when it comes."""

    def __init__(self, doors: Doors) -> None:
        super().__init__()
        self._doors = doors

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        at = time.time()
        answer = await super().handle_DATA(server, session, envelope)
        mail = self.mails.pop()
        self._doors.keep(Arrival(at, EMAIL, envelope.rcpt_tos[0], str(mail["Message-ID"])))
        with suppress(asyncio.CancelledError):
            await asyncio.get_running_loop().run_in_executor(None, self._doors.ambush.pass_by, EMAIL)
        return answer


class Doors:
    """The three receivers; the webhook's can be closed for a while."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.ambush = Ambush()
        self.smtp_port, self.webhook_port, self.telegram_port = free_port(), free_port(), free_port()
        self._open, self._webhook = ExitStack(), ExitStack()
        self._hook, self._bot = FastAPI(openapi_url=None), FastAPI(openapi_url=None)
        self._hook.post("/{who}")(self._take_hook)
        self._bot.post("/{bot}/sendMessage")(self._take_telegram)

    def __enter__(self) -> Doors:
        self._open.enter_context(mail_server(Mails(self), self.smtp_port))
        self._open.enter_context(serving(self._bot, LOOPBACK, self.telegram_port))
        self.open_webhook()
        return self

    def __exit__(self, *_: object) -> None:
        self.close_webhook()
        self._open.close()

    def open_webhook(self) -> None:
        self._webhook.enter_context(serving(self._hook, LOOPBACK, self.webhook_port))

    def close_webhook(self) -> None:
        """Let nobody in: connections are refused."""
        self._webhook.close()

    def keep(self, arrival: Arrival) -> None:
        self.arrivals.append(arrival)

    def at(self, door: str) -> list[Arrival]:
        return [one for one in self.arrivals if one.door == door]

    def environment(self) -> dict[str, str]:
        """Return the settings of a notifier that sends here."""
        return {
            "IOC_SMTP_PORT": str(self.smtp_port),
            "IOC_WEBHOOK_SECRET": "secret of the test",
            "IOC_TELEGRAM_API_URL": f"http://{LOOPBACK}:{self.telegram_port}",
            "IOC_TELEGRAM_TOKEN": "token-of-the-test",
        }

    def address(self, door: str, name: str) -> str:
        """Return where somebody of that name is reached."""
        places = {EMAIL: f"{name}@example.vn", TELEGRAM: name, WEBHOOK: f"http://{LOOPBACK}:{self.webhook_port}/{name}"}
        return places[door]

    async def _take_hook(self, who: str, request: Request) -> dict[str, str]:
        at, body = time.time(), orjson.loads(await request.body())
        key = request.headers["Idempotency-Key"]
        assert key == body["key"]
        self.keep(Arrival(at, WEBHOOK, who, key, body=body))
        await run_in_threadpool(self.ambush.pass_by, WEBHOOK)
        return {"taken": key}

    async def _take_telegram(self, request: Request) -> dict[str, Any]:
        at, message = time.time(), TelegramMessage.model_validate_json(await request.body())
        number = len(self.arrivals) + 1
        text = message.text.removeprefix(_MARK)
        marked = text != message.text
        self.keep(Arrival(at, TELEGRAM, message.chat_id, text, marked, f"Telegram message {number}"))
        await run_in_threadpool(self.ambush.pass_by, TELEGRAM)
        return {"ok": True, "result": {"message_id": number}}
