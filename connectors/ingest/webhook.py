"""What a system pushes to its own door: its signature first, then its messages, each judged alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.catalogue import rows_of
from connectors.connector import Connector, Webhook
from connectors.ingest.body import RefusedError, require_few
from connectors.invalid import Invalid
from connectors.runner import Arrival, judge
from connectors.signatures import SignatureError
from streams.publisher import Outgoing
from streams.settings import Settings

PATH = "/v1/sources/{name}"


class Hook:
    """The door of one connector, with the secret of its source."""

    def __init__(self, connector: Connector, webhook: Webhook, secret: str) -> None:
        self.door, self.webhook = connector.door, webhook
        self._connector, self._secret = connector, secret.encode()

    def require_signature(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raise RefusedError unless the request is signed: 401, or 503 where no secret is set up."""
        if not self._secret:
            setting = f"IOC_SOURCES__{self._connector.name.upper()}__SECRET"
            raise RefusedError(
                503, "not_set_up", f"this source has no secret here yet ({setting}); send it again later"
            )
        try:
            self.webhook.verify(headers, body, self._secret, now)
        except SignatureError as error:
            raise RefusedError(401, error.reason, str(error)) from None

    def judge(self, body: bytes) -> tuple[dict[str, Any], list[Outgoing]]:
        """Return the answer to the sender, message by message, and the records: events and, for the rest, rejects.

        Raises RefusedError (413) for more messages than one body may hold.
        """
        rows = rows_of(self._connector, body, "")
        refused = rows if isinstance(rows, Invalid) else None
        messages = (body,) if isinstance(rows, Invalid) else rows
        require_few(messages)
        judged = [judge(Arrival(self.door, self._connector, raw, "", None, refused)) for raw in messages]
        told = [_verdict(invalid) for _, invalid in judged]
        rejected = sum(verdict["status"] == "rejected" for verdict in told)
        outgoing = [record for records, _ in judged for record in records]
        return {"accepted": len(told) - rejected, "rejected": rejected, "messages": told}, outgoing


def _verdict(invalid: Invalid | None) -> dict[str, str]:
    if invalid is None:
        return {"status": "accepted"}
    return {"status": "rejected", "reason": str(invalid.reason), "detail": invalid.detail}


def hooks(settings: Settings, found: Sequence[Connector]) -> dict[str, Hook]:
    """Return the door of each connector that is pushed to, by the connector's name."""
    return {
        c.name: Hook(
            c, c.transport, settings.source(c.name).secret.get_secret_value() if c.name in settings.sources else ""
        )
        for c in found
        if isinstance(c.transport, Webhook)
    }
