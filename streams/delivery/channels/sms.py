"""SMS through a gateway's HTTP interface, of which each is different: address, body and answers are settings."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote_plus

import orjson

from streams.delivery.channel import Channel, Message, RefusedError, UnavailableError
from streams.delivery.failures import said
from streams.delivery.http import Http
from streams.delivery.text import short
from streams.plain_text import without_diacritics
from streams.settings import Settings
from streams.texts import Text

_WHO = Text("Cổng SMS", "SMS gateway")
_ANSWERS = Text("trả lời: {words}", "answers: {words}")


class SmsSender:
    """A way to the gateway of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http = Http(_WHO)

    def send(self, message: Message) -> str:
        """Hand one message over and return the gateway's answer; raises RefusedError or UnavailableError."""
        s = self._settings
        headers = {"Content-Type": s.sms_content_type}
        if authorization := s.sms_authorization.get_secret_value():
            headers["Authorization"] = authorization
        answer = self._http.post(s.sms_url, content=compose(message, s), headers=headers)
        line = said(_WHO, _ANSWERS.filled(words=answer.text.strip()[:150]))
        if s.sms_refused and re.search(s.sms_refused, answer.text):
            raise RefusedError(line)
        self._http.require_taken(answer)
        if s.sms_accepted and not re.search(s.sms_accepted, answer.text):
            raise UnavailableError(line)
        return f"SMS: {answer.text.strip()[:150] or answer.status_code}"

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def compose(message: Message, settings: Settings) -> bytes:
    """Return the body of the request: the template of the settings with number, text and key in their places."""
    text = short(message.subject, message.notice)
    values = {
        "to": message.address,
        "text": without_diacritics(text) if settings.sms_plain else text,
        "key": message.key,
    }
    written = _in_form if "urlencoded" in settings.sms_content_type else _in_json
    return re.sub(r"\{(to|text|key)\}", lambda place: written(values[place[1]]), settings.sms_body).encode()


def _in_json(value: str) -> str:
    return orjson.dumps(value).decode()[1:-1]


def _in_form(value: str) -> str:
    return quote_plus(value)


CHANNEL = Channel(
    label=Text("Tin nhắn SMS", "SMS"),
    open_sender=SmsSender,
    needs=("sms_url",),
    address=re.compile(r"\+?[0-9]{8,15}"),
    example="84912345678",
    every=timedelta(milliseconds=100),
    burst=10,
)
