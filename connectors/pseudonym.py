"""Keyed hashes in place of what names a person: before Kafka, so that no topic, table or log holds it in clear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.connector import Event
from streams.pseudonyms import pseudonym
from streams.settings import KeyMissingError, Settings, settings

__all__ = ["key_of", "pseudonym", "pseudonym_key", "pseudonymised"]


def pseudonymised(events: Sequence[Event], members: Sequence[str]) -> Sequence[Event]:
    """Return the events with these members hashed, where they are there; raises KeyMissingError without a key."""
    return [_hidden(event, members) for event in events] if members else events


def key_of(settings: Settings) -> bytes:
    """Return the city's key of pseudonyms, empty where none is set up."""
    return settings.pseudonym_key.get_secret_value().encode()


def _hidden(event: Event, members: Sequence[str]) -> Event:
    key = pseudonym_key()
    return {**event, **{m: _or_none(event[m], key) for m in members if event.get(m) is not None}}


def _or_none(value: Any, key: bytes) -> str | None:
    """Return the value's pseudonym; nothing stands for nobody, or all who left it out would be one person."""
    return pseudonym(str(value), key) if str(value).strip() else None


def pseudonym_key() -> bytes:
    """Return the key of the settings; raises KeyMissingError when there is none."""
    key = key_of(settings())
    if not key:
        raise KeyMissingError("personal data cannot be hidden: IOC_PSEUDONYM_KEY is not set")
    return key
