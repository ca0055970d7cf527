"""A webhook of anybody's: JSON, signed with HMAC-SHA256, with the message's key as Idempotency-Key.

X-Signature is the hexadecimal HMAC over X-Timestamp (seconds since 1970 UTC), a full stop and the raw body: the scheme
that our own ingest takes (connectors.signatures.timed_hmac).
"""

from __future__ import annotations

import hmac
import time
from hashlib import sha256
from typing import Any

import orjson

from streams.delivery.channel import HTTP_ADDRESS, Channel, Message
from streams.delivery.http import Http
from streams.delivery.text import runbook_of
from streams.settings import Settings
from streams.texts import Text

_WHO = Text("Webhook", "Webhook")


class WebhookSender:
    """A way to webhooks; each officer's has an address of its own, the secret is one."""

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.webhook_secret.get_secret_value().encode()
        self._http = Http(_WHO)

    def send(self, message: Message) -> str:
        """Post one message and return the answer; raises RefusedError or UnavailableError."""
        body, sent = orjson.dumps(compose(message)), str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.key,
            "X-Timestamp": sent,
            "X-Signature": hmac.new(self._secret, sent.encode() + b"." + body, sha256).hexdigest(),
        }
        answer = self._http.require_taken(self._http.post(message.address, content=body, headers=headers))
        return f"Webhook {answer.status_code} {answer.text.strip()[:100]}".strip()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def compose(message: Message) -> dict[str, Any]:
    """Return what is posted; members are only ever added to it."""
    body: dict[str, Any] = {
        "key": message.key,
        "thread": message.thread,
        "officer": message.name,
        "subject": message.subject,
        "urgent": message.urgent,
        "text": message.body,
    }
    notice = message.notice
    if notice is None:
        return body
    return body | {
        "alert": notice.alert,
        "event": notice.kind,
        "severity": notice.severity.name.lower(),
        "level": notice.level,
        "rule": notice.rule.name if notice.rule else None,
        "source": notice.subject,
        "title": notice.title._asdict(),
        "place": notice.place._asdict(),
        "agency": notice.agency._asdict() if notice.agency else None,
        "measured_at": notice.measured_at.isoformat(),
        "evidence": dict(notice.evidence),
        "runbook": [step._asdict() for step in runbook_of(notice)],
        "link": notice.link,
    }


CHANNEL = Channel(
    label=Text("Webhook", "Webhook"),
    open_sender=WebhookSender,
    needs=("webhook_secret",),
    address=HTTP_ADDRESS,
    example="https://receiver.example/alerts",
    keyed=True,
    own_servers=True,
)
