"""How the simulated systems sign what they push: the other end of connectors.signatures."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

import orjson


def timed(body: bytes, secret: bytes, now: datetime) -> Mapping[str, str]:
    """Return the headers of a body signed together with the instant (HMAC-SHA256)."""
    sent = str(int(now.timestamp()))
    return {"X-Timestamp": sent, "X-Signature": hmac.new(secret, sent.encode() + b"." + body, sha256).hexdigest()}


def plain(body: bytes, secret: bytes, _now: datetime) -> Mapping[str, str]:
    """Return the header of a body signed alone (HMAC-SHA256)."""
    return {"X-Signature": hmac.new(secret, body, sha256).hexdigest()}


def shown(_body: bytes, secret: bytes, _now: datetime) -> Mapping[str, str]:
    """Return the header of a sender that signs nothing and shows the secret itself."""
    return {"Authorization": f"Bearer {secret.decode()}"}


def zalo(body: bytes, secret: bytes, _now: datetime) -> Mapping[str, str]:
    """Return the header as Zalo makes it: SHA-256 over app id, body, timestamp and secret."""
    message = orjson.loads(body)
    text = str(message["app_id"]).encode() + body + str(message["timestamp"]).encode() + secret
    return {"X-ZEvent-Signature": f"mac={sha256(text).hexdigest()}"}
