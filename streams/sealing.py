"""Sealed bytes: AES-256-GCM under a key of the settings; the same content gives the same bytes, so identity works on.

The nonce is made of the content (HMAC-SHA256, first 96 bits), as in AES-SIV (RFC 5297): two contents under one nonce
are as unlikely as a collision of that hash, and without the key one learns no more than that two contents are equal.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE, _TAG = 12, 16
OVERHEAD = _NONCE + _TAG
"""Bytes by which sealed content is longer than the content."""


class SealBrokenError(ValueError):
    """What was sealed cannot be opened: under another key or for another purpose, or its bytes have changed."""


class Seal:
    """One key for one purpose; `about` is what the content belongs to, and it opens for nothing else."""

    def __init__(self, key: str, purpose: str) -> None:
        if not key:
            raise ValueError("a seal needs a key")
        derived = HKDF(SHA256(), length=64, salt=None, info=f"ioc {purpose} 1".encode()).derive(key.encode())
        self._cipher, self._nonces = AESGCM(derived[:32]), derived[32:]

    def close(self, content: bytes, about: str) -> bytes:
        """Return nonce, ciphertext and tag: OVERHEAD bytes more than the content."""
        given = about.encode()
        message = len(given).to_bytes(8, "big") + given + content
        nonce = hmac.new(self._nonces, message, sha256).digest()[:_NONCE]
        return nonce + self._cipher.encrypt(nonce, content, given)

    def open(self, sealed: bytes, about: str) -> bytes:
        """Return the content; raises SealBrokenError."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError):
            raise SealBrokenError("it cannot be opened with this key") from None


@lru_cache(maxsize=16)
def seal(key: str, purpose: str) -> Seal:
    """Return the seal of a key and a purpose, derived once; raises ValueError for an empty key."""
    return Seal(key, purpose)
