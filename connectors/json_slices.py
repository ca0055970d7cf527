"""The exact bytes of each row inside a larger JSON text, so that one malformed row is judged alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

# Lenient on purpose: NaN or a key twice is the fault of one row, and its own parse refuses it.
_decoder = json.JSONDecoder()
_space = re.compile(r"[ \t\n\r]*")


def members(raw: bytes) -> dict[str, bytes]:
    """Return the raw bytes of each member's value of a JSON object; raises ValueError if it is not one."""
    text = _text(raw)
    found: dict[str, bytes] = {}
    for start, end in _sequence(text, "{", "}"):
        name, colon = _decoder.raw_decode(text, start)
        value = _skip(text, _skip(text, colon) + 1)
        if name in found:
            raise ValueError("a member stands twice")
        found[name] = _bytes(text[value:end])
    return found


def items(raw: bytes, most: int | None = None) -> list[bytes]:
    """Return the raw bytes of each element of a JSON array; raises ValueError if it is not one.

    With `most` no more than so many are read, and what stands behind them may be anything.
    """
    text = _text(raw)
    return [_bytes(text[start:end]) for start, end in islice(_sequence(text, "[", "]"), most)]


def _sequence(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each element; those of an object begin at the member's name."""
    at = _skip(text, 0)
    at = _expect(text, at, opening)
    if text[at : at + 1] == closing:
        at = _expect(text, at, closing)
    else:
        mark = ","
        while mark == ",":
            end = _end(text, at)
            if opening == "{":
                end = _end(text, _expect(text, _skip(text, end), ":"))
            yield at, end
            at = _skip(text, end)
            mark = "," if text[at : at + 1] == "," else closing
            at = _expect(text, at, mark)
    if at != len(text):
        raise ValueError("text behind the end")


def _end(text: str, at: int) -> int:
    try:
        return _decoder.raw_decode(text, at)[1]
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _expect(text: str, at: int, mark: str) -> int:
    if text[at : at + 1] != mark:
        raise ValueError(f"expected {mark!r} at character {at}")
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = _space.match(text, at)
    return found.end() if found else at


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
