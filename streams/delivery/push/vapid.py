"""The key by which push services and browsers know the city (VAPID, RFC 8292)."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

GOOD_FOR = timedelta(hours=12)
"""How long a signature is good for; push services refuse more than 24 hours."""
_LENGTH = 32


class WrongKeyError(ValueError):
    """The key of the settings is no key; the message quotes nothing."""


class Vapid:
    """A private key on P-256 and who is behind it (`mailto:` or `https:`)."""

    def __init__(self, key: str, contact: str) -> None:
        """Read the key (base64url, 32 octets); raises WrongKeyError."""
        try:
            self._private = ec.derive_private_key(int.from_bytes(_octets(key)), ec.SECP256R1())
        except ValueError:
            raise WrongKeyError("IOC_PUSH_KEY: is no private key on P-256 (32 octets in base64url)") from None
        self._signer, self._contact = Vapid02(self._private), contact

    @property
    def public_key(self) -> str:
        """What a browser subscribes with: the public key, uncompressed, in base64url."""
        return base64url(self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def authorization(self, endpoint: str, now: datetime) -> str:
        """Return the value of the header Authorization for a push service at a real instant."""
        place = urlsplit(endpoint)
        audience = f"{place.scheme}://{place.netloc}"
        claims = {"aud": audience, "exp": int((now + GOOD_FOR).timestamp()), "sub": self._contact}
        return str(self._signer.sign(claims)["Authorization"])


def new_key() -> str:
    """Return a new private key."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64url(number.to_bytes(_LENGTH))


def base64url(octets: bytes) -> str:
    """Return octets in base64url without padding (RFC 4648, 5)."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the octets of base64url with or without padding; raises ValueError."""
    try:
        octets = urlsafe_b64decode(text.rstrip("=").encode("ascii") + b"=" * (-len(text.rstrip("=")) % 4))
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("is no base64url") from None
    if base64url(octets) != text.rstrip("="):
        raise ValueError("is no base64url")
    return octets


def _octets(key: str) -> bytes:
    octets = from_base64url(key)
    if len(octets) != _LENGTH:
        raise ValueError("has not 32 octets")
    return octets
