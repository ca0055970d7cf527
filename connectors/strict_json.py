"""One JSON value from raw bytes, refusing what RFC 8259 leaves to the reader and a database cannot keep."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from connectors.invalid import InvalidError, Reason

MAX_BYTES = 262_144


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise InvalidError(Reason.DUPLICATE_KEY)
    return result


def _not_finite(_: str) -> Any:
    raise InvalidError(Reason.NOT_FINITE)


def _finite(text: str) -> float:
    value = float(text)
    return value if isfinite(value) else _not_finite(text)


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_not_finite, parse_float=_finite)


def loads(raw: bytes) -> Any:
    """Return the one JSON value in `raw`.

    Raises InvalidError for nothing, more than 256 KiB, bytes that are not UTF-8, anything but
    exactly one value, a key twice in one object, NaN and infinities, NUL, and lone surrogates.
    """
    if not raw.strip():
        raise InvalidError(Reason.EMPTY)
    if len(raw) > MAX_BYTES:
        raise InvalidError(Reason.TOO_LARGE)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidError(Reason.NOT_UTF8) from None
    value = _decoded(text)
    if "\\u" in text and not _storable(value):
        raise InvalidError(Reason.BAD_TEXT)
    return value


def _decoded(text: str) -> Any:
    try:
        return _decoder.decode(text)
    except InvalidError:
        raise
    except (ValueError, RecursionError):
        raise InvalidError(Reason.NOT_JSON) from None


def _storable(value: Any) -> bool:
    """Say whether all texts can be stored; only an escape can bring in a NUL or half a surrogate pair."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return False
    return "\\u0000" not in text.replace("\\\\", "")
