"""Microsoft Teams: an adaptive card posted to a workflow ("When a Teams webhook request is received").

The officer's address is the workflow's, which is a secret. A workflow has no key by which it would know a card again.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from streams.alerts.rule import CRITICAL
from streams.delivery.channel import HTTP_ADDRESS, Channel, Message
from streams.delivery.http import Http
from streams.delivery.text import facts_of, first_language, runbook_of
from streams.settings import Settings
from streams.texts import Text

_WHO = Text("Microsoft Teams", "Microsoft Teams")
_BUTTON = Text("Xem và nhận xử lý", "See and take on")
_SEE = Text("Xem", "See")
CARD = "application/vnd.microsoft.card.adaptive"
_MARKS = re.compile(r"([\\`*_\[\]#])")


class TeamsSender:
    """A way to workflows; each officer's has an address of its own."""

    def __init__(self, _settings: Settings) -> None:
        self._http = Http(_WHO)

    def send(self, message: Message) -> str:
        """Post one card and return what the workflow answered; raises RefusedError or UnavailableError."""
        answer = self._http.require_taken(self._http.post(message.address, json=compose(message)))
        return f"Teams {answer.status_code}"

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def compose(message: Message) -> dict[str, Any]:
    """Return the message that a workflow takes, with one adaptive card (schema 1.4) in it."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": message.subject,
        "body": _body(message),
        "actions": _actions(message),
        "msteams": {"width": "Full"},
    }
    return {"type": "message", "attachments": [{"contentType": CARD, "contentUrl": None, "content": card}]}


def _body(message: Message) -> list[dict[str, Any]]:
    notice = message.notice
    if notice is None:
        return [_text(message.subject, weight="Bolder"), _text(first_language(message.body))]
    grave = notice.severity >= CRITICAL and not notice.over
    colour = "Good" if notice.over else "Attention" if grave else "Warning"
    facts = [{"title": label.vi, "value": _plain(value.vi)} for label, value in facts_of(notice)]
    steps = [f"{number}. {_plain(step.vi)}" for number, step in enumerate(runbook_of(notice), 1)]
    return [
        _text(message.subject, weight="Bolder", size="Medium", color=colour),
        _text(notice.title.en, isSubtle=True),
        {"type": "FactSet", "facts": facts},
        *({"type": "TextBlock", "text": step, "wrap": True} for step in steps),
    ]


def _actions(message: Message) -> list[dict[str, str]]:
    notice = message.notice
    if notice is None:
        return []
    return [{"type": "Action.OpenUrl", "title": (_SEE if notice.over else _BUTTON).vi, "url": notice.link}]


def _text(text: str, **looks: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": _plain(text), "wrap": True, **looks}


def _plain(text: str) -> str:
    """Return a text in which Teams finds no Markdown."""
    return _MARKS.sub(r"\\\1", text)


CHANNEL = Channel(
    label=Text("Microsoft Teams", "Microsoft Teams"),
    open_sender=TeamsSender,
    address=HTTP_ADDRESS,
    example="https://prod-00.westus.logic.azure.com/workflows/…",
    every=timedelta(milliseconds=300),
    burst=4,
    own_servers=True,
)
