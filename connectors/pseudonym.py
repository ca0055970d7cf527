"""Keyed hashes in place of what names a person: before Kafka, so that no topic, table or log holds it in clear."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from connectors.connector import Event
from streams.settings import Settings, settings

_LENGTH = 32


def pseudonymised(events: Sequence[Event], members: Sequence[str]) -> Sequence[Event]:
    """Return the events with these members hashed, where they are there; raises LookupError without a key."""
    return [_hidden(event, members) for event in events] if members else events


def pseudonym(text: str, key: bytes) -> str:
    """Return 32 hexadecimal digits that stand for a text: HMAC-SHA256, the same for the same person and key."""
    return hmac.new(key, text.strip().casefold().encode(), sha256).hexdigest()[:_LENGTH]


def key_of(settings: Settings) -> bytes:
    """Return the city's key of pseudonyms, empty where none is set up."""
    return settings.pseudonym_key.get_secret_value().encode()


def _hidden(event: Event, members: Sequence[str]) -> Event:
    key = _key()
    hidden: dict[str, Any] = {m: pseudonym(str(event[m]), key) for m in members if event.get(m) is not None}
    return {**event, **hidden}


def _key() -> bytes:
    key = key_of(settings())
    if not key:
        raise LookupError("personal data cannot be hidden: IOC_PSEUDONYM_KEY is not set")
    return key
