"""Who sent a request: the schemes by which agency systems sign what they push to us; pure, the instant is passed in."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from connectors.connector import Verify

WINDOW = timedelta(minutes=5)
"""How far a signed time may lie from ours: an overheard request is worthless after it."""


class SignatureError(Exception):
    """The sender has not proved that it knows the secret; `reason` is for figures, the message for the sender."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def timed_hmac(signature: str = "x-signature", timestamp: str = "x-timestamp", window: timedelta = WINDOW) -> Verify:
    """Return the scheme: hexadecimal HMAC-SHA256 over the timestamp, a full stop and the raw body.

    The timestamp is whole seconds since 1970 UTC, at most `window` away from the real instant.
    """

    def verify(headers: Mapping[str, str], body: bytes, secret: bytes, now: datetime) -> None:
        given, sent = _header(headers, signature), _header(headers, timestamp)
        _require_equal(given, _mac(secret, sent.encode("latin-1", "replace") + b"." + body))
        _require_fresh(sent, now, window)

    return verify


def body_hmac(signature: str = "x-signature", prefix: str = "") -> Verify:
    """Return the scheme: hexadecimal HMAC-SHA256 over the raw body alone; `prefix` is e.g. "sha256=".

    It cannot tell a request from its repetition; the identity of the events does.
    """

    def verify(headers: Mapping[str, str], body: bytes, secret: bytes, _now: datetime) -> None:
        _require_equal(_behind(_header(headers, signature), prefix), _mac(secret, body))

    return verify


def bearer(headers: Mapping[str, str], _body: bytes, secret: bytes, _now: datetime) -> None:
    """Check what senders that cannot sign show instead: Authorization: Bearer <secret>, or X-API-Key: <secret>.

    Whoever overhears it can send anything: it is for senders behind TLS or on the province's own network.
    """
    given = headers.get("x-api-key", "").strip() or _behind(_header(headers, "authorization"), "bearer ").strip()
    if not hmac.compare_digest(given.encode("latin-1", "replace"), secret):
        raise SignatureError("bad_signature", "the token is not the one that was agreed")


def zalo(headers: Mapping[str, str], body: bytes, secret: bytes, _now: datetime) -> None:
    """Check Zalo's scheme: X-ZEvent-Signature: mac=<hex of SHA-256 over app id, raw body, timestamp, OA secret key>.

    App id and timestamp are the body's own members app_id and timestamp; the hash is a plain one, not an HMAC.
    """
    given = _behind(_header(headers, "x-zevent-signature"), "mac=")
    app, sent = _zalo_members(body)
    _require_equal(given, sha256(app + body + sent + secret).hexdigest())


def _zalo_members(body: bytes) -> tuple[bytes, bytes]:
    """Return app id and timestamp as they were signed, whether or not the body is one that we take.

    It is judged afterwards, by its parse: what Zalo has signed is kept, and refused for what is wrong with it.
    """
    try:
        message = _LENIENT.decode(body.decode("utf-8", "replace"))
        found = [_plain(message, name) for name in _ZALO_MEMBERS]
    except (ValueError, RecursionError):
        found = [match[1] if (match := pattern.search(body)) else None for pattern in _ZALO_MEMBERS.values()]
    if None in found:
        raise SignatureError("bad_signature", "the body has no app_id and timestamp, over which it must be signed")
    return found[0] or b"", found[1] or b""


_LENIENT = json.JSONDecoder(strict=False)
_ZALO_MEMBERS = {
    name: re.compile(rb'"%s"\s{0,9}:\s{0,9}"?([0-9A-Za-z]{1,64})' % name.encode()) for name in ("app_id", "timestamp")
}
"""The members that are signed once more, and how each is found in a body that is no JSON."""


def _plain(message: Any, name: str) -> bytes | None:
    value = message.get(name) if isinstance(message, dict) else None
    return str(value).encode("utf-8", "replace") if isinstance(value, str) or type(value) is int else None


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "").strip()
    if not value:
        raise SignatureError("unsigned", f"the header {name} is missing")
    return value


def _behind(value: str, prefix: str) -> str:
    if not value.lower().startswith(prefix):
        raise SignatureError("bad_signature", f"the signature must begin with {prefix}")
    return value[len(prefix) :]


def _mac(secret: bytes, message: bytes) -> str:
    return hmac.new(secret, message, sha256).hexdigest()


def _require_equal(given: str, expected: str) -> None:
    if not hmac.compare_digest(given.lower().encode("utf-8", "replace"), expected.encode()):
        raise SignatureError("bad_signature", "the signature does not fit the body and the secret")


def _require_fresh(sent: str, now: datetime, window: timedelta) -> None:
    if not (sent.isascii() and sent.isdigit() and len(sent) <= 12):
        raise SignatureError("bad_signature", "the timestamp must be whole seconds since 1970 UTC")
    # In numbers: twelve digits may lie behind the last year that a datetime can hold.
    if abs(now.timestamp() - int(sent)) > window.total_seconds():
        raise SignatureError("stale", f"the timestamp is more than {int(window.total_seconds())} s away from now")
