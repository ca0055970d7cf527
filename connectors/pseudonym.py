"""Keyed hashes in place of what names a person: before Kafka, so that no topic, table or log holds it in clear."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from connectors.connector import Event
from streams.settings import KeyMissingError, Settings, settings

_LENGTH = 32
_NUMBER = re.compile(r"[+(]?[0-9][0-9 .()-]*[0-9]", re.ASCII)
_COUNTRY = "+84"


def pseudonymised(events: Sequence[Event], members: Sequence[str]) -> Sequence[Event]:
    """Return the events with these members hashed, where they are there; raises KeyMissingError without a key."""
    return [_hidden(event, members) for event in events] if members else events


def pseudonym(text: str, key: bytes) -> str:
    """Return 32 hexadecimal digits that stand for a text: HMAC-SHA256, the same for the same person and key.

    Spellings of one thing are one: letters' case, blanks, composed accents, and in a number what stands between its
    digits and Vietnam's country code (+84 912 345 678 is 0912345678).
    """
    return hmac.new(key, _spelled(text).encode("utf-8", "replace"), sha256).hexdigest()[:_LENGTH]


def _spelled(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not _NUMBER.fullmatch(plain):
        return plain
    digits = re.sub(r"[^0-9]", "", plain.removeprefix(_COUNTRY))
    return "0" + digits.lstrip("0") if plain.startswith(_COUNTRY) else digits


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
