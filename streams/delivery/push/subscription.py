"""What a browser gives for being told: an address at a push service and two keys; looked at before it is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from streams.delivery.push.vapid import from_base64url

LONGEST_PAYLOAD = 3_993
"""Octets of a message that every push service takes once it is sealed (RFC 8030, 7.2: 4,096)."""
_AUTH_LENGTH = 16
_BROWSERS = (("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
             ("CriOS", "Chrome"), ("Chrom", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("CrOS", "ChromeOS"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


class NoSubscriptionError(ValueError):
    """What was sent is no subscription to a push service that we speak to; the message quotes no key."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """An address at a push service, and the browser's public key (65 octets) and secret (16 octets)."""

    endpoint: str
    p256dh: bytes
    auth: bytes

    @classmethod
    def of(cls, endpoint: str, p256dh: str, auth: str, services: Sequence[str]) -> Subscription:
        """Return the subscription that a browser sent; raises NoSubscriptionError.

        `services` are the hosts, each with all below it, to which we send: whoever signs in may not let us call others.
        """
        if not _is_at(endpoint, services):
            raise NoSubscriptionError("the push service of this browser is not among IOC_PUSH_SERVICES")
        try:
            public, secret = from_base64url(p256dh), from_base64url(auth)
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        except ValueError:
            raise NoSubscriptionError("the browser's keys are none") from None
        if len(public) != 65 or len(secret) != _AUTH_LENGTH:
            raise NoSubscriptionError("the browser's keys have a wrong length")
        return cls(endpoint, public, secret)


def sealed(payload: bytes, p256dh: bytes, auth: bytes) -> bytes:
    """Return a message that only the browser can open (RFC 8291, aes128gcm), under a key made for it alone."""
    ours = ec.generate_private_key(ec.SECP256R1())
    return bytes(http_ece.encrypt(payload, private_key=ours, dh=p256dh, auth_secret=auth, version="aes128gcm"))


def device_name(user_agent: str) -> str:
    """Return how people know a browser: its name and its system's."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Trình duyệt / Browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} · {system}" if system else browser


def _is_at(endpoint: str, services: Sequence[str]) -> bool:
    if len(endpoint) > 2_000 or not re.fullmatch(r"https://[!-~]+", endpoint):
        return False
    try:
        place = urlsplit(endpoint)
        host, _ = place.hostname or "", place.port
    except ValueError:
        return False
    if place.username is not None or place.password is not None:
        return False
    return any(host == service or host.endswith(f".{service}") for service in services)
