"""Pushing as an agency system does: one signed POST a message to the city's ingest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import httpx

from connectors.ingest.body import STRUCTURED
from connectors.ingest.senders import parse_keys
from infra.simulator.entry import Message
from infra.simulator.system import Deliver
from streams.settings import Settings

_EVENTS = "/v1/events"
Sign = Callable[[bytes, bytes, datetime], Mapping[str, str]]
"""Returns the headers that prove who sent a body: (body, shared secret, real instant)."""
_TIMEOUT_S = 20.0


def posting(name: str, sign: Sign, content_type: str = "application/json") -> Callable[[Settings], Deliver]:
    """Return how the system of that name delivers: to POST /v1/sources/<name>; anything but 2xx is not taken."""

    def make(settings: Settings) -> Deliver:
        client = httpx.Client(base_url=settings.simulator_ingest_url, timeout=_TIMEOUT_S)
        secret = settings.source(name).secret.get_secret_value().encode()

        def deliver(message: Message) -> None:
            headers = {"content-type": content_type, **sign(message.payload, secret, datetime.now(UTC))}
            client.post(f"/v1/sources/{name}", content=message.payload, headers=headers).raise_for_status()

        return deliver

    return make


def sending_events(settings: Settings) -> Deliver:
    """Return how a system pushes structured CloudEvents, with the city's first ingest key."""
    client = httpx.Client(base_url=settings.simulator_ingest_url, timeout=_TIMEOUT_S)
    key = next(iter(parse_keys(settings.ingest_keys.get_secret_value()).values()), b"")
    headers = {b"content-type": STRUCTURED.encode(), b"x-api-key": key}

    def deliver(message: Message) -> None:
        client.post(_EVENTS, content=message.payload, headers=headers).raise_for_status()

    return deliver
