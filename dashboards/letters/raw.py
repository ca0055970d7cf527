"""Raw bytes shown safely: as text in which nothing hides, as JSON by the line with the place of a fault; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from streams.plain_text import visible

MOST = 65_536
"""Bytes of a message that are shown; the rest is counted."""
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message; `faulty` says that it holds what is wrong."""

    text: str
    faulty: bool = False


class _Number(str):
    """A number as it was written."""


class _Pairs(list[tuple[str, Any]]):
    """The members of an object, also those that stand there twice."""


def as_text(raw: bytes) -> list[Line]:
    """Return the lines of a message as text, bytes that are no UTF-8 as \\xff; the line of a JSON fault is marked."""
    fault = json_fault(raw)
    lines = visible(raw[:MOST].decode("utf-8", "backslashreplace")).split("\n")
    return [Line(line, fault is not None and number == fault[0]) for number, line in enumerate(lines, 1)]


def json_fault(raw: bytes) -> tuple[int, int] | None:
    """Return line and column at which a message that begins like JSON stops being JSON, else None."""
    if raw.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        json.loads(raw.decode("utf-8", "replace"))
    except json.JSONDecodeError as error:
        return error.lineno, error.colno
    except (ValueError, RecursionError):
        return None
    return None


def as_json(raw: bytes, place: str = "") -> list[Line] | None:
    """Return a message as indented JSON, the member at `place` (a.0.b, or only its name) marked; None if it is none."""
    if len(raw) > MOST:
        return None
    try:
        value = json.loads(
            raw, object_pairs_hook=_Pairs, parse_int=_Number, parse_float=_Number, parse_constant=_Number
        )
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, list):
        return None
    lines = list(_lines(value, (), "", ""))
    marked = _marked(lines, place)
    return [Line(visible(text), path in marked) for path, text in lines]


def _marked(lines: list[tuple[tuple[str, ...], str]], place: str) -> set[tuple[str, ...]]:
    """Return the paths that a place means: exactly that one, else those whose last member has its name."""
    if not place:
        return set()
    wanted = tuple(place.split("."))
    paths = {path for path, _ in lines if path}
    return {wanted} if wanted in paths else {path for path in paths if path[-1] == wanted[-1]}


def _lines(value: Any, path: tuple[str, ...], before: str, after: str) -> Iterator[tuple[tuple[str, ...], str]]:
    margin = "  " * len(path)
    if not isinstance(value, list) or not value or len(path) > _DEEPEST:
        yield path, f"{margin}{before}{_written(value)}{after}"
        return
    named = isinstance(value, _Pairs)
    yield path, f"{margin}{before}{'{' if named else '['}"
    members = list(value) if named else [(str(n), member) for n, member in enumerate(value)]
    for n, (name, member) in enumerate(members):
        label = f"{json.dumps(name, ensure_ascii=False)}: " if named else ""
        yield from _lines(member, (*path, name), label, "," if n < len(members) - 1 else "")
    yield (), f"{margin}{'}' if named else ']'}{after}"


def _written(value: Any) -> str:
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, _Pairs):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return json.dumps(value, ensure_ascii=False)
