"""A row of a database or a table as one flat JSON object: the bytes that are parsed, kept and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any
from uuid import UUID

import orjson

from connectors.invalid import InvalidError, Reason
from streams.clock import LOCAL_ZONE

_LARGEST = 2**63


def row(values: Mapping[str, Any]) -> bytes:
    """Return the row with its keys sorted: times in RFC 3339, decimals as numbers.

    A time without a zone is the city's (Asia/Ho_Chi_Minh). Raises InvalidError, naming the column, for
    bytes, infinities and whatever else JSON cannot say, and for what is nested more deeply than is written here.
    """
    try:
        plain = {name: _plain(name, value) for name, value in values.items()}
        return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, RecursionError):
        raise InvalidError(Reason.WRONG_SHAPE, "nested too deeply") from None


def lossy(values: Mapping[str, Any]) -> bytes:
    """Return the row with everything that JSON cannot say as text: for the reject that keeps it."""
    return orjson.dumps({name: _text_if_need_be(name, value) for name, value in values.items()})


def aware(moment: datetime) -> datetime:
    """Return the instant with a zone: the city's, where it has none."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=LOCAL_ZONE)


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(name, value)
    raise InvalidError(Reason.WRONG_TYPE, name)


def _moment(_name: str, value: datetime) -> str:
    return aware(value).isoformat()


def _integer(_name: str, value: int) -> Any:
    return value if -_LARGEST <= value < _LARGEST else orjson.Fragment(str(value))


def _number(name: str, value: float | Decimal) -> Any:
    if not isfinite(value):
        raise InvalidError(Reason.NOT_FINITE, name)
    # As the database writes it: a float would round what a decimal says exactly.
    return orjson.Fragment(format(value, "f")) if isinstance(value, Decimal) else value


def _text(_name: str, value: str) -> str:
    return value.encode("utf-8", "replace").decode()


_WRITERS: tuple[tuple[type, Callable[[str, Any], Any]], ...] = (
    (str, _text),
    (datetime, _moment),
    (date, lambda _, value: value.isoformat()),
    (time, lambda _, value: value.isoformat()),
    (int, _integer),
    (float, _number),
    (Decimal, _number),
    (UUID, lambda _, value: str(value)),
    (list, lambda name, value: [_plain(name, item) for item in value]),
    (dict, lambda name, value: {_text(name, str(key)): _plain(name, item) for key, item in value.items()}),
)


def _text_if_need_be(name: str, value: Any) -> Any:
    try:
        row({name: value})
        return _plain(name, value)
    except InvalidError:
        return value.hex() if isinstance(value, bytes | bytearray | memoryview) else repr(value)
