"""The message that a scrape becomes: the text, and the instant at which it was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import orjson
from pydantic import TypeAdapter
from typing_extensions import TypedDict

from connectors.values import instant, read


class _Message(TypedDict):
    scraped_at: str
    text: str


class Scraped(NamedTuple):
    """When a text was read (µs since 1970 UTC), and the text."""

    at: int
    text: str


_message = TypeAdapter(_Message)


def message(at: datetime, text: str) -> bytes:
    """Return the message of a text that was read at this instant."""
    return orjson.dumps({"scraped_at": at.isoformat(), "text": text})


def scraped(raw: bytes) -> Scraped:
    """Return what a message holds; raises InvalidError (prometheus_client.parser reads the text)."""
    found = read(_message, raw)
    return Scraped(instant(found["scraped_at"], "scraped_at"), found["text"])


def only(text: str, prefixes: Sequence[str]) -> str:
    """Return the lines of metrics whose names begin with one of the prefixes, with their HELP and TYPE."""
    if not prefixes:
        return text
    kept = tuple(prefixes)
    return "".join(line for line in text.splitlines(keepends=True) if _name(line).startswith(kept))


def _name(line: str) -> str:
    for mark in ("# HELP ", "# TYPE "):
        line = line.removeprefix(mark)
    return line
