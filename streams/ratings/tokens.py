"""The token on a dossier's receipt: its code, signed, so that nobody rates a dossier whose receipt he does not have."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

_LENGTH = 22
"""Characters of the signature, six bits each: more than anybody can try, and short enough for a small QR code."""


def token_of(dossier: str, key: bytes) -> str:
    """Return the token of a dossier's code; raises LookupError without a key."""
    if not key:
        raise LookupError("ratings cannot be asked for: IOC_RATING_KEY is not set")
    return f"{dossier}.{_signature(dossier, key)}"


def dossier_of(token: str, key: bytes) -> str | None:
    """Return the dossier's code if the token bears our signature, in constant time; without a key none does."""
    dossier, _, given = token.rpartition(".")
    expected = _signature(dossier, key)
    fits = hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())
    return dossier if key and dossier and fits else None


def _signature(dossier: str, key: bytes) -> str:
    mac = hmac.new(key, b"rating:" + dossier.encode("utf-8", "surrogatepass"), sha256).digest()
    return urlsafe_b64encode(mac).decode()[:_LENGTH]
