"""What a door refuses, as a record for the topic `rejects`: nothing that arrived is forgotten."""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

import orjson

from connectors.invalid import Invalid
from streams.dead_letters.store import MAX_SOURCE, Letter, StoredLetter
from streams.masking import masked, masked_runs
from streams.personal_numbers import (
    holds_personal_number,
    is_personal_number,
    names_person,
    without_personal_numbers,
)
from streams.plain_text import storable
from streams.publisher import Outgoing
from streams.rejects.event import TOPIC
from streams.sealing import Seal, seal
from streams.settings import KeyMissingError, settings

FILE_DOOR = "file:"
MAX_RAW = 524_288
"""Bytes kept of a refused message; in base64 they must fit into one Kafka record."""


class Kept(NamedTuple):
    """What is kept of a refused message: its source as everybody may see it, and its bytes, sealed or as they were."""

    source: str
    raw: bytes
    encrypted: bool


class Opened(NamedTuple):
    """A refused message as it came: the source that it claims or was found in, and its bytes."""

    source: str
    raw: bytes


def reject(door: str, source: str, raw: bytes, invalid: Invalid, private: bool = False) -> Outgoing:
    """Return the record that keeps a refused message; what the parser says of its source goes first.

    Of a `private` door the bytes are sealed and source and detail masked; raises KeyMissingError without a key.
    So they are of any door where a citizen's number stands in them, or in the name of the file.
    """
    kept = as_kept(door, invalid.source or source, raw, private)
    detail = (masked(invalid.detail) if kept.encrypted else invalid.detail)[:400]
    if len(raw) > MAX_RAW:
        detail = f"{detail} (the first {MAX_RAW} of {len(raw)} bytes are kept)".strip()
    event = {
        "door": door,
        "source": kept.source,
        "reason": str(invalid.reason),
        "detail": detail,
        "raw": b64encode(kept.raw).decode("ascii"),
        **({"encrypted": True} if kept.encrypted else {}),
    }
    return Outgoing(TOPIC.name, kept.source.encode(), orjson.dumps(event))


def as_kept(door: str, source: str, raw: bytes, private: bool) -> Kept:
    """Return what is kept of a message: always the same of the same message, so that its letter is known by it."""
    named, part = storable(source)[:MAX_SOURCE], raw[:MAX_RAW]
    if not private and not _names_person(door, named, part):
        return Kept(named, part, False)
    if not private and not _key():
        return Kept(_shown(door, named), without_personal_numbers(part), False)
    told = named.encode()
    content = len(told).to_bytes(4, "big") + told + part
    return Kept(_shown(door, named), _seal().close(content, door), True)


def opened(letter: Letter | StoredLetter) -> Opened:
    """Return the message of a dead letter as it came; raises SealBrokenError, KeyMissingError."""
    if not letter.encrypted:
        return Opened(letter.source, letter.raw)
    content = _seal().open(letter.raw, letter.door)
    end = 4 + int.from_bytes(content[:4], "big")
    return Opened(content[4:end].decode(), content[end:])


def _shown(door: str, source: str) -> str:
    """Return the source without what may be a person's; a file may be called anything, other sources have codes.

    A file's day and commune (xa-02212-2026-11-30.csv) stay: by its name people find the file again.
    """
    is_persons = door.startswith(FILE_DOOR) and names_person(source)
    return masked(source) if is_persons else masked_runs(source)


def _names_person(door: str, source: str, raw: bytes) -> bool:
    is_file = door.startswith(FILE_DOOR)
    return holds_personal_number(raw) or (names_person(source) if is_file else is_personal_number(source))


def _key() -> str:
    return settings().reject_key.get_secret_value()


def _seal() -> Seal:
    key = _key()
    if not key:
        raise KeyMissingError("a refused message cannot be sealed: IOC_REJECT_KEY is not set")
    return seal(key, "rejects")
