"""Telegram: a text from our bot with a button that leads to the page on which the alert is taken on.

Telegram has no key by which it would know a message again.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx

from streams.delivery.channel import Channel, Message, RefusedError, UnavailableError
from streams.delivery.failures import said
from streams.delivery.http import Http
from streams.delivery.text import cut, first_language, reply_hint
from streams.settings import Settings
from streams.texts import Text

LONGEST = 4_096
"""Characters that Telegram takes in one message."""
BUTTON = Text("Xem và nhận xử lý", "See and take on")
_WHO = Text("Telegram", "Telegram")
_OUR_FAULT = frozenset({401, 404})
"""What a wrong token is answered with: to be mended here, and no fault of the officer's address."""


class TelegramSender:
    """A way to the bot API; the token is part of its address, which is never quoted."""

    def __init__(self, settings: Settings) -> None:
        self._url, self._token = settings.telegram_api_url, settings.telegram_token.get_secret_value()
        self._http = Http(_WHO)

    def send(self, message: Message) -> str:
        """Send one message and return the number that Telegram gave it.

        Raises RefusedError for a chat that is not there or has blocked the bot, UnavailableError for all else.
        """
        answer = self._http.post(f"{self._url}/bot{self._token}/sendMessage", json=compose(message))
        body = _object(answer)
        if body.get("ok") is True:
            return f"Telegram message {_object_in(body, 'result').get('message_id', '?')}"
        told = Text(*[f"{answer.status_code} {body.get('description', '')}"[:200]] * 2)
        if answer.status_code in _OUR_FAULT:
            raise UnavailableError(said(_WHO, told))
        if answer.status_code == 429:
            wait = _object_in(body, "parameters").get("retry_after")
            raise UnavailableError(said(_WHO, told), float(wait) if isinstance(wait, int) else None)
        if answer.is_client_error and body:
            raise RefusedError(said(_WHO, told))
        self._http.require_taken(answer)
        raise UnavailableError(said(_WHO, told))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def compose(message: Message) -> dict[str, Any]:
    """Return the parameters of sendMessage: Vietnamese text, no preview (which would open the link), a button."""
    notice = message.notice
    hint = reply_hint(notice)
    body: dict[str, Any] = {
        "chat_id": message.address,
        "text": cut(first_language(message.body), LONGEST - len(hint)) + hint,
        "link_preview_options": {"is_disabled": True},
        "disable_notification": not message.urgent,
    }
    if notice is not None and not notice.over:
        body["reply_markup"] = {"inline_keyboard": [[{"text": BUTTON.vi, "url": notice.link}]]}
    if message.answers is not None:
        body["reply_parameters"] = {"message_id": int(message.answers), "allow_sending_without_reply": True}
    return body


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _object_in(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


CHANNEL = Channel(
    label=Text("Telegram", "Telegram"),
    open_sender=TelegramSender,
    needs=("telegram_token",),
    address=re.compile(r"-?[0-9]{1,20}|@[A-Za-z0-9_]{4,32}"),
    example="123456789",
    every=timedelta(milliseconds=40),
    burst=25,
)
