"""The token on a dossier's receipt: its code, signed, so that nobody rates a dossier whose receipt he does not have."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from streams.members import is_code
from streams.settings import KeyMissingError

_LENGTH = 22
"""Characters of the signature, six bits each: more than anybody can try, and short enough for a small QR code."""


class NoCodeError(ValueError):
    """A receipt is asked for what cannot be a dossier's code."""


def token_of(dossier: str, key: bytes) -> str:
    """Return the token of a dossier's code; raises NoCodeError, KeyMissingError without a key."""
    if not key:
        raise KeyMissingError("ratings cannot be asked for: IOC_RATING_KEY is not set")
    if not is_code(dossier):
        raise NoCodeError(
            "that is no code of a dossier: up to 64 letters A-Z, digits, full stops, hyphens, underscores"
        )
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
