"""What goes wrong in the field, and how often: shares of messages, decided by seed, station and time alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import orjson


@dataclass(frozen=True)
class Faults:
    """Shares between 0 and 1: gaps of blocks of six hours, stuck of days, skewed of hours, the others of messages."""

    duplicates: float = 0.01
    gaps: float = 0.06
    corrections: float = 0.005
    malformed: float = 0.003
    missing: float = 0.02
    http_failures: float = 0.04
    http_slow: float = 0.03
    spikes: float = 0.0005
    sentinels: float = 0.0005
    stuck: float = 0.04
    skewed: float = 0.003

    @staticmethod
    def none() -> Faults:
        """Return a province in which nothing goes wrong."""
        return Faults(**dict.fromkeys((field.name for field in fields(Faults)), 0.0))


@dataclass(frozen=True)
class Clean:
    """A good message before it is spoilt: its JSON object, and the names its kind gives to identity and time."""

    body: dict[str, object]
    id_field: str
    time_field: str
    value_field: str

    def encode(self, **changed: object) -> bytes:
        """Return the message's bytes with some fields replaced."""
        return orjson.dumps({**self.body, **changed})


Spoiler = Callable[[Clean, float], bytes]


def _cut(clean: Clean, draw: float) -> bytes:
    raw = clean.encode()
    return raw[: 1 + int(draw * (len(raw) - 2))]


def _not_utf8(clean: Clean, draw: float) -> bytes:
    raw = clean.encode()
    return raw[:2] + b"\xc3\x28\xff" + raw[2:]


def _value_text(text: bytes) -> Spoiler:
    def spoil(clean: Clean, draw: float) -> bytes:
        return clean.encode(**{clean.value_field: "@"}).replace(b'"@"', text, 1)

    return spoil


def _two_objects(clean: Clean, draw: float) -> bytes:
    return clean.encode() + b"," + clean.encode()


def _not_an_object(clean: Clean, draw: float) -> bytes:
    return b"[" + clean.encode() + b"]"


def _key_twice(clean: Clean, draw: float) -> bytes:
    return b'{"' + clean.value_field.encode() + b'":1,' + clean.encode()[1:]


def _replace(field: str, *values: object) -> Spoiler:
    def spoil(clean: Clean, draw: float) -> bytes:
        name = {"id": clean.id_field, "time": clean.time_field, "value": clean.value_field}[field]
        return clean.encode(**{name: values[int(draw * len(values))]})

    return spoil


def _oversize(clean: Clean, draw: float) -> bytes:
    return clean.encode(**{clean.id_field: "X" * (200_000 + int(draw * 1000))})


UNKNOWN_STATION = "unknown station"
LOST_CLOCK = "lost clock"
_RARE = "oversize"
_SPOILERS: dict[str, Spoiler] = {
    "cut JSON": _cut,
    "not UTF-8": _not_utf8,
    "NaN": _value_text(b"NaN"),
    "infinite": _value_text(b"1e999"),
    "wrong type": _replace("value", "cao", [1.5], {"v": 1}, True),
    "two objects": _two_objects,
    "not an object": _not_an_object,
    "key twice": _key_twice,
    "absurd time": _replace("time", "2026-13-45T99:00:00Z", "hôm qua", -5, 99_999_999_999_999, "", None),
    "wrong station": _replace("id", "AIR-777", "WTR-777", "\u0000", 12, None, ""),
    _RARE: _oversize,
}
KINDS = (*_SPOILERS, UNKNOWN_STATION, LOST_CLOCK)


def kind_of(draw: float) -> str:
    """Return what is wrong with a malformed message, from a number in [0, 1); the bulky kind is rarer."""
    place = draw * len(KINDS)
    kind = KINDS[int(place)]
    return KINDS[0] if kind == _RARE and place % 1 > 0.1 else kind


def spoil(kind: str, clean: Clean, draw: float) -> bytes:
    """Return the bytes of a malformed message that no door may accept."""
    return _SPOILERS[kind](clean, draw)
